using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Patch;

namespace FhirGateway.Intake;

/// <summary>
/// A patch as it came: JSON Patch or FHIRPath Patch (<see href="https://hl7.org/fhir/R4/http.html#patch"/>).
/// </summary>
internal sealed class PatchDocument
{
    public const string JsonPatchType = "application/json-patch+json";

    readonly ReadOnlyMemory<byte> json;
    readonly Resource? parameters;

    PatchDocument(ReadOnlyMemory<byte> json, Resource? parameters) => (this.json, this.parameters) = (json, parameters);

    public Patched Apply(Resource resource, DateTimeOffset now) =>
        parameters is null ? JsonPatch.Apply(resource.Json, json) : FhirPathPatch.Apply(resource, parameters, now);

    public static PatchDocument OfJson(ReadOnlyMemory<byte> operations) => new(operations, null);

    /// <summary>A FHIRPath Patch, which is a Parameters resource.</summary>
    public static (PatchDocument? Patch, Outcome? Refused) OfParameters(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) return Refuse("required", "The request has no body; it should hold a patch.");
        var parsed = JsonFormat.Read(body);
        if (parsed.Resource is not { } resource || !parsed.IsValid)
            return (null, new Outcome(OutcomeKind.Invalid, parsed.Issues));
        return resource.Type == "Parameters" ? (new(default, resource), null)
            : Refuse("structure", $"A FHIRPath Patch is a Parameters resource, not a {resource.Type}.", resource.Type);
    }

    /// <summary>The patch of a Bundle's entry: Parameters, or a Binary that holds a JSON Patch.</summary>
    public static (PatchDocument? Patch, Outcome? Refused) OfEntry(ReadOnlyMemory<byte> resource)
    {
        if (resource.IsEmpty || JsonFormat.Read(resource).Resource is not { Type: "Binary" } binary)
            return OfParameters(resource);
        if (binary.Root.Text("contentType")?.Split(';')[0].Trim() != JsonPatchType)
            return Refuse("not-supported", $"A Binary in the place of a patch holds {JsonPatchType}.", "Binary.contentType");
        try
        {
            return (OfJson(Convert.FromBase64String(binary.Root.Text("data") ?? "")), null);
        }
        catch (FormatException)
        {
            return Refuse("value", "The patch is not base64.", "Binary.data");
        }
    }

    static (PatchDocument?, Outcome?) Refuse(string code, string why, string? at = null) =>
        (null, Outcome.Of(OutcomeKind.Invalid, code, why, at));
}
