using FhirGateway.Fhir;

namespace FhirGateway.Referrals.Workflow;

/// <summary>One change that somebody wants of a record of a referral.</summary>
/// <param name="Reference"><c>Type/id</c>.</param>
/// <param name="Before">What is stored; null for a first version.</param>
/// <param name="After">What it shall be.</param>
/// <param name="By">In which roles the writer stands to it; <see cref="Role.Anybody"/> when nobody said.</param>
internal sealed record Move(string Reference, Element? Before, Element After, Role By)
{
    /// <summary>The writer said who it is: then it may not do what is another's.</summary>
    public bool IsNamed => By != Role.Anybody;

    /// <summary>Of a Task: its owner becomes another organisation, or one that is not known here.</summary>
    public bool HandsOver { get; init; }
}

/// <summary>What stands around a move when all that is written together has come true.</summary>
/// <param name="Request">The tracked ServiceRequest that it belongs to; null when it is not here yet.</param>
/// <param name="Tasks">The Tasks about the request, and those about these Tasks, by reference.</param>
internal sealed record Surroundings(Element? Request, IReadOnlyList<KeyValuePair<string, Element>> Tasks)
{
    public static Surroundings None { get; } = new(null, []);

    /// <summary>Nobody has received the request.</summary>
    public bool IsUnreceived => Tasks.Where(t => TaskKind.MachineOf(t.Value) == Machine.Tracking)
        .All(t => IsUnderstood(t.Value) && TaskKind.IsUnreceived(t.Value));

    /// <summary>The owner agreed that it be withdrawn.</summary>
    public bool IsWithdrawn => Tasks.Any(t => IsUnderstood(t.Value) && TaskKind.IsWithdrawn(t.Value));

    public bool IsAskedToWithdraw => Request?.Text("status") is "revoked" or "entered-in-error"
        || Tasks.Any(t => IsUnderstood(t.Value) && TaskKind.AsksToWithdraw(t.Value));

    /// <summary>Another tracking Task goes on in its place: it names it, or is simply there and open.</summary>
    public bool GoesOnWithout(string task, bool byName) =>
        Request?.Text("status") is "revoked" or "entered-in-error"
        || Tasks.Any(t => t.Key != task && TaskKind.MachineOf(t.Value) == Machine.Tracking
            && t.Value.Text("status") is not ("entered-in-error" or "cancelled" or "rejected")
            && IsUnderstood(t.Value) && (!byName || TaskKind.Replaces(t.Value) == task));

    // What carries an unknown modifier extension permits nothing.
    static bool IsUnderstood(Element task) => Counting.UnknownModifier(task) is null;
}
