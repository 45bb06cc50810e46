using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>When an encounter for a request means that the patient was seen for it.</summary>
internal enum SeenWhen
{
    Never,
    Always,

    /// <summary>Eye casualty, hot clinic: only where the request is urgent or higher.</summary>
    Urgent,
}

/// <summary>
/// What a class of encounter means for a referral. A class that is not in the table means nothing that is known.
/// (v3 ActEncounterCode, <see href="https://terminology.hl7.org/ValueSet-v3-ActEncounterCode.html"/>.)
/// </summary>
/// <param name="Owes">The letter that is owed after it; null: none.</param>
internal sealed record EncounterClass(string Code, SeenWhen Seen, DocumentKind? Owes)
{
    public static IReadOnlyList<EncounterClass> All { get; } =
    [
        new("AMB", SeenWhen.Always, DocumentKind.ClinicLetter),
        new("FLD", SeenWhen.Always, DocumentKind.ClinicLetter),
        new("HH", SeenWhen.Always, DocumentKind.ClinicLetter),
        new("VR", SeenWhen.Always, DocumentKind.ClinicLetter),
        new("IMP", SeenWhen.Always, DocumentKind.DischargeSummary),
        new("ACUTE", SeenWhen.Always, DocumentKind.DischargeSummary),
        new("NONAC", SeenWhen.Always, DocumentKind.DischargeSummary),
        new("OBSENC", SeenWhen.Always, DocumentKind.DischargeSummary),
        new("SS", SeenWhen.Always, DocumentKind.DischargeSummary),
        new("EMER", SeenWhen.Urgent, DocumentKind.DischargeSummary),
        new("PRENC", SeenWhen.Never, null),
    ];

    /// <summary>An emergency attendance, whatever it is based on.</summary>
    public bool IsEmergency => Code == "EMER";

    /// <summary>Inpatient, day case, observation or emergency: it owes a discharge summary.</summary>
    public bool IsStay => Owes == DocumentKind.DischargeSummary;

    /// <summary>An outpatient or virtual visit: it owes a clinic letter.</summary>
    public bool IsVisit => Owes == DocumentKind.ClinicLetter;

    public bool IsSeenAt(Urgency? urgency) =>
        Seen == SeenWhen.Always || (Seen == SeenWhen.Urgent && urgency >= Urgency.Urgent);

    /// <summary>The class of an Encounter; null for another system's codes and for codes not in the table.</summary>
    public static EncounterClass? Of(Element encounter) =>
        encounter["class"] is { } coding && Reading.SameSystem(coding.Text("system"), Canonical.CodeSystems.ActCode)
            && coding.Text("code") is { } code ? All.FirstOrDefault(known => known.Code == code) : null;
}
