using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// Removes rows that nothing needs any more: rows of <c>cur</c> for ids that were referred to, never arrived and are
/// referred to no longer, and person keys of deleted patients that no referral and no other Patient can be linked by. What
/// a judgement of a past instant may read stays.
/// </summary>
internal sealed class Leftovers(Database database, TimeProvider clock)
{
    /// <summary>Rows of <c>cur</c> looked at in one step.</summary>
    const int SliceSize = 20_000;

    /// <summary>Age from which a row counts as left over; a write under way may just be making it.</summary>
    static readonly TimeSpan MinimumAge = TimeSpan.FromHours(1);

    static readonly short Patient = ResourceTypes.Number("Patient");

    long position;

    /// <summary>Looks at the next slice; after the last one the next call begins again.</summary>
    /// <returns>The number of rows removed, and whether more slices follow.</returns>
    public async Task<(int Removed, bool More)> Step(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - MinimumAge;
        var (last, candidates) = (await database.Query(Slice(before), row =>
            (row.IsDBNull(0) ? (long?)null : row.GetInt64(0), row.GetFieldValue<long[]>(1)), ct))[0];
        position = last ?? 0;
        if (candidates.Length == 0) return (0, last is not null);
        return (await database.Transact(transaction => Remove(transaction, candidates, ct), ct), last is not null);
    }

    Sql Slice(DateTimeOffset before) => Sql.Of($"""
        with slice as (select rid, rtype, ver, deleted, at from cur where rid > {position} order by rid limit {SliceSize})
        select max(c.rid), coalesce(array_agg(c.rid) filter (where c.at < {before}
          and (c.ver = 0 and {Unreferenced} or c.deleted and c.rtype = {Patient} and {HasUnsharedKeys})), array[]::bigint[])
        from slice c
        """);

    // No save runs meanwhile: one that has looked up a row to refer to would otherwise refer to nothing.
    static async Task<int> Remove(Transaction transaction, long[] candidates, CancellationToken ct)
    {
        await transaction.Execute([Parties.Enter(alone: true)], prepared: false, ct);
        var rows = await transaction.Execute(Sql.Of($"""
            delete from cur c where c.rid = any({candidates}) and c.ver = 0 and {Unreferenced}
            """), ct);
        var keys = await transaction.Execute(Sql.Of($"""
            delete from person_key k using cur c
            where k.rid = any({candidates}) and c.rid = k.rid and c.deleted and {IsUnshared}
              and not exists (select from link l where l.resource = k.rid)
            """), ct);
        return rows + keys;
    }

    static Sql Unreferenced => Sql.Of($"""
        not exists (select from ref f where f.tgt = c.rid) and not exists (select from link l where l.resource = c.rid)
        """);

    static Sql HasUnsharedKeys => Sql.Of($"""
        exists (select from person_key k where k.rid = c.rid and {IsUnshared})
          and not exists (select from link l where l.resource = c.rid)
        """);

    static Sql IsUnshared => Sql.Of($"not exists (select from person_key o where o.key = k.key and o.rid <> k.rid)");
}
