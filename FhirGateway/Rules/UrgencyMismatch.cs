using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>
/// R05. Harm: the letter says urgent, the e-referral says routine, and the e-referral decides the wait (Patient S, NHS
/// England primary care patient safety strategy, 2024). Request, pathway code and letter must agree, or the referrer
/// must say which urgency was meant. A letter that cannot be read is unknown, never silent.
/// </summary>
internal static class UrgencyMismatch
{
    public const string Slug = "urgency-mismatch";

    public static IEnumerable<Finding> Judge(FactSheet sheet, Policy policy, DateTimeOffset now)
    {
        if (sheet.Request is not { Status: not "draft" } request) yield break;
        var condition = Condition(sheet, request);
        if (policy.Find(Slug, condition ?? "letter-lower") is not { } threshold) yield break;
        var duty = new Duty(Slug, sheet.Root, new EventFact(Since(sheet, request), request.PriorityKnownAt,
            request.PriorityEvidence));
        var letters = sheet.Letters.Select(l => l.Evidence);
        if (Waiting.Closed(sheet) is { } ended) yield return duty.Over(policy, threshold, ended.Why, ended.Evidence);
        else if (condition is not null && Settled(sheet) is { } settled)
            yield return duty.Over(policy, threshold, "The referrer confirmed which urgency was meant.",
                settled.Evidence);
        else if (condition is not null) yield return duty.Owed(policy, threshold, now, Why(condition), letters);
        else if (Unknown(sheet) is { } why)
            yield return duty.Finding(policy, threshold, FindingState.Unknown, null, null, why, letters);
        else yield return duty.Over(policy, threshold, sheet.Letters.Count > 0 ? "Request and letter do not disagree."
            : "No letter has come with the request.", letters);
    }

    /// <summary>Request and letter disagree, and nobody has settled it.</summary>
    public static bool IsUnsettled(FactSheet sheet) =>
        sheet.Request is { } request && Condition(sheet, request) is not null && Settled(sheet) is null;

    /// <summary>Why it cannot be told whether they agree; null when it can.</summary>
    public static string? Unknown(FactSheet sheet) =>
        sheet.Request?.Requested is null ? "The request bears no priority."
        : sheet.Letters.Any(l => l.Unreadable is not null) ? "A letter of the request cannot be read."
        : null;

    /// <summary>Since when what disagrees is known.</summary>
    public static DateTimeOffset Since(FactSheet sheet, RequestFact request) =>
        sheet.HighestLetter is { } letter && letter.KnownAt > request.PriorityKnownAt ? letter.KnownAt
            : request.PriorityKnownAt;

    static string? Condition(FactSheet sheet, RequestFact request) =>
        request.SuspectedCancer && request.Priority is null or "routine" ? "pathway"
        : (request.Requested, sheet.Urgencies.Stated) is not ({ } requested, { } stated) || requested == stated ? null
        : stated < requested ? sheet.Letters.Any(l => l.Unreadable is not null) ? null : "letter-lower"
        : stated >= Urgency.Urgent ? "letter-higher"
        : "letter-soon";

    static ConfirmationFact? Settled(FactSheet sheet) => sheet.Confirmations.LastOrDefault(sheet.Settles);

    static string Why(string condition) => condition switch
    {
        "pathway" => "The request is on the suspected-cancer pathway and its priority says otherwise.",
        "letter-lower" => "The letter states a lower urgency than the request.",
        _ => "The letter states a higher urgency than the request.",
    };
}
