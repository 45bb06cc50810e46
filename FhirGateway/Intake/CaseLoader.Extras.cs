using FhirGateway.Fhir;
using FhirGateway.Referrals;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>What a case names by other means than a reference: organisations by identifier, letters kept as Binary.</summary>
internal sealed partial class CaseLoader
{
    async Task<IReadOnlyList<Row>> Extras(
        Transaction transaction, List<Row> rows, Dictionary<(long, int), ResourceVersion> parsed,
        DateTimeOffset known, CancellationToken ct)
    {
        var organisations = new HashSet<long>();
        var binaries = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.Type is not ("ServiceRequest" or "Task" or "DocumentReference")) continue;
            if (Parse(row, parsed).Resource?.Root is not { } root) continue;
            organisations.UnionWith(Parties(root).SelectMany(IdentifierKeys));
            binaries.UnionWith(Binaries(root));
        }
        if (organisations.Count == 0 && binaries.Count == 0) return [];
        var found = await transaction.Query(Named([.. organisations], [.. binaries], known), ReadRow, ct);
        return [.. found.Where(extra => !rows.Any(row => row.Rid == extra.Rid))];
    }

    static Sql Named(long[] organisations, string[] binaries, DateTimeOffset known) => Sql.Of($"""
        with recursive named (rid) as (
          (select s.rid from search s where s.rtype = {LinkParameters.Organization} and s.keys && {organisations}
           union all
           select c.rid from cur c where c.rtype = {LinkParameters.Binary} and c.fid = any({binaries}))
          union
          select f.tgt from named d join ref f on f.rid = d.rid and f.param = any({LinkParameters.Directory})
        )
        select array[]::bigint[], c.rid, c.rtype, c.fid, v.ver, v.at, v.body
        from named n
        join cur c on c.rid = n.rid
        join ver v on v.rid = n.rid
         and v.ver = (select max(x.ver) from ver x where x.rid = n.rid and x.at <= {known})
        limit {MostVersions}
        """);

    static IEnumerable<Element> Parties(Element root) =>
        [.. root.All("performer"), .. root.All("requester"), .. root.All("owner")];

    IEnumerable<long> IdentifierKeys(Element reference)
    {
        if (reference["reference"] is not null || reference["identifier"] is not { } identifier) return [];
        return identifier.Text("value") is { } value
            ? Systems.SpellingsOf(identifier.Text("system"), value).Select(i => TokenKeys.Of("identifier", i.System, i.Value))
            : [];
    }

    static IEnumerable<string> Binaries(Element root)
    {
        if (root.Type != "DocumentReference") yield break;
        foreach (var content in root.All("content"))
            if (content.Text("attachment", "url") is { } url && url.StartsWith("Binary/", StringComparison.Ordinal))
                yield return url["Binary/".Length..].Split('/')[0];
    }
}
