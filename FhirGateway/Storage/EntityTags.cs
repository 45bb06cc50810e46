using System.Globalization;
using System.Text.RegularExpressions;

namespace FhirGateway.Storage;

/// <summary>
/// The value of If-Match or If-None-Match
/// (<see href="https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3">RFC 9110</see>): <c>*</c> or a list of entity tags.
/// FHIR's tags are weak, and are compared by their text.
/// </summary>
internal sealed partial record EntityTags(string Text, bool IsAny, IReadOnlyList<string> Tags)
{
    /// <summary>Null for a value that is empty or malformed. A bare version number counts as its tag.</summary>
    public static EntityTags? Parse(string text)
    {
        if (text.Trim() == "*") return new EntityTags("*", IsAny: true, []);
        return List().Match(text) is { Success: true } list && list.Groups["tag"].Captures is { Count: > 0 } tags
            ? new EntityTags(text.Trim(), IsAny: false, [.. tags.Select(tag => tag.Value)]) : null;
    }

    /// <summary>Whether the tag of an existing version is meant.</summary>
    public bool Includes(int version) =>
        IsAny || Tags.Contains(version.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);

    // Empty members of a list are skipped (RFC 9110, 5.6.1.2).
    [GeneratedRegex("""^[ \t,]*(?:(?:W/)?(?:"(?<tag>[!#-~\u0080-\uFFFF]*)"|(?<tag>[0-9]+))[ \t]*(?:,[ \t,]*|$))+$""")]
    private static partial Regex List();
}
