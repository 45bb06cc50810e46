using System.CommandLine;
using FhirGateway.Http;
using FhirGateway.Storage;

namespace FhirGateway.Commands;

/// <summary><c>migrate</c>: brings the database to this version and ends.</summary>
internal static class Migrate
{
    public static Command Command()
    {
        var command = new Command("migrate", "Bring the database to this version");
        command.SetAction((_, ct) => Run(ct));
        return command;
    }

    static async Task<int> Run(CancellationToken ct)
    {
        var options = GatewayOptions.FromEnvironment();
        await using var postgres = options.ConnectionString is null
            ? await EmbeddedPostgres.Start(options.PrivatePostgres, ct) : null;
        await using var database = Database.Open(options.ConnectionString ?? postgres!.ConnectionString, TimeProvider.System);
        await database.Migrate(ct);
        foreach (var partition in await new HistoryYears(database).Ensure(ct)) Console.WriteLine($"Made {partition}.");
        Console.WriteLine("The database is at this version.");
        return 0;
    }
}
