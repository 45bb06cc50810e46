using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Search;
using Npgsql;

namespace FhirGateway.Storage;

/// <summary>The numbered scripts in this assembly, applied once each, in order, in one transaction.</summary>
internal static class Migrations
{
    const string Prefix = "FhirGateway.Storage.Migrations.";

    /// <summary>Any fixed number: whoever holds it migrates, the others wait.</summary>
    const long Lock = 0x46474d49;

    sealed record Script(int Number, string Name, string Text)
    {
        public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
    }

    /// <returns>The ordinal and the identifier of the cluster.</returns>
    public static async Task<(short Epoch, long Identifier)> Apply(
        NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var begun = await connection.BeginTransactionAsync(cancellation);
        if (ServerFaults.TooOld(connection.PostgreSqlVersion) is { } tooOld) throw tooOld;
        await SqlExecution.ExecuteScript(connection, $"""
            set local statement_timeout = 0;
            set local client_min_messages = warning;
            select pg_advisory_xact_lock({Lock.ToString(CultureInfo.InvariantCulture)});
            create table if not exists migration (
              number int primary key, name text not null, checksum text not null, applied_at timestamptz not null);
            """, cancellation);
        var applied = await Applied(connection, cancellation);
        foreach (var script in Pending(applied))
        {
            await SqlExecution.ExecuteScript(connection, script.Text, cancellation);
            await SqlExecution.Execute(connection, [Sql.Of(
                $"insert into migration values ({script.Number}, {script.Name}, {script.Checksum}, {now})")],
                prepared: false, cancellation);
        }
        var epoch = await Register(connection, now, cancellation);
        await begun.CommitAsync(cancellation);
        return epoch;
    }

    static async Task<Dictionary<int, (string Name, string Checksum)>> Applied(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var reader = await SqlExecution.Read(
            connection, [Sql.Of($"select number, name, checksum from migration")], prepared: false, cancellation);
        var rows = await reader.All(r => (r.GetInt32(0), r.GetString(1), r.GetString(2)), cancellation);
        return rows.ToDictionary(r => r.Item1, r => (r.Item2, r.Item3));
    }

    static List<Script> Pending(Dictionary<int, (string Name, string Checksum)> applied)
    {
        var scripts = Scripts();
        foreach (var (number, (name, checksum)) in applied)
        {
            var script = scripts.Find(s => s.Number == number) ?? throw new UserErrorException(
                $"The database was migrated by a newer FhirGateway ({name}); start that version or a newer one.");
            if (script.Checksum != checksum)
                throw new UserErrorException(
                    $"The migration {script.Name} is not the one this database was migrated with; start the version of "
                    + "FhirGateway that made it.");
        }
        return scripts.FindAll(s => !applied.ContainsKey(s.Number));
    }

    static List<Script> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(assembly, name))];
    }

    static Script Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var name = resource[Prefix.Length..];
        return new Script(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }

    // A dump restored into another cluster, also into one where the data once was, opens a new epoch.
    static async Task<(short Epoch, long Identifier)> Register(
        NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var reader = await SqlExecution.Read(connection,
            [
                Sql.Of($"""
                    insert into epoch (epoch, system_identifier, since)
                    select coalesce(max(e.epoch), 0) + 1, c.system_identifier, {now}
                    from pg_control_system() c left join epoch e on true
                    group by c.system_identifier
                    having c.system_identifier is distinct from
                      (select system_identifier from epoch order by epoch desc limit 1)
                    """),
                Sql.Of($"select epoch, system_identifier from epoch order by epoch desc limit 1"),
            ],
            prepared: false, cancellation);
        return (await reader.All(r => (r.GetInt16(0), r.GetInt64(1)), cancellation))[0];
    }
}
