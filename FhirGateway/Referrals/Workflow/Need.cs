namespace FhirGateway.Referrals.Workflow;

/// <summary>What must accompany a move, or be so already.</summary>
[Flags]
internal enum Need
{
    None = 0,

    /// <summary>Why: <c>statusReason</c> of a Task; of one that asks for something also <c>reasonCode</c>,
    /// <c>description</c> or <c>note</c>.</summary>
    Reason = 1,

    /// <summary>Who: <c>requester</c> of a Task.</summary>
    Actor = 2,

    /// <summary>When: <c>authoredOn</c> of a Task.</summary>
    Date = 4,

    /// <summary>What was done: <c>output</c>, <c>note</c> or <c>statusReason</c>.</summary>
    Outcome = 8,

    /// <summary>Nobody received it yet, or the owner agreed that it be withdrawn.</summary>
    Handshake = 16,

    /// <summary>The requester asked for it: an <c>abort</c> Task that was not turned down, or the request is revoked.</summary>
    Asked = 32,

    /// <summary>Another tracking Task of the request goes on in its place, or the request is withdrawn.</summary>
    Successor = 64,
}

internal static class NeedName
{
    static readonly (Need Need, string Code, string Words)[] All =
    [
        (Need.Reason, "reason", "a reason (statusReason)"),
        (Need.Actor, "actor", "who asks (requester)"),
        (Need.Date, "date", "when (authoredOn)"),
        (Need.Outcome, "outcome", "what was done (output, note or statusReason)"),
        (Need.Handshake, "handshake", "not received yet, or the owner agreed: its Task is cancelled or the abort Task completed"),
        (Need.Asked, "asked", "the requester asked for it: an abort Task, or a revoked request"),
        (Need.Successor, "successor", "another tracking Task (extension task-replaces) goes on, or the request is withdrawn"),
    ];

    public static IReadOnlyList<Need> Each(this Need needs) =>
        [.. All.Where(n => needs.HasFlag(n.Need)).Select(n => n.Need)];

    /// <summary>As in the published table.</summary>
    public static string Code(this Need need) => All.First(n => n.Need == need).Code;

    public static string Words(this Need needs) =>
        string.Join("; ", All.Where(n => needs.HasFlag(n.Need)).Select(n => n.Words));
}
