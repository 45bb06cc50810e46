using System.Globalization;

namespace FhirGateway.Intake;

/// <summary>A version as an ETag: weak, because formats differ in bytes but not in meaning (http.html#versioning).</summary>
internal static class VersionTag
{
    public static string Of(int version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");

    /// <summary>Whether If-None-Match, which may list tags or be <c>*</c>, names the version.</summary>
    public static bool Names(string? tags, int version) =>
        tags is not null && tags.Split(',').Any(tag => tag.Trim() == "*" || Read(tag) == version);

    /// <summary>
    /// The version a tag names: <c>W/"3"</c>, or what clients make of it: <c>"3"</c>, <c>3</c>. Null when there is no
    /// tag; 0, which no version has, when it cannot be read: a condition that is not understood must not be dropped.
    /// </summary>
    public static int? Read(string? tag)
    {
        if (tag is null) return null;
        var text = tag.AsSpan().Trim();
        if (text.StartsWith("W/")) text = text[2..];
        return int.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
    }
}
