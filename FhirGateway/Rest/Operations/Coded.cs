using FhirGateway.Fhir;
using FhirGateway.Fhir.Terminology;

namespace FhirGateway.Rest.Operations;

/// <summary>The ways in which terminology operations are told a code: by its parts, as a Coding, or as a
/// CodeableConcept.</summary>
internal static class Coded
{
    /// <param name="version">The parameter that holds the code system's version.</param>
    /// <param name="needsSystem">A bare code means nothing.</param>
    /// <returns>The codes of which one must do, or why there are none.</returns>
    public static (IReadOnlyList<CodedValue> Codes, Outcome? Refusal) Read(
        OperationInput input, string version, bool needsSystem, string? ownSystem = null)
    {
        string[] ways = [.. ((string[])["code", "coding", "codeableConcept"]).Where(w => input.Find(w) is not null)];
        if (ways.Length != 1)
            return ([], Outcome.Of(OutcomeKind.Invalid, ways.Length == 0 ? "required" : "structure",
                $"Name the code once: by 'code', 'coding' or 'codeableConcept'{(ways.Length == 0 ? "" : $", not by {string.Join(" and ", ways)}")}."));
        IReadOnlyList<CodedValue> codes = ways[0] switch
        {
            "code" => [new CodedValue(input.Text("system") ?? ownSystem, input.Text("code")!)
            {
                Version = input.Text(version), Display = input.Text("display"),
            }],
            "coding" => [.. new[] { CodedValue.Of(input.Value("coding")!) }.OfType<CodedValue>()],
            _ => [.. input.Value("codeableConcept")!.All("coding").Select(CodedValue.Of).OfType<CodedValue>()],
        };
        if (codes.Count == 0) return ([], input.Invalid(ways[0], "it holds no code", "required"));
        if (needsSystem && codes.Any(c => c.System is null && ownSystem is null))
            return ([], input.Invalid(ways[0], "a code means nothing without its 'system'", "required"));
        return (codes, null);
    }
}
