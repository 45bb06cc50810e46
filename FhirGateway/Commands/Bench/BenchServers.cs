using System.CommandLine;
using FhirGateway.Http;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Commands.Bench;

/// <summary><c>bench serve</c>: the servers that <c>bench rest</c> measures, each in a process of its own; not for users.</summary>
internal static class BenchServers
{
    public static Command Command(StartGateway start)
    {
        var connection = new Option<string>("--connection") { Required = true };
        var bare = new Option<bool>("--bare");
        var judges = new Option<bool>("--judges");
        var command = new Command("serve", "One measured server") { connection, bare, judges };
        command.Hidden = true;
        command.SetAction((parsed, ct) => parsed.GetValue(bare)
            ? Bare(parsed.GetValue(connection)!, ct)
            : Gateway(start, parsed.GetValue(connection)!, parsed.GetValue(judges), ct));
        return command;
    }

    static async Task<int> Gateway(StartGateway start, string connection, bool judges, CancellationToken ct)
    {
        var options = GatewayOptions.FromEnvironment() with
        {
            ConnectionString = connection,
            Urls = "http://127.0.0.1:0",
            SecurityMode = "open",
            SweepsOnSchedule = false,
            Projects = judges,
        };
        await using var gateway = await start(options, TimeProvider.System, ct);
        await Console.Out.WriteLineAsync(gateway.BaseAddress.ToString());
        await gateway.WaitForShutdown(ct);
        return 0;
    }

    /// <summary>What reading costs at least: ASP.NET and one select by primary key.</summary>
    static async Task<int> Bare(string connection, CancellationToken ct)
    {
        await using var database = Database.Open(connection, TimeProvider.System);
        var builder = Listening.NewServer();
        await using var server = builder.Build();
        server.MapGet("/bare/{id:long}", async (long id, HttpContext http) =>
        {
            var body = await database.FindInTurn(
                Sql.Of($"select body from bench_bare where id = {id}"), r => (byte[])r.GetValue(0), http.RequestAborted);
            http.Response.ContentType = "application/fhir+json; charset=utf-8";
            http.Response.ContentLength = body!.Length;
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        });
        server.ListenOnly("http://127.0.0.1:0");
        await server.StartAsync(ct);
        await Console.Out.WriteLineAsync(server.Urls.First());
        await server.WaitForShutdownAsync(ct);
        return 0;
    }
}
