namespace FhirGateway.Referrals;

/// <summary>How soon a referral should be dealt with, by rank (design, section 6). Ranks compare; they are never averaged.</summary>
internal enum Urgency
{
    Routine = 0,
    Soon = 1,
    Urgent = 2,
    SuspectedCancer = 3,
    SameDay = 4,
}

/// <summary>The words for an urgency: codes of <c>stated-urgency</c> and conditions of a policy.</summary>
internal static class UrgencyWords
{
    /// <summary>The code in the code system <c>stated-urgency</c>.</summary>
    public static string Code(this Urgency urgency) => urgency switch
    {
        Urgency.SameDay => "same-day",
        Urgency.SuspectedCancer => "usc",
        Urgency.Urgent => "urgent",
        Urgency.Soon => "soon",
        _ => "routine",
    };

    /// <summary>The condition under which a policy keeps its threshold.</summary>
    public static string Condition(this Urgency urgency) =>
        urgency == Urgency.SuspectedCancer ? "suspected-cancer" : urgency.Code();

    /// <summary>The urgency that a code of <c>stated-urgency</c> means; null for <c>none</c>, <c>ambiguous</c> and strangers.</summary>
    public static Urgency? OfCode(string? code) => code switch
    {
        "same-day" => Urgency.SameDay,
        "usc" => Urgency.SuspectedCancer,
        "urgent" => Urgency.Urgent,
        "soon" => Urgency.Soon,
        "routine" => Urgency.Routine,
        _ => null,
    };
}
