using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Storage;

internal sealed partial class ResourceStore
{
    /// <summary>The current versions of those that were ever stored, deletions too, whoever may see them.</summary>
    public async Task<IReadOnlyList<StoredResource>> FindAll(
        IReadOnlyList<(string Type, string Id)> wanted, CancellationToken cancellation)
    {
        if (wanted.Count == 0) return [];
        if (wanted is [var only])
            return await Find(only.Type, only.Id, Audience.Everyone, cancellation) is { } found ? [found] : [];
        var types = wanted.Select(w => ResourceTypes.Number(w.Type)).ToArray();
        var ids = wanted.Select(w => w.Id).ToArray();
        return await database.Query(
            Sql.Of($"""
                select c.rid, v.ver, v.at, v.body, w.n from unnest({types}, {ids}) with ordinality w (rtype, fid, n)
                join cur c on c.rtype = w.rtype and c.fid = w.fid
                join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
                """),
            row => (int)row.GetInt64(4) - 1 is var n ? Stored(row, wanted[n].Type, wanted[n].Id) : null!, cancellation);
    }
}
