using System.Diagnostics;
using System.Globalization;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Faults;

/// <summary>The operating system's processes of a private PostgreSQL.</summary>
static class PostgresProcess
{
    /// <summary>The process id of the postmaster below a data directory.</summary>
    public static int Of(string directory) => int.Parse(
        File.ReadLines(Path.Combine(directory, "postgres", "cluster", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>The process ids of a server's client connections.</summary>
    public static async Task<List<int>> Backends(EmbeddedPostgres server)
    {
        await using var database = Database.Open(server.ConnectionString + ";Pooling=false", TimeProvider.System);
        return await database.Query($"""
            select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
            """, row => row.GetInt32(0), TestContext.Current.CancellationToken);
    }

    public static List<int> And(this int process, List<int> others) => [process, .. others];

    public static void Signal(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
    }

    /// <summary>The process exists and is no zombie that nobody has waited for.</summary>
    public static bool Runs(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
