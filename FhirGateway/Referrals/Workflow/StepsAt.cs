namespace FhirGateway.Referrals.Workflow;

/// <summary>
/// Which step (<c>businessStatus</c>, a code of <c>referral-step</c>) a tracking Task may tell in which status; the second
/// half of the published table. A Task without a step tells none, in whatever status.
/// </summary>
internal static class StepsAt
{
    public static IReadOnlyList<(string Status, string[] Steps)> All { get; } =
    [
        ("draft", ["sent"]),
        ("requested", ["sent"]),
        ("received", ["received", "information-requested"]),
        ("accepted", Waiting),
        ("ready", Waiting),
        ("on-hold", Waiting),
        ("in-progress", [.. Waiting, "attended", "outcome-recorded", "letter-sent"]),
        ("rejected", ["returned", "redirected"]),
        ("failed", ["not-attended", "returned", "redirected"]),
        ("completed", ["attended", "outcome-recorded", "letter-sent", "closed"]),
        ("cancelled", Any),
        ("entered-in-error", Any),
    ];

    public static string[] Of(string status) => All.FirstOrDefault(at => at.Status == status).Steps ?? Any;

    static string[] Waiting => ["received", "information-requested", "triaged", "waiting", "booked", "not-attended"];

    /// <summary>Whatever it told when it ended so.</summary>
    static string[] Any =>
    [
        "sent", "received", "information-requested", "triaged", "returned", "redirected", "waiting", "booked", "attended",
        "not-attended", "outcome-recorded", "letter-sent", "closed",
    ];
}
