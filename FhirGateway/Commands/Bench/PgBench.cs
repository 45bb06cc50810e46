using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Commands.Bench;

/// <summary>
/// What PostgreSQL alone does on this machine in this run: the denominator. <c>pgbench</c> inserts and reads the same bytes
/// by primary key, one transaction each, in the gateway's own cluster. Bodies are sent with each statement, as a client's
/// are: written into the script they would be part of a plan that is made once.
/// </summary>
internal sealed partial class PgBench(Database database, int clients, int seconds)
{
    /// <summary>Rows per second of <c>insert</c>, each committed.</summary>
    public async Task<double> Inserts(byte[] body, CancellationToken ct)
    {
        await MakeTable(ct);
        return await Run("insert into bench_bare (body) values (:b0);", [body], ct);
    }

    /// <summary>Transactions per second that insert all these bodies and commit once.</summary>
    public async Task<double> Transactions(IReadOnlyList<byte[]> bodies, CancellationToken ct)
    {
        await MakeTable(ct);
        var inserts = bodies.Select((_, i) => $"insert into bench_bare (body) values (:b{i});");
        return await Run($"begin;\n{string.Join('\n', inserts)}\ncommit;", bodies, ct);
    }

    async Task MakeTable(CancellationToken ct)
    {
        await database.Execute(Sql.Of($"drop table if exists bench_bare"), ct);
        await database.Execute(Sql.Of($"""
            create table bench_bare (id bigint generated always as identity primary key, body bytea compression lz4 not null)
            """), ct);
    }

    /// <summary>Rows per second of <c>select</c> by primary key among the rows inserted before.</summary>
    public async Task<double> Selects(CancellationToken ct)
    {
        var rows = await database.Query(Sql.Of($"select count(*) from bench_bare"), r => r.GetInt64(0), ct);
        return await Run(
            $"\\set id random(1, {rows[0].ToString(CultureInfo.InvariantCulture)})\nselect body from bench_bare where id = :id;", [], ct);
    }

    /// <param name="bodies">The script's <c>:b0</c>, <c>:b1</c>, …</param>
    async Task<double> Run(string script, IReadOnlyList<byte[]> bodies, CancellationToken ct)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, script, ct);
            var start = new ProcessStartInfo(Program())
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            };
            var at = new DbConnectionStringBuilder { ConnectionString = database.ConnectionString };
            foreach (var argument in (string[])[
                "-n", "-M", "prepared", "-f", file, "-c", $"{clients}", "-j", "2", "-T", $"{seconds}",
                "-h", $"{at["Host"]}", "-U", $"{at["Username"]}", $"{at["Database"]}"])
                start.ArgumentList.Add(argument);
            // As text, in which only a backslash does not stand for itself.
            for (var i = 0; i < bodies.Count; i++)
                foreach (var argument in (string[])[
                    "-D", $"b{i}={Encoding.UTF8.GetString(bodies[i]).Replace("\\", "\\\\", StringComparison.Ordinal)}"])
                    start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var errors = process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            var found = PerSecond().Match(await output);
            return found.Success
                ? double.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
                : throw new InvalidOperationException($"pgbench failed: {await errors}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    static string Program() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Order()
                .Select(version => Path.Combine(version, "bin", "pgbench")).LastOrDefault(File.Exists) ?? "pgbench"
            : "pgbench";

    [GeneratedRegex(@"^tps = ([\d.]+)", RegexOptions.Multiline)]
    private static partial Regex PerSecond();
}
