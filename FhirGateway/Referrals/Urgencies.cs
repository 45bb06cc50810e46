namespace FhirGateway.Referrals;

/// <summary>
/// The urgencies of one request, side by side; none ever overwrites another. Null is unknown (or, for
/// <see cref="Triaged"/> and <see cref="Agreed"/>, not yet).
/// </summary>
/// <param name="Requested">priority × pathway.</param>
/// <param name="StatedCode">What the letters and the note state: a code of <c>stated-urgency</c>; null without a
/// readable letter.</param>
/// <param name="Stated">The highest cue of them.</param>
/// <param name="Confirmed">What the referrer confirmed it meant, when it was asked.</param>
/// <param name="Effective">Highest of requested, stated, and earlier requests whose loop is still open.</param>
/// <param name="Owed">Like effective, but what the referrer confirmed stands in the place of what its letter seemed
/// to state.</param>
/// <param name="Triaged">The receiving side's.</param>
/// <param name="Agreed">The triaged urgency once the referrer agreed to it.</param>
internal sealed record Urgencies(
    Urgency? Requested, string? StatedCode, Urgency? Stated, Urgency? Confirmed, Urgency? Effective, Urgency? Owed,
    Urgency? Triaged, Urgency? Agreed)
{
    /// <summary>
    /// Which deadlines apply: the higher of what is owed and triaged, until the referrer agreed a regrade.
    /// </summary>
    public Urgency? Clock => Agreed ?? Highest(Owed, Triaged);

    /// <summary>Triage placed it below what is owed.</summary>
    public bool IsLowered => Triaged < Owed;

    public static Urgency? Highest(params ReadOnlySpan<Urgency?> urgencies)
    {
        Urgency? highest = null;
        foreach (var urgency in urgencies)
            if (highest is null || urgency > highest) highest = urgency ?? highest;
        return highest;
    }
}
