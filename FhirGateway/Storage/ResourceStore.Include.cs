using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Storage;

internal sealed partial class ResourceStore
{
    /// <summary>Adds what the matches refer to and what refers to them, round by round while an include iterates.</summary>
    async Task<SearchPage> WithIncluded(
        SearchPage page, IReadOnlyList<Include> includes, bool ofContained, Audience audience, CancellationToken cancellation)
    {
        var known = page.Matches.Select(m => m.Rid).ToHashSet();
        var included = new List<StoredResource>();
        var round = known.ToArray();
        for (var first = true; round.Length > 0; first = false)
        {
            var found = new List<StoredResource>();
            foreach (var include in includes.Where(i => first || i.Iterates))
            {
                var room = SearchQuery.MaximalIncluded - included.Count - found.Count;
                // One more than there is room for tells that something stays out.
                var more = await database.Query(Included(include, round, known, ofContained, audience, room + 1), Version, cancellation);
                found.AddRange(more.Take(room).Where(r => known.Add(r.Rid)));
                if (more.Count > room) return page with { Included = [.. included, .. found], IncludedMore = true };
            }
            included.AddRange(found);
            round = [.. found.Select(r => r.Rid)];
        }
        return page with { Included = included };
    }

    // Columns as Version reads them.
    static Sql Included(
        Include include, long[] from, HashSet<long> known, bool ofContained, Audience audience, int limit)
    {
        var links = ofContained ? LinkSql.WithContained(include.Parameters) : LinkSql.Of(include.Parameters);
        var (near, far) = include.IsReverse ? (Sql.Of($"r.tgt"), Sql.Of($"r.rid")) : (Sql.Of($"r.rid"), Sql.Of($"r.tgt"));
        var target = include.Target is not { } type ? Sql.Empty : Sql.Of($"""
             and exists (select from cur t where t.rid = r.tgt and t.rtype = {ResourceTypes.Number(type)})
            """);
        return Sql.Of($"""
            select v.rid, v.ver, v.at, v.body, c.rtype, c.fid from (
              select distinct {far} as rid from {links} and {near} = any({from}){target}
            ) f
            join cur c on c.rid = f.rid
            join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
            where c.ver > 0 and not c.deleted and f.rid <> all({known.ToArray()}){Seen(audience)}
            order by c.rtype, c.rid limit {limit}
            """);
    }
}
