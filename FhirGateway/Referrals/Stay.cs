using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>What Encounter.class and Encounter.status say of an attendance.</summary>
internal static class Stay
{
    static readonly string[] Classes = ["IMP", "ACUTE", "NONAC", "SS", "EMER"];

    public static string? ClassOf(Element encounter) => encounter.Text("class", "code");

    /// <summary>Inpatient, day case or emergency; everything else is outpatient.</summary>
    public static bool Is(Element encounter) => Classes.Contains(ClassOf(encounter));

    /// <summary>The patient is or was there.</summary>
    public static bool Took(Element encounter) => encounter.Text("status") is "in-progress" or "onleave" or "finished";

    /// <summary>
    /// Seen for the request: an outpatient or virtual visit, or a day case. An emergency or an unplanned admission
    /// meanwhile is not what was asked for.
    /// </summary>
    public static bool IsSeen(Element encounter) => Took(encounter) && (!Is(encounter) || ClassOf(encounter) == "SS");

    public static bool IsWithdrawn(Element encounter) => encounter.Text("status") is "entered-in-error" or "cancelled";
}
