using System.Data.Common;
using FhirGateway.Search;

namespace FhirGateway.Intake;

/// <summary>The links of a case as rows: append-only, from which version of a resource to which.</summary>
internal static class CaseLinks
{
    public readonly record struct Link(long Referral, long Resource, int FromVersion)
    {
        public static Link Read(DbDataReader reader) => new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2));
    }

    readonly record struct Change(long Referral, long Resource, int Version);

    public static Sql Current(IReadOnlyList<long> rids) => Sql.Of($"""
        select referral, resource, from_version from link where referral = any({rids.ToArray()}) and to_version is null
        """);

    /// <summary>What turns the links as they are into those that the facts tell; nothing when nothing changed.</summary>
    public static IEnumerable<Sql> Differences(IReadOnlyList<JudgedCase> cases, IReadOnlyList<Link> current)
    {
        var standing = current.ToLookup(link => link.Referral);
        var opened = new List<Change>();
        var closed = new List<Change>();
        foreach (var judged in cases)
        {
            var members = judged.Sheet.Members.Append(judged.Case.File.Root).Distinct()
                .Where(judged.Case.Resources.ContainsKey).Select(m => judged.Case.Resources[m])
                .ToDictionary(m => m.Rid, m => m.Version);
            var linked = standing[judged.Rid].Select(link => link.Resource).ToHashSet();
            opened.AddRange(members.Where(m => !linked.Contains(m.Key))
                .Select(m => new Change(judged.Rid, m.Key, m.Value)));
            var versions = judged.Case.Resources.Values.ToDictionary(r => r.Rid, r => r.Version);
            closed.AddRange(linked.Where(rid => !members.ContainsKey(rid))
                .Select(rid => new Change(judged.Rid, rid, versions.GetValueOrDefault(rid, 1))));
        }
        if (opened.Count > 0) yield return Open(opened);
        if (closed.Count > 0) yield return Close(closed);
    }

    static Sql Open(List<Change> links) => Sql.Of($"""
        insert into link (referral, resource, from_version)
        select * from unnest(
          {links.Select(l => l.Referral).ToArray()}, {links.Select(l => l.Resource).ToArray()},
          {links.Select(l => l.Version).ToArray()})
        on conflict (referral, resource, from_version) do update set to_version = null
        """);

    static Sql Close(List<Change> links) => Sql.Of($"""
        update link l set to_version = x.version
        from unnest(
          {links.Select(l => l.Referral).ToArray()}, {links.Select(l => l.Resource).ToArray()},
          {links.Select(l => l.Version).ToArray()}) x (referral, resource, version)
        where l.referral = x.referral and l.resource = x.resource and l.to_version is null
        """);
}
