using System.Data.Common;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Referrals;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>A case as it was loaded: the file, and the row numbers of what is in it.</summary>
internal sealed record LoadedCase(long Rid, CaseFile File, IReadOnlyDictionary<string, LoadedResource> Resources);

/// <param name="Rid">The row number.</param>
/// <param name="Version">The newest version loaded.</param>
internal readonly record struct LoadedResource(long Rid, int Version);

/// <summary>A stored version that cannot be read: its case can be judged by nobody, and must not seem to say nothing.</summary>
internal sealed class UnreadableVersionException(string reference, int version)
    : Exception($"{reference}/_history/{version} cannot be read.");

/// <summary>
/// Loads everything that may bear on a case: what reaches the root through references now, what was ever linked to it,
/// and whom they name. One statement is one snapshot. What truly belongs is decided from the content, by the fact sheet.
/// </summary>
internal sealed partial class CaseLoader(ILogger<CaseLoader> log)
{
    const int MostVersions = 20_000;

    /// <summary>This server's base URL; absolute references under it are its own.</summary>
    public string? Base { get; init; }

    /// <summary>Under which systems persons and organisations are numbered.</summary>
    public IdentifierSystems Systems { get; init; } = IdentifierSystems.Default;

    /// <summary>
    /// The cases of these roots, by row number. Absent is a root that did not exist by then, and one that cannot be read
    /// or has more versions than any real case.
    /// </summary>
    /// <param name="known">Versions after this instant are left out; null: everything there is now.</param>
    /// <param name="asOf">The instant the case is judged at.</param>
    /// <param name="read">Versions, by row number, that need not be read again.</param>
    public async Task<IReadOnlyDictionary<long, LoadedCase>> Load(
        Transaction transaction, IReadOnlyList<long> roots, DateTimeOffset? known, DateTimeOffset asOf, CancellationToken ct,
        IEnumerable<(long Rid, ResourceVersion Version)>? read = null)
    {
        var rows = await transaction.Walk(Everything([.. roots], known ?? DateTimeOffset.MaxValue), ReadRow, ct);
        if (rows.Count > MostVersions) return await LoadSingly(transaction, roots, known, asOf, ct);
        var cases = new Dictionary<long, LoadedCase>();
        var parsed = (read ?? []).Where(r => r.Version.Resource is not null).ToDictionary(r => (r.Rid, r.Version.Version), r => r.Version);
        var byRoot = rows.SelectMany(row => row.Roots, (row, root) => (root, row)).ToLookup(r => r.root, r => r.row);
        foreach (var root in roots)
        {
            var own = byRoot[root].ToList();
            var first = own.FirstOrDefault(row => row.Rid == root);
            if (first is null) continue;
            try
            {
                own.AddRange(await Extras(transaction, own, parsed, known ?? DateTimeOffset.MaxValue, ct));
                cases[root] = Case(root, first.Reference, own, parsed, asOf);
            }
            catch (UnreadableVersionException fault)
            {
                LogUnreadable(log, first.Reference, fault);
            }
        }
        return cases;
    }

    async Task<IReadOnlyDictionary<long, LoadedCase>> LoadSingly(
        Transaction transaction, IReadOnlyList<long> roots, DateTimeOffset? known, DateTimeOffset asOf, CancellationToken ct)
    {
        var cases = new Dictionary<long, LoadedCase>();
        if (roots.Count == 1)
        {
            LogTooLarge(log, roots[0], MostVersions);
            return cases;
        }
        foreach (var root in roots)
            foreach (var (rid, loaded) in await Load(transaction, [root], known, asOf, ct)) cases[rid] = loaded;
        return cases;
    }

    // Two writes within one instant are stamped a millisecond apart: what is known now may bear an instant just ahead.
    LoadedCase Case(
        long root, string reference, List<Row> rows, Dictionary<(long, int), ResourceVersion> parsed, DateTimeOffset asOf)
    {
        var lastKnown = rows.Max(row => row.At);
        if (lastKnown > asOf) asOf = lastKnown;
        var versions = new List<ResourceVersion>(rows.Count);
        var resources = new Dictionary<string, LoadedResource>(StringComparer.Ordinal);
        foreach (var row in rows.OrderBy(row => row.Rid).ThenBy(row => row.Version))
        {
            versions.Add(Parse(row, parsed));
            resources[row.Reference] = new LoadedResource(row.Rid, row.Version);
        }
        return new LoadedCase(root, new CaseFile(reference, versions, asOf) { Base = Base, Systems = Systems }, resources);
    }

    static ResourceVersion Parse(Row row, Dictionary<(long, int), ResourceVersion> parsed)
    {
        if (parsed.TryGetValue((row.Rid, row.Version), out var known)) return known;
        Resource? resource = null;
        if (row.Body is { } body)
            resource = JsonFormat.Read(body).Resource ?? throw new UnreadableVersionException(row.Reference, row.Version);
        return parsed[(row.Rid, row.Version)] =
            new ResourceVersion(row.Type, row.Id, row.Version, row.At, resource);
    }

    // Prepared, and so planned without knowing how many rows there will be: "offset 0" leaves the planner nothing but the
    // way from each row through an index to the next, whatever the size of the tables.
    static Sql Everything(long[] roots, DateTimeOffset known) => Sql.Of($"""
        with recursive member (root, rid) as (
          (select r, r from unnest({roots}) r
           union all
           select l.referral, l.resource from link l where l.referral = any({roots}))
          union
          select m.root, n.rid from member m cross join lateral (
            {Targets.Sources(Sql.Of($"m.rid"), LinkParameters.TowardsRoot)}
            union all
            select f.tgt from ({Targets.Of(Sql.Of($"m.rid"), LinkParameters.FromRoot)}) f
            cross join lateral (select from cur where rid = f.tgt and rtype = any({LinkParameters.Brought}) offset 0) c
            offset 0) n
        ),
        own (root, param, tgt) as materialized (
          select m.root, f.param, f.tgt from member m cross join lateral (select param, tgt from ref where rid = m.rid offset 0) f
        ),
        above (root, rid) as (
          select root, tgt from own where param = any({LinkParameters.TowardsRoot})
          union
          select a.root, f.tgt from above a cross join lateral ({Targets.Of(Sql.Of($"a.rid"), LinkParameters.TowardsRoot)}) f
        ),
        stay (root, rid) as (
          select m.root, o.rid
          from member m
          cross join lateral ({OtherStays(Sql.Of($"m.rid"))}) o
        ),
        named (root, rid) as (
          select root, tgt from own where param = any({LinkParameters.Directory})
          union
          select d.root, f.tgt from named d cross join lateral (
            {Targets.Of(Sql.Of($"d.rid"), LinkParameters.Directory)}
            union all
            select o.rid from person_key k cross join lateral (
              select rid from person_key where key = k.key limit {MostRecords}) o
            where k.rid = d.rid
            offset 0) f
        ),
        wanted (rid, roots) as (
          select a.rid, array_agg(distinct a.root)
          from (
            select * from member union all select * from above
            union all select * from stay union all select * from named) a
          group by a.rid
        )
        select w.roots, c.rid, c.rtype, c.fid, v.ver, v.at, v.body
        from wanted w
        cross join lateral (select * from cur where rid = w.rid offset 0) c
        cross join lateral (
          select ver, at, body from ver
          where rid = w.rid and at <= {known}
            and (c.rtype <> all({LinkParameters.SharedTypes})
              or ver = (select max(x.ver) from ver x where x.rid = w.rid and x.at <= {known}))
          offset 0) v
        limit {MostVersions + 1}
        """);

    /// <summary>More records of one person are not looked at: a number that everybody has is nobody's.</summary>
    const int MostRecords = 50;

    /// <summary>The rows of the patients that are or were said to be one person, from the row of one of them.</summary>
    internal static Sql SamePerson(Sql patient) => Sql.Of($"""
        with recursive person (rid) as (
          select {patient}
          union
          select o.rid from person n
          cross join lateral (select key from person_key where rid = n.rid offset 0) k
          cross join lateral (select rid from person_key where key = k.key limit {MostRecords}) o
        )
        select rid from person limit {MostRecords}
        """);

    /// <summary>The stays of the person whose stay a row is; none where it is no stay.</summary>
    internal static Sql OtherStays(Sql row) => Sql.Of($"""
        select t.rid
        from (select from search where rid = {row} and rtype = {LinkParameters.Encounter} and keys && {StayKeys.All} offset 0) s
        cross join lateral ({Targets.Of(row, [LinkParameters.StayPatient])}) p
        cross join lateral ({SamePerson(Sql.Of($"p.tgt"))}) q
        cross join lateral (select rid from ref where param = {LinkParameters.StayPatient} and tgt = q.rid offset 0) o
        cross join lateral (
          select rid from search where rid = o.rid and rtype = {LinkParameters.Encounter} and keys && {StayKeys.All} offset 0) t
        """);

    [LoggerMessage(Level = LogLevel.Error, Message = "Case {Reference} cannot be read.")]
    static partial void LogUnreadable(ILogger log, string reference, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Case {Rid} has more than {Most} versions and is not judged.")]
    static partial void LogTooLarge(ILogger log, long rid, int most);

    static Row ReadRow(DbDataReader reader) => new(
        reader.GetFieldValue<long[]>(0), reader.GetInt64(1), ResourceTypes.Name(reader.GetInt16(2)), reader.GetString(3),
        reader.GetInt32(4), reader.GetFieldValue<DateTimeOffset>(5),
        reader.IsDBNull(6) ? null : reader.GetFieldValue<byte[]>(6));

    sealed record Row(long[] Roots, long Rid, string Type, string Id, int Version, DateTimeOffset At, byte[]? Body)
    {
        public string Reference => $"{Type}/{Id}";
    }
}
