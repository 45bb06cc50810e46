using FhirGateway.Fhir;

namespace FhirGateway.Storage;

/// <summary>
/// The preconditions of a request on the current version of its resource, evaluated in the order of
/// <see href="https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2">RFC 9110, 13.2.2</see>. A deleted resource has no
/// current representation: If-Match fails and If-None-Match holds.
/// </summary>
internal sealed record Preconditions
{
    public static Preconditions None { get; } = new();

    public EntityTags? IfMatch { get; init; }
    public EntityTags? IfNoneMatch { get; init; }

    /// <summary>Ignored where there is an If-Match.</summary>
    public DateTimeOffset? IfUnmodifiedSince { get; init; }

    /// <param name="ifMatch">As sent; null when absent.</param>
    /// <param name="ifNoneMatch">As sent; null when absent.</param>
    /// <param name="ifUnmodifiedSince">Null when absent or malformed.</param>
    /// <param name="request">The expression of a Bundle entry's request; null for headers.</param>
    public static (Preconditions? Asked, Outcome? Refused) Read(
        string? ifMatch, string? ifNoneMatch, DateTimeOffset? ifUnmodifiedSince = null, string? request = null)
    {
        var asked = new Preconditions
        {
            IfMatch = ifMatch is null ? null : EntityTags.Parse(ifMatch),
            IfNoneMatch = ifNoneMatch is null ? null : EntityTags.Parse(ifNoneMatch),
            IfUnmodifiedSince = ifUnmodifiedSince,
        };
        return ifMatch is not null && asked.IfMatch is null ? Malformed("If-Match", "ifMatch", ifMatch, request)
            : ifNoneMatch is not null && asked.IfNoneMatch is null
                ? Malformed("If-None-Match", "ifNoneMatch", ifNoneMatch, request)
            : (asked, null);
    }

    static (Preconditions?, Outcome?) Malformed(string header, string element, string value, string? request) =>
        (null, Outcome.Of(OutcomeKind.Invalid, "value",
            $"{header} is {(value.Trim().Length == 0 ? "empty" : $"'{value}'")}; it takes * or entity tags such as "
            + "W/\"3\", separated by commas.", request is null ? null : $"{request}.{element}"));

    /// <summary>Why the request fails with 412, or null.</summary>
    /// <param name="reference">The resource.</param>
    /// <param name="version">Its current version, also of a deletion; 0 when there is none.</param>
    /// <param name="isDeleted">The current version is a deletion.</param>
    /// <param name="at">When the current version was made.</param>
    public Outcome? Refuse(string reference, int version, bool isDeleted, DateTimeOffset at)
    {
        var exists = version > 0 && !isDeleted;
        var state = exists ? $"the current version of {reference} is W/\"{version}\""
            : version > 0 ? $"{reference} was deleted" : $"{reference} does not exist";
        if (IfMatch is not null)
        {
            if (!exists || !IfMatch.Includes(version)) return Failed($"If-Match asks for {IfMatch.Text}, and {state}.");
        }
        else if (exists && IfUnmodifiedSince is { } since && Second(at) > since)
            return Failed($"If-Unmodified-Since is {since.ToUniversalTime():r}, and {reference} was changed on "
                + $"{at.ToUniversalTime():r}.");
        return exists && IfNoneMatch?.Includes(version) == true
            ? Failed($"If-None-Match excludes {IfNoneMatch.Text}, and {state}.") : null;
    }

    /// <summary>An instant as Last-Modified says it, which has whole seconds.</summary>
    public static DateTimeOffset Second(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));

    static Outcome Failed(string why) => Outcome.Of(OutcomeKind.PreconditionFailed, "conflict", why);
}
