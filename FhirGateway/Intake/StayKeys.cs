using FhirGateway.Fhir;
using FhirGateway.Search;

namespace FhirGateway.Intake;

/// <summary>The index keys of encounters that are stays: inpatient, day case, emergency.</summary>
internal static class StayKeys
{
    static readonly string[] Classes = ["IMP", "ACUTE", "NONAC", "SS", "EMER"];

    public static long[] All { get; } =
        [.. Classes.Select(code => TokenKeys.Of("class", Canonical.CodeSystems.ActCode, code))];
}
