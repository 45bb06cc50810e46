using System.Text.RegularExpressions;

namespace FhirGateway.Search;

/// <summary>What the text of a Reference names: a resource of this server, or something elsewhere.</summary>
internal static partial class ReferenceText
{
    /// <summary>
    /// Type and id when the text is <c>Type/id</c>, with or without a version, relative or under our own base.
    /// </summary>
    public static (string Type, string Id)? Local(string? text, string? ownBase)
    {
        if (text is null) return null;
        if (ownBase is not null && text.StartsWith(ownBase.TrimEnd('/') + "/", StringComparison.OrdinalIgnoreCase))
            text = text[(ownBase.TrimEnd('/').Length + 1)..];
        var match = Relative().Match(text);
        return match.Success ? (match.Groups[1].Value, match.Groups[2].Value) : null;
    }

    /// <summary>
    /// The id in <c>#id</c>, which names what is contained beside it; empty for <c>#</c>, the container.
    /// </summary>
    public static string? Inner(string? text) => text is ['#', .. var id] ? id : null;

    /// <summary>Whether the text names something outside this server: an absolute URL or a URN.</summary>
    public static bool IsForeign(string? text) => text is not null && Absolute().IsMatch(text);

    /// <summary>The type that the text names, wherever it lies; null when it names none.</summary>
    public static string? TypeIn(string? text)
    {
        if (text is null) return null;
        var match = Ending().Match(text);
        return match.Success ? match.Groups[1].Value : null;
    }

    [GeneratedRegex(@"^([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?$")]
    private static partial Regex Relative();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.\-]*:")]
    private static partial Regex Absolute();

    [GeneratedRegex(@"(?:^|/)([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}(?:/_history/[A-Za-z0-9\-.]{1,64})?$")]
    private static partial Regex Ending();
}
