namespace FhirGateway.Referrals;

/// <summary>Whether a request still waits for something. Derived from the facts, never from a status alone.</summary>
/// <param name="IsOpen">Someone still owes something.</param>
/// <param name="Closed">What closed it; null while it is open or before it was sent.</param>
/// <param name="How">In words, for the reader of a resolved Flag.</param>
internal sealed partial record Loop(bool IsOpen, EventFact? Closed, string? How)
{
    public static Loop Open { get; } = new(true, null, null);

    /// <summary>A draft: nobody has been asked yet.</summary>
    public static Loop NotSent { get; } = new(false, null, "The request was not sent.");
}
