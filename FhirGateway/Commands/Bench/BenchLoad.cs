using System.Text;

namespace FhirGateway.Commands.Bench;

/// <summary>What the benchmarks of a running gateway share.</summary>
internal static class BenchLoad
{
    /// <summary>Requests one after another on each of so many connections.</summary>
    public static async Task<Rate> Run(
        BenchProcess server, int connections, TimeSpan length, Func<LoadClient, CancellationToken, Task<bool>> request,
        CancellationToken ct)
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => LoadClient.Connect(server.Address, ct)));
        try
        {
            return await Clients.Run(connections, length, client => request(clients[client], ct));
        }
        finally
        {
            foreach (var client in clients) client.Dispose();
        }
    }

    /// <summary>The hospital and its services to which every referral of the benchmarks goes.</summary>
    public static async Task MakePerformers(BenchProcess gateway, CancellationToken ct)
    {
        using var client = await LoadClient.Connect(gateway.Address, ct);
        await Make("Organization/bench", """ "name":"Example Hospital" """);
        for (var i = 0; i < 10; i++)
            await Make($"HealthcareService/bench-{i}", """ "providedBy":{"reference":"Organization/bench"} """);

        async Task Make(string reference, string content)
        {
            var (type, id) = (reference.Split('/')[0], reference.Split('/')[1]);
            var body = Encoding.UTF8.GetBytes($$"""{"resourceType":"{{type}}","id":"{{id}}",{{content}} }""");
            if ((await client.Send("PUT", $"/fhir/{reference}", body, ct)).Status is not (200 or 201))
                throw new InvalidOperationException($"{reference} was not created.");
        }
    }
}
