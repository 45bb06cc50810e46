using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Reads an attendance from Encounter.class (<see cref="EncounterClass"/>) and Encounter.status.</summary>
internal static class Stay
{
    /// <summary>Inpatient, day case, observation or emergency.</summary>
    public static bool Is(Element encounter) => EncounterClass.Of(encounter)?.IsStay == true;

    /// <summary>
    /// An outpatient or virtual visit. An unknown class is read as one where it is assumed to be understood.
    /// </summary>
    public static bool IsVisit(Element encounter) => EncounterClass.Of(encounter) is not { IsVisit: false };

    public static bool IsEmergency(Element encounter) => EncounterClass.Of(encounter)?.IsEmergency == true;

    /// <summary>The patient is or was there.</summary>
    public static bool Took(Element encounter) => encounter.Text("status") is "in-progress" or "onleave" or "finished";

    /// <summary>The patient was seen for a request of that urgency.</summary>
    public static bool IsSeen(Element encounter, Urgency? urgency) =>
        Took(encounter) && EncounterClass.Of(encounter)?.IsSeenAt(urgency) != false;

    /// <summary>
    /// The patient was seen for planned care, in whatever setting: a surveillance endoscopy is a day case.
    /// </summary>
    public static bool IsSeenAsPlanned(Element encounter) =>
        Took(encounter) && EncounterClass.Of(encounter) is not { Code: "EMER" or "ACUTE" or "PRENC" };

    public static bool IsWithdrawn(Element encounter) => encounter.Text("status") is "entered-in-error" or "cancelled";
}
