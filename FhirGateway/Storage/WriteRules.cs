using FhirGateway.Fhir;

namespace FhirGateway.Storage;

/// <summary>What a write may do to what is there, by verb.</summary>
internal static class WriteRules
{
    /// <summary>Null when the write may go on.</summary>
    public static Outcome? Refuse(Write write, CurrentRow? current) =>
        write.Preconditions.Refuse(
            $"{write.Type}/{write.Id}", current?.Version ?? 0, current?.Deleted ?? false, current?.At ?? default)
        ?? RefuseByVerb(write, current);

    static Outcome? RefuseByVerb(Write write, CurrentRow? current) => write switch
    {
        Write.Create => RefuseCreate(write, current),
        Write.Update update => RefuseUpdate(update, current),
        Write.Delete delete => Mismatch(write, delete.IfMatch, current),
        _ => throw new ArgumentOutOfRangeException(nameof(write)),
    };

    /// <summary>A deletion of what is not there changes nothing.</summary>
    public static bool ChangesNothing(Write write, CurrentRow? current) =>
        write is Write.Delete && current is (null or { Version: 0 } or { Deleted: true });

    static Outcome? RefuseCreate(Write write, CurrentRow? current) =>
        current is { Version: > 0 }
            ? Outcome.Of(OutcomeKind.Conflict, "duplicate", $"{write.Type}/{write.Id} exists already.")
            : null;

    static Outcome? RefuseUpdate(Write.Update update, CurrentRow? current)
    {
        if (Mismatch(update, update.IfMatch, current) is { } mismatch) return mismatch;
        return current is (null or { Version: 0 }) && !update.AsCreate
            ? Outcome.Of(OutcomeKind.NotFound, "not-found", $"There is no {update.Type}/{update.Id} to update.")
            : null;
    }

    static Outcome? Mismatch(Write write, int? ifMatch, CurrentRow? current)
    {
        if (ifMatch is null || ifMatch == (current?.Version ?? 0)) return null;
        var found = current is { Version: > 0 } ? $"has version {current.Version}" : "does not exist";
        return Outcome.Of(OutcomeKind.PreconditionFailed, "conflict",
            $"If-Match asks for version {ifMatch} of {write.Type}/{write.Id}, which {found}.");
    }

    /// <summary>The instant of the next version: the clock's, but always after the one before.</summary>
    public static DateTimeOffset Next(DateTimeOffset now, CurrentRow current)
    {
        var instant = Milliseconds(now);
        if (current.Version == 0) return instant;
        var after = Milliseconds(current.At).AddMilliseconds(1);
        return instant > after ? instant : after;
    }

    static DateTimeOffset Milliseconds(DateTimeOffset at) =>
        new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
}
