using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>What of one type is exported.</summary>
/// <param name="At">Versions that were current then.</param>
/// <param name="Since">Only those of a later instant than this.</param>
/// <param name="Filters">Searches of which one at least must find it now; none = no condition.</param>
internal sealed record ExportScope(
    string Type, DateTimeOffset At, DateTimeOffset? Since, Audience Audience, IReadOnlyList<SearchQuery> Filters)
{
    /// <summary>Parameters of the type that put a resource into a patient's compartment; null: whoever it is about.</summary>
    public IReadOnlyList<int>? Compartment { get; init; }

    /// <summary>With a compartment: of these patients only, by their row ids; null: of all patients.</summary>
    public IReadOnlyList<long>? Patients { get; init; }
}

/// <summary>
/// Reads what an export holds in pages, each a short statement of its own: nothing is held open that vacuum or the change
/// feed would wait for. A version written after the export's instant does not hide the one that was current then.
/// </summary>
internal sealed class ExportPages(Database database)
{
    const int Rows = 1000;
    static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// An instant of which everything is known: each version stamped until then is committed, or never will be. It waits
    /// for the transactions that are running now.
    /// </summary>
    public async Task<DateTimeOffset> Settle(CancellationToken cancellation)
    {
        // What is stamped from here on is later: instants are kept in milliseconds.
        var now = database.Clock.GetUtcNow();
        var at = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero).AddMilliseconds(-1);
        // A number of its own is later than all that were given out; a snapshot's end knows only those that have ended.
        var horizon = (await database.Query(
            $"select pg_current_xact_id()", r => r.GetFieldValue<ulong>(0), cancellation))[0];
        while (!(await database.Query(
            $"select pg_snapshot_xmin(pg_current_snapshot()) > {horizon}", r => r.GetBoolean(0), cancellation))[0])
            await Task.Delay(AskEvery, cancellation);
        return at;
    }

    /// <summary>Deletions too, where <see cref="ExportScope.Since"/> asks what has changed.</summary>
    public async IAsyncEnumerable<IReadOnlyList<StoredResource>> Read(
        ExportScope scope, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var (fid, rid, count) = ("", 0L, Rows);
        while (count == Rows)
        {
            var rows = await database.Query(Page(scope, fid, rid),
                r => (Rid: r.GetInt64(0), Id: r.GetString(1), Version: r.IsDBNull(2) ? null : new StoredResource(
                    r.GetInt64(0), scope.Type, r.GetString(1), r.GetInt32(2), r.GetFieldValue<DateTimeOffset>(3), r.IsDBNull(4),
                    r.IsDBNull(4) ? default(ReadOnlyMemory<byte>) : r.GetFieldValue<byte[]>(4))), cancellation);
            count = rows.Count;
            if (count > 0) (rid, fid) = (rows[^1].Rid, rows[^1].Id);
            yield return [.. from row in rows
                             let version = row.Version
                             where version is not null && (scope.Since is null ? !version.Deleted : version.At > scope.Since)
                             select version];
        }
    }

    // In the order of the ids where the whole type is walked, else of the row ids.
    static Sql Page(ExportScope scope, string fid, long rid)
    {
        var isWalk = Found(scope, rid) is null;
        var rows = Found(scope, rid) is { } found
            ? Sql.Of($"""
                select c.* from ({found}) f join cur c on c.rid = f.rid
                where {Sql.And(Conditions(scope))} order by c.rid limit {Rows}
                """)
            : Sql.Of($"""
                select c.* from cur c
                where c.rtype = {ResourceTypes.Number(scope.Type)} and c.fid > {fid} and {Sql.And(Conditions(scope))}
                order by c.fid limit {Rows}
                """);
        var order = isWalk ? Sql.Of($"c.fid") : Sql.Of($"c.rid");
        return Sql.Of($"""
            select c.rid, c.fid, v.ver, v.at, v.body from ({rows}) c
            left join lateral (
              select v.ver, v.at, v.body from ver v
              where c.at <= {scope.At} and v.rid = c.rid and v.ver = c.ver and v.at = c.at
              union all
              (select v.ver, v.at, v.body from ver v
               where c.at > {scope.At} and v.rid = c.rid and v.at <= {scope.At} order by v.ver desc limit 1)
            ) v on true
            order by {order}
            """);
    }

    /// <summary>Row ids from an index that knows a part of the type; null where all of it is walked.</summary>
    static Sql? Found(ExportScope scope, long rid)
    {
        if (scope.Filters.Count > 0)
        {
            var found = Sql.Empty;
            foreach (var filter in scope.Filters)
                found = found.IsEmpty ? SearchSql.RowIds(filter, scope.Audience) : Sql.Of($"{found} union {SearchSql.RowIds(filter, scope.Audience)}");
            return Sql.Of($"select m.rid from ({found}) m where m.rid > {rid}");
        }
        if (scope is not { Patients: { } patients, Compartment: { } parameters }) return null;
        return scope.Type == "Patient"
            ? Sql.Of($"select p.rid from unnest({patients.ToArray()}) p (rid) where p.rid > {rid}")
            : Sql.Of($"""
                select distinct r.rid from ref r
                where r.param = any({parameters.ToArray()}) and r.tgt = any({patients.ToArray()}) and r.rid > {rid}
                """);
    }

    static List<Sql> Conditions(ExportScope scope)
    {
        var conditions = new List<Sql> { Sql.Of($"c.ver > 0") };
        if (scope.Audience.Organisations is { } organisations) conditions.Add(Sql.Of($"c.orgs && {organisations.ToArray()}"));
        if (scope.Since is { } since) conditions.Add(Sql.Of($"c.at > {since}"));
        // A selection's index may hold more than the type.
        conditions.Add(Sql.Of($"c.rtype = {ResourceTypes.Number(scope.Type)}"));
        if (scope.Compartment is not { } parameters) return conditions;
        if (scope.Type == "Patient")
        {
            if (scope.Patients is { } only) conditions.Add(Sql.Of($"c.rid = any({only.ToArray()})"));
            return conditions;
        }
        var whom = scope.Patients is { } patients
            ? Sql.Of($"r.tgt = any({patients.ToArray()})")
            : Sql.Of($"""
                exists (select from cur p where p.rid = r.tgt and p.rtype = {ResourceTypes.Number("Patient")} and p.ver > 0)
                """);
        conditions.Add(Sql.Of($"""
            exists (select from ref r where r.rid = c.rid and r.param = any({parameters.ToArray()}) and {whom})
            """));
        return conditions;
    }
}
