using FhirGateway.Fhir;

namespace FhirGateway.Referrals.Workflow;

/// <summary>Judges moves by the published table. Pure: what stands around a move is handed in.</summary>
internal static class Judgement
{
    /// <summary>Why a decision may not be taken; nothing when it may.</summary>
    public static IEnumerable<Issue> OfDecision(Move move, Surroundings around) => move.After.Type switch
    {
        "ServiceRequest" => RequestMoves.Judge(move, around),
        "Task" => TaskMoves.Judge(move, around),
        "Communication" when !move.By.HasFlag(Role.Requester) => [Issue.Error("business-rule",
            "Whether a regrade is agreed to is the referrer's answer; the writer is not the requester's organisation. "
            + "The filler tells of it with a Communication priority-change.", "Communication.reasonCode")],
        _ => [],
    };

    /// <summary>Moves one element of a record from a state to another, or leaves it there.</summary>
    public static Issue? Step(Machine machine, string? from, string? to, Move move, Surroundings around)
    {
        var before = from ?? Machine.New;
        if (to is null || to == before) return null;
        var rows = Transitions.Between(machine, before, to).ToList();
        var at = $"{machine.Resource}.{machine.Element}";
        if (rows.Count == 0) return Illegal(machine, before, to, at, "is no legal move");
        var own = rows.Where(row => (row.By & move.By) != Role.None).ToList();
        if (own.Count == 0)
            return Illegal(machine, before, to, at, $"is the move of the {rows[0].By.Words()}, and the writer is "
                + (move.By == Role.None ? "none of the referral's parties" : $"its {move.By.Words()}"));
        var missing = own.Select(row => Missing(row, move, around)).ToList();
        return missing.Contains(Need.None) ? null
            : Illegal(machine, before, to, at, $"needs {missing[0].Words()}");
    }

    static Issue Illegal(Machine machine, string from, string to, string at, string why) =>
        Issue.Error("business-rule", $"{machine.Title}: {from} → {to} {why}. "
            + $"Legal from {from}: {Transitions.LegalFrom(machine, from)}.", at);

    /// <summary>What the row asks for and is not there.</summary>
    static Need Missing(Transition row, Move move, Surroundings around)
    {
        var missing = Need.None;
        foreach (var need in row.Needs.Each())
            if (!IsMet(need, row, move, around)) missing |= need;
        return missing;
    }

    static bool IsMet(Need need, Transition row, Move move, Surroundings around) => need switch
    {
        Need.Reason => HasReason(move.After, row.Machine),
        Need.Actor => move.After["requester"] is not null,
        Need.Date => move.After.Time("authoredOn") is not null,
        Need.Outcome => move.After["output"] is not null || move.After["note"] is not null || Says(move.After, "statusReason"),
        Need.Handshake => around.IsUnreceived || around.IsWithdrawn,
        Need.Asked => around.IsAskedToWithdraw,
        Need.Successor => around.GoesOnWithout(move.Reference, byName: row.Machine == Machine.Step),
        _ => true,
    };

    // Asking for something, the reason is the Task's own; moving it, the status has one.
    static bool HasReason(Element task, Machine machine) => Says(task, "statusReason")
        || (machine == Machine.Withdrawal && task.Text("status") == "requested"
            && (Says(task, "reasonCode") || task["description"] is not null || task["note"] is not null));

    static bool Says(Element task, string name) => task.WordsOf(name) is { Length: > 0 };
}
