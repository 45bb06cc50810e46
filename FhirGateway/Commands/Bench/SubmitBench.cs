using System.Globalization;
using System.Text;
using FhirGateway.Http;
using FhirGateway.Storage;

namespace FhirGateway.Commands.Bench;

/// <summary>
/// <c>bench submit</c>: complete referrals by <c>ServiceRequest/$submit</c>, validated against their profiles and
/// committed, beside a bare transaction that inserts the same ten bodies and commits once, in the same run.
/// </summary>
internal sealed class SubmitBench(TextWriter output, int seconds)
{
    const int Connections = 8;
    const double Goal = 0.3;

    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);

    readonly string sender = $"{Guid.NewGuid():n}"[..8];
    int sent;

    public async Task<int> Run(CancellationToken ct)
    {
        var folder = Path.Combine(GatewayOptions.FromEnvironment().DataDirectory, $"bench-{sender}");
        try
        {
            await using var postgres = await EmbeddedPostgres.Start(folder, ct);
            await using var database = Database.Open(postgres.ConnectionString, TimeProvider.System);
            await database.Migrate(ct);
            byte[][] bodies = [.. BenchSubmission.Bodies(0, sender).Select(b => Encoding.UTF8.GetBytes(b.Json))];
            await output.WriteLineAsync($"{Connections} connections, {seconds} s each, {bodies.Length} resources of together "
                + $"{bodies.Sum(b => b.Length)} bytes, fsync on, profiles on\n");
            await output.WriteLineAsync("|  | per second | median ms | p99 ms | beside | per second | ratio | goal |\n|---|--:|--:|--:|---|--:|--:|--:|");
            var bare = await new PgBench(database, Connections, seconds).Transactions(bodies, ct);
            await Line("referrals submitted", database, bare, judges: false, ct);
            await Line("with every case judged", database, bare, judges: true, ct);
            return 0;
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    async Task Line(string name, Database database, double bare, bool judges, CancellationToken ct)
    {
        string[] arguments = ["--connection", database.ConnectionString, .. judges ? ["--judges"] : Array.Empty<string>()];
        await using var gateway = await BenchProcess.Start(arguments, ct);
        await BenchLoad.MakePerformers(gateway, ct);
        await Load(gateway, WarmUp, ct);
        var rate = await Load(gateway, TimeSpan.FromSeconds(seconds), ct);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {rate.PerSecond:0} | {rate.Median.TotalMilliseconds:0.0} | {rate.P99.TotalMilliseconds:0.0} | "
            + $"ten bare INSERTs, one COMMIT | {bare:0} | {rate.PerSecond / bare:0.00} | {Goal:0.0} |")
            + (rate.Failed == 0 ? "" : $" {rate.Failed} failed"));
    }

    Task<Rate> Load(BenchProcess gateway, TimeSpan length, CancellationToken ct) => BenchLoad.Run(gateway, Connections, length,
        async (client, token) => (await client.Send("POST", "/fhir/ServiceRequest/$submit",
            BenchSubmission.Bundle(Interlocked.Increment(ref sent), sender), token)).Status == 200, ct);
}
