namespace FhirGateway.Referrals;

/// <summary>Something that a version of a record told about a referral.</summary>
/// <param name="Version">The version that told it; a deletion has no content.</param>
/// <param name="HappenedAt">When it happened by what the record says, never later than it was known.</param>
/// <param name="What">Type and state, and of a tracking Task its step: <c>Task accepted: received</c>.</param>
/// <param name="Actor">The reference to who did it, as the record names them; null where it names nobody.</param>
/// <param name="Organisation"><c>Organization/id</c> on whose side that is; null where it is not known here.</param>
/// <param name="Marks">Codes of <see cref="TimelineMarks"/>: what is odd about it.</param>
internal sealed record TimelineEvent(
    ResourceVersion Version, DateTimeOffset HappenedAt, string What, string? Actor, string? Organisation,
    IReadOnlyList<string> Marks);

/// <summary>What may be odd about a record that was kept.</summary>
internal static class TimelineMarks
{
    /// <summary>It is dated after the instant at which it came.</summary>
    public const string InTheFuture = "in-the-future";

    /// <summary>It is dated before the patient was born.</summary>
    public const string BeforeBirth = "before-birth";

    /// <summary>It is about somebody who is not known to be the referral's patient.</summary>
    public const string AnotherPatient = "another-patient";

    /// <summary>A clinic letter or discharge summary, dated on a day before the visit or stay that it tells of.</summary>
    public const string BeforeItsVisit = "before-its-visit";

    /// <summary>It is said to have happened before the referral was sent, or before what an earlier version said.</summary>
    public const string OutOfSequence = "out-of-sequence";

    /// <summary>Withdrawn as an error: it influences nothing.</summary>
    public const string EnteredInError = "entered-in-error";

    /// <summary>Another document has taken its place: it influences nothing.</summary>
    public const string Superseded = "superseded";

    /// <summary>A modifier extension or implicit rules that this server does not know: nothing of it is read.</summary>
    public const string UnknownModifier = "unknown-modifier";

    /// <summary>An encounter of a class that this server does not know: whether anybody was seen is unknown.</summary>
    public const string UnknownClass = "unknown-class";

    public static IReadOnlyList<(string Code, string Words)> All { get; } =
    [
        (InTheFuture, "Dated after the instant at which it came"),
        (BeforeBirth, "Dated before the patient's birth"),
        (AnotherPatient, "About somebody who is not known to be the referral's patient"),
        (BeforeItsVisit, "A letter dated on a day before the visit that it tells of"),
        (OutOfSequence, "Said to have happened before the referral was sent, or before what an earlier version said"),
        (EnteredInError, "Withdrawn as an error; it influences nothing"),
        (Superseded, "Replaced by another document; it influences nothing"),
        (UnknownModifier, "A modifier extension or implicit rules that are not known here; nothing of it is read"),
        (UnknownClass, "A class of encounter that is not known here; nothing of it is read"),
    ];
}
