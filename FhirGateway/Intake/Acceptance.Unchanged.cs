using FhirGateway.Fhir;
using FhirGateway.Fhir.Patch;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

// Updates that say what is stored already.
internal sealed partial class Acceptance
{
    /// <summary>
    /// By reference, the versions that updates would only repeat: they make no new one. The content counts, not its
    /// layout; of a version's number and instant the server's own.
    /// </summary>
    static Dictionary<string, StoredResource> Repeated(
        IReadOnlyList<Wanted> writes, IReadOnlyDictionary<string, StoredResource> known) =>
        writes.Where(write => write is { Resource: not null, Creates: false }
            && known.TryGetValue(write.Reference, out var stored) && Repeats(write, stored))
        .DistinctBy(write => write.Reference).ToDictionary(write => write.Reference, write => known[write.Reference]);

    /// <summary>The stored versions that writes change: of updates all, of deletions those that the workflow may refuse.</summary>
    Task<IReadOnlyDictionary<string, StoredResource>> Known(IReadOnlyList<Wanted> writes, CancellationToken ct) =>
        store.FindAll([.. writes.Where(write => !write.Creates && (write.Resource is not null || WorkflowGate.Binds(write)))
            .Select(write => (write.Type, write.Id)).Distinct()], Audience.Everyone, ct);

    static bool Repeats(Wanted write, StoredResource stored)
    {
        if (stored.Deleted || write.RefusedBy(stored) is not null) return false;
        return stored.Read() is { } current && Content.IsSame(write.Resource!, current);
    }

    /// <summary>
    /// A resource that was answered in part, tagged so, must not replace the whole
    /// (<see href="https://hl7.org/fhir/R4/search.html#summary"/>).
    /// </summary>
    static Outcome? RefuseParts(IReadOnlyList<Wanted> writes) => writes.FirstOrDefault(write => !write.Creates
        && write.Resource?.Root["meta"]?.All("tag").Any(tag =>
            tag.Text("system") == MetaLabels.ObservationValue
            && tag.Text("code") == MetaLabels.Subsetted) == true) is { } part
        ? Outcome.Of(OutcomeKind.Unprocessable, "business-rule",
            $"{part.Reference} is tagged {MetaLabels.Subsetted}: it is a part of a resource and would replace the "
            + "whole. Read the whole resource and change that, or send a patch.", $"{part.Type}.meta.tag")
        : null;

    static Outcome? RefuseOwn(IReadOnlyList<Wanted> writes) => writes
        .Select(write => PublishedDefinitions.Refuse(write.Type, write.Id, write.Resource)).FirstOrDefault(refusal => refusal is not null);
}
