using FhirGateway.Fhir;

namespace FhirGateway.Referrals.Workflow;

/// <summary>
/// Facts come as they come: what happened is stored, and where the table knows no such move, or the request no longer
/// stood, it is said to be out of sequence.
/// </summary>
internal static class FactMoves
{
    public static Machine? MachineOf(string type) => type switch
    {
        "Appointment" => Machine.Appointment,
        "Encounter" => Machine.Encounter,
        _ => null,
    };

    /// <summary>What is out of sequence about a version of an Appointment or Encounter; null when nothing is.</summary>
    public static string? Odd(Element? before, Element after)
    {
        if (MachineOf(after.Type) is not { } machine) return null;
        var from = before?.Text("status") ?? Machine.New;
        var to = after.Text("status");
        return to is null || to == from || Transitions.Between(machine, from, to).Any() ? null
            : $"{from} → {to}: expected from {from}: "
                + (Transitions.From(machine, from) is { Count: > 0 } rows
                    ? string.Join(", ", rows.Select(row => row.To).Distinct()) : "nothing more");
    }

    /// <summary>What is out of sequence about a fact that first comes when the request stands so; null when nothing is.</summary>
    public static string? OddFor(Element fact, string? requestStatus) => requestStatus switch
    {
        "draft" => $"The {Words(fact)} comes before the request was sent.",
        "revoked" or "entered-in-error" when IsOfCare(fact) => $"The {Words(fact)} comes after the request was {requestStatus}.",
        _ => null,
    };

    /// <summary>As the writer hears of it.</summary>
    public static Issue Mark(string type, string why) => new(Severity.Warning, "business-rule",
        $"Stored, and marked out of sequence: {why}", MachineOf(type) is { } machine ? $"{type}.{machine.Element}" : type);

    // Letters still come about what was revoked, and an appointment is cancelled with it.
    static bool IsOfCare(Element fact) => fact.Type switch
    {
        "Appointment" => fact.Text("status") is not ("cancelled" or "entered-in-error"),
        "Encounter" => fact.Text("status") is not ("cancelled" or "entered-in-error"),
        _ => false,
    };

    static string Words(Element fact) => fact.Type switch
    {
        "Appointment" => "appointment",
        "Encounter" => "visit",
        _ => "letter",
    };
}
