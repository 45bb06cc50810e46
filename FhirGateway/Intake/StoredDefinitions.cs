using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Packages;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>
/// The definitions that writes are checked by: the packages' and the StructureDefinitions, value sets and code systems
/// that are stored here. A snapshot, made anew when one of the stored ones changed; of two with one name and version the
/// stored one is meant, except for the program's own.
/// </summary>
/// <param name="packages">What the gateway was started with.</param>
internal sealed class StoredDefinitions(Database database, Catalog packages) : IDisposable
{
    /// <summary>Resources of these types count; a write of one makes the next check look for it.</summary>
    static readonly string[] Kinds = ["StructureDefinition", "ValueSet", "CodeSystem"];

    /// <summary>So much JSON is kept ready; what is stored beyond that is not checked by.</summary>
    const long MostBytes = 64 << 20;

    readonly long[] types = [.. Kinds.Select(kind => (long)ResourceTypes.Number(kind))];
    readonly SemaphoreSlim reading = new(1);
    readonly Dictionary<long, (int Version, int Bytes, Resource? Resource)> read = [];
    volatile Catalog? current;
    long written = -1;
    int changes = 1;
    volatile int seen;

    public static bool IsKind(string type) => Kinds.Contains(type);

    /// <summary>What is stored may have changed: the next check looks.</summary>
    public void Changed() => Interlocked.Increment(ref changes);

    /// <summary>The definitions as they are known now.</summary>
    public async ValueTask<Catalog> Current(CancellationToken ct)
    {
        if (seen != Volatile.Read(ref changes)) await Refresh(ct);
        return current ?? packages;
    }

    /// <summary>Looks whether any of them changed, on whatever node, and reads what did.</summary>
    public async Task Refresh(CancellationToken ct)
    {
        await reading.WaitAsync(ct);
        try
        {
            // What changes from here on is looked for again.
            var now = Volatile.Read(ref changes);
            await Look(ct);
            seen = now;
        }
        finally
        {
            reading.Release();
        }
    }

    async Task Look(CancellationToken ct)
    {
        // Versions are only ever added, so every write changes the sum. Asked type by type, however the table has grown
        // since it was last analysed: all types at once would be looked for among everything.
        var sum = (await database.Query(
            $"""
            select coalesce(sum(of_type.sum), 0)::bigint from unnest({types}) t (rtype)
            cross join lateral (select sum(ver) from cur where cur.rtype = t.rtype) of_type
            """,
            row => row.GetInt64(0), ct))[0];
        if (sum == written) return;
        await Read(ct);
        current = read.Count == 0 ? packages : new Catalog(
            [.. packages.All, .. read.OrderBy(r => r.Key).Select(r => r.Value.Resource).OfType<Resource>(), .. OwnPackage.Current.Catalog.All]);
        written = sum;
    }

    async Task Read(CancellationToken ct)
    {
        var rows = await database.Query(
            $"""
            select c.rid, c.ver, c.rtype, c.fid from cur c
            where c.rtype = any({types}) and c.ver > 0 and not c.deleted order by c.rid
            """,
            row => (Rid: row.GetInt64(0), Version: row.GetInt32(1), Type: ResourceTypes.Name(row.GetInt16(2)), Id: row.GetString(3)), ct);
        rows.RemoveAll(row => OwnPackage.Current.Has(row.Type, row.Id));
        var living = rows.Select(row => row.Rid).ToHashSet();
        foreach (var gone in read.Keys.Where(rid => !living.Contains(rid)).ToList()) read.Remove(gone);
        var fresh = rows.Where(row => !read.TryGetValue(row.Rid, out var known) || known.Version != row.Version)
            .Select(row => row.Rid).ToArray();
        foreach (var some in fresh.Chunk(50)) await Read(some, ct);
    }

    async Task Read(long[] rids, CancellationToken ct)
    {
        var bodies = await database.Query(
            $"""
            select v.rid, v.ver, v.body from cur c join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
            where c.rid = any({rids}) and not c.deleted
            """,
            row => (Rid: row.GetInt64(0), Version: row.GetInt32(1), Body: row.GetFieldValue<byte[]>(2)), ct);
        foreach (var (rid, version, body) in bodies)
        {
            read.Remove(rid);
            var fits = read.Values.Sum(r => (long)r.Bytes) + body.Length <= MostBytes;
            read[rid] = fits ? (version, body.Length, JsonFormat.Read(body).Resource) : (version, 0, null);
        }
    }

    public void Dispose() => reading.Dispose();
}
