using FhirGateway.Fhir;
using FhirGateway.Referrals;
using FhirGateway.Search;

namespace FhirGateway.Intake;

/// <summary>The index keys of encounters that are stays (<see cref="EncounterClass.IsStay"/>).</summary>
internal static class StayKeys
{
    public static long[] All { get; } =
    [
        .. EncounterClass.All.Where(known => known.IsStay)
            .Select(known => TokenKeys.Of("class", Canonical.CodeSystems.ActCode, known.Code)),
    ];
}
