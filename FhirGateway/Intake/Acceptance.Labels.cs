using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Patch;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

// Tags and security labels outlive an update that leaves them out; profiles are replaced
// (https://hl7.org/fhir/R4/resource.html#tag-updates). $meta-delete or a patch takes them away.
internal sealed partial class Acceptance
{
    /// <summary>Adds the labels of the stored versions to updates by PUT.</summary>
    static List<Wanted> CarryLabels(List<Wanted> writes, IReadOnlyDictionary<string, StoredResource> known) =>
        writes.ConvertAll(write => write is { KeepsLabels: true, Creates: false, Resource: not null }
            ? Carry(write, known.GetValueOrDefault(write.Reference)) : write);

    static Wanted Carry(Wanted write, StoredResource? stored)
    {
        if (stored is null || !MayHaveLabels(stored))
            return write with { Carried = new CarriedLabels(stored?.Version ?? 0, "") };
        var meta = stored.Read()?.Root["meta"];
        var carried = new CarriedLabels(stored.Version, MetaLabels.TextOf(meta));
        return meta is not null && MetaLabels.Carry(write.Resource!, meta) is { } text
            ? write with { Resource = JsonFormat.Read(text).Resource, Carried = carried }
            : write with { Carried = carried };
    }

    static bool MayHaveLabels(StoredResource stored) => !stored.Deleted
        && (stored.Body.Span.IndexOf("\"tag\""u8) >= 0 || stored.Body.Span.IndexOf("\"security\""u8) >= 0);
}
