using FhirGateway.Fhir.Definitions;
using FhirGateway.Referrals;
using FhirGateway.Search;

namespace FhirGateway.Intake;

/// <summary>The links of a case (<see cref="Links"/>) as the numbers that the reference table bears.</summary>
internal static class LinkParameters
{
    /// <summary>Held by the member, pointing towards the root.</summary>
    public static int[] TowardsRoot { get; } = Ids(Links.TowardsRoot);

    /// <summary>Held by the root, pointing to the member.</summary>
    public static int[] FromRoot { get; } = Ids(Links.FromRoot);

    /// <summary>What of that is followed; the other things that a request brings belong to no case.</summary>
    public static short[] Brought { get; } = [.. Links.Brought.Select(ResourceTypes.Number)];

    /// <summary>To the patient, organisations, roles and services that a case names.</summary>
    public static int[] Directory { get; } = Ids(Links.Directory);

    public static int StayPatient { get; } = SearchParameter.IdOf("Encounter", "subject");

    public static short Request { get; } = ResourceTypes.Number("ServiceRequest");
    public static short Encounter { get; } = ResourceTypes.Number("Encounter");
    public static short Flag { get; } = ResourceTypes.Number("Flag");
    public static short Patient { get; } = ResourceTypes.Number("Patient");
    public static short Organization { get; } = ResourceTypes.Number("Organization");
    public static short Binary { get; } = ResourceTypes.Number("Binary");

    /// <summary>What many cases share and none owns: their newest version is enough, and a change marks cases stale.</summary>
    public static short[] SharedTypes { get; } =
    [
        Organization, ResourceTypes.Number("PractitionerRole"), ResourceTypes.Number("HealthcareService"),
        ResourceTypes.Number("Practitioner"), ResourceTypes.Number("Location"),
    ];

    static int[] Ids(IEnumerable<string> parameters) =>
        [.. parameters.Select(p => p.Split('.')).Select(p => SearchParameter.IdOf(p[0], p[1]))];
}
