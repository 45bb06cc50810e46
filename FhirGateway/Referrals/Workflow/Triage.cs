using FhirGateway.Fhir;

namespace FhirGateway.Referrals.Workflow;

/// <summary>
/// A triage decision says who took it, when and, where it regrades, why (Framework for Effective Cancer Management,
/// Scotland, §3.2–3.3). A bare Task.priority is no decision: it is taken as it comes, and rule R07 asks for the reason.
/// </summary>
internal static class Triage
{
    const string At = "Task.extension('" + Canonical.Extensions.TriageDecision + "')";

    public static IEnumerable<Issue> Judge(Move move, Surroundings around)
    {
        var decision = move.After.Extension(Canonical.Extensions.TriageDecision);
        var earlier = move.Before.Extension(Canonical.Extensions.TriageDecision);
        if (decision is null)
        {
            if (earlier is not null)
                yield return Issue.Error("business-rule",
                    "A triage decision is not taken back: the next one takes its place.", "Task.extension");
            yield break;
        }
        if (earlier is not null && IsSame(earlier, decision)) yield break;
        if (!move.By.HasFlag(Role.Filler))
            yield return Issue.Error("business-rule", "The triage is the filler's decision.", At);
        if (Regraded(decision, earlier, around.Request) is not { } regraded) yield break;
        List<string> missing = [];
        if (decision.Extension("reason").WordsOf("value") is null) missing.Add("reason");
        if (decision.Extension("decidedBy")?["value"] is null) missing.Add("decidedBy");
        if (decision.Extension("at")?["value"]?.Value is null) missing.Add("at");
        if (missing.Count > 0)
            yield return Issue.Error("business-rule",
                $"{regraded.From.Code()} → {regraded.To.Code()} is a regrade: it needs reason, decidedBy and at, and "
                + $"{string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} missing.", At);
    }

    /// <summary>From the decision before, else from what was requested; null when the urgency stays or is unknown.</summary>
    public static (Urgency From, Urgency To)? Regraded(Element decision, Element? earlier, Element? request)
    {
        var from = UrgencyOf(earlier) ?? (request is null ? null : Requests.Requested(request));
        return from is { } was && UrgencyOf(decision) is { } now && was != now ? (was, now) : null;
    }

    static Urgency? UrgencyOf(Element? decision)
    {
        var value = decision.Extension("urgency")?["value"];
        var code = value?.Value ?? value?.Text("code") ?? value?["coding"]?.Text("code");
        return code == "suspected-cancer" ? Urgency.SuspectedCancer : UrgencyWords.OfCode(code);
    }

    static readonly string[] Told = ["urgency", "reason", "decidedBy", "at"];

    static bool IsSame(Element left, Element right) => Parts(left) == Parts(right);

    static string Parts(Element decision) => string.Join('\n', Told.Select(part =>
        decision.Extension(part) is { } given
            ? $"{UrgencyOf(decision)}|{given["value"]?.Value}|{given.WordsOf("value")}|{given["value"]?.Text("reference")}" : ""));
}
