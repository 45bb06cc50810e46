using System.Text;
using System.Text.Json;

namespace FhirGateway.Fhir.Json;

/// <summary>
/// Explains in plain words why a text is not JSON (RFC 8259). The sentences of System.Text.Json speak of its own
/// tokens, options and types, so they are never shown.
/// </summary>
internal static class JsonSyntax
{
    /// <summary>The reason without its place, for issues that carry the place elsewhere.</summary>
    public static string Explain(ReadOnlySpan<byte> utf8, JsonException broken) =>
        JsonContext.Before(utf8, OffsetOf(utf8, broken)).Explain(utf8);

    /// <summary>The reason and its place: <c>… (line 2, column 7).</c></summary>
    public static string ExplainWithPlace(ReadOnlySpan<byte> utf8, JsonException broken)
    {
        var offset = (int)OffsetOf(utf8, broken);
        var before = utf8[..offset];
        var column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        var reason = Explain(utf8, broken);
        return $"{reason.TrimEnd('.')} (line {before.Count((byte)'\n') + 1}, column {column}).";
    }

    /// <summary>The same for a line of text.</summary>
    public static string ExplainWithPlace(string text, JsonException broken) =>
        ExplainWithPlace(Encoding.UTF8.GetBytes(text), broken);

    /// <summary>What can be said without the text: the place, and the property whose value does not fit.</summary>
    public static string Explain(JsonException broken)
    {
        var place = broken.LineNumber is { } line
            ? $" at line {line + 1}, column {(broken.BytePositionInLine ?? 0) + 1}" : "";
        return broken.Path is { Length: > 2 } path
            ? $"The value of {path} is missing or of another kind than expected{place}."
            : $"The text is not the JSON that is expected{place}.";
    }

    public static long OffsetOf(ReadOnlySpan<byte> utf8, JsonException broken)
    {
        var start = 0;
        for (var line = 0L; line < broken.LineNumber; line++) start += utf8[start..].IndexOf((byte)'\n') + 1;
        return Math.Min(utf8.Length, start + (broken.BytePositionInLine ?? 0));
    }
}
