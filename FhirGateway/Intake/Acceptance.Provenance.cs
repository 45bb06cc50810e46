using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

// The header X-Provenance (https://hl7.org/fhir/R4/provenance.html#header): a Provenance without target, stored with what
// it is about, in one transaction. Its targets are the very versions that are written.
internal sealed partial class Acceptance
{
    /// <summary>
    /// The Provenance, the versions it rests upon, or why it cannot be stored; nothing where nothing is written.
    /// </summary>
    async Task<(Wanted? Write, IReadOnlyList<Condition> Conditions, Outcome? Refused)> Provenance(
        string header, IReadOnlyList<Wanted> writes, CancellationToken ct)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(header));
        if (parsed.Resource is not { } given || !parsed.IsValid) return Refuse(parsed.Issues);
        if (given.Type != "Provenance" || given.Root["target"] is not null)
            return Refuse([Issue.Error(
                "invalid", "It is a Provenance without target: the server fills that in.", "Provenance.target")]);
        var known = await store.FindAll(
            [.. writes.Where(w => !w.Creates).Select(w => (w.Type, w.Id))], Audience.Everyone, ct);
        var changed = writes.Where(w =>
            w.Resource is not null || known.GetValueOrDefault(w.Reference) is { Deleted: false }).ToList();
        if (changed.Count == 0) return (null, [], null);
        var targets = changed.Select(w =>
            $$"""{"reference":"{{w.Reference}}/_history/{{(known.GetValueOrDefault(w.Reference)?.Version ?? 0) + 1}}"}""");
        var json = header.Trim().Insert(1, $"\"target\":[{string.Join(',', targets)}],");
        var (resource, refused, _) = await Read(Encoding.UTF8.GetBytes(json), "Provenance", ct);
        if (refused is not null) return Refuse(refused.Issues);
        return (new Wanted("Provenance", NewId(), resource, null) { Creates = true },
            [.. from write in changed
                where !write.Creates
                select known.TryGetValue(write.Reference, out var found) ? Still(found) : Absent(write)], null);

        static (Wanted?, IReadOnlyList<Condition>, Outcome?) Refuse(IReadOnlyList<Issue> issues) => (null, [],
            new Outcome(OutcomeKind.Invalid,
                [.. issues.Select(issue => issue with { Diagnostics = "X-Provenance: " + issue.Diagnostics })]));
    }

    internal static Condition Absent(Wanted wanted) => new(
        Sql.Of($"""
            select rid from cur
            where rtype = {ResourceTypes.Number(wanted.Type)} and fid = {wanted.Id} and ver > 0
            """), [], Key: null) { IsFixed = true };
}
