using System.Buffers;
using System.Text;

namespace FhirGateway.Fhir.Patch;

/// <summary>A place in a JSON text (<see href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</see>).</summary>
internal sealed record JsonPointer(string Text, string[] Steps)
{
    static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    public bool IsRoot => Steps.Length == 0;

    /// <summary>Null when the text is no pointer.</summary>
    public static JsonPointer? Parse(string text)
    {
        if (text.Length == 0) return new(text, []);
        if (text[0] != '/') return null;
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '~' && (i + 1 == text.Length || text[i + 1] is not ('0' or '1'))) return null;
        return new(text, [.. text[1..].Split('/').Select(step =>
            step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]);
    }

    /// <summary>Whether the other lies inside what this one names.</summary>
    public bool IsAbove(JsonPointer other) =>
        Steps.Length < other.Steps.Length && other.Steps.AsSpan(0, Steps.Length).SequenceEqual(Steps);

    /// <summary>The place in an array; null for what is no index: a name, <c>-</c>, <c>01</c>.</summary>
    public static int? Index(string step) =>
        step.Length is > 0 and < 10 && !step.AsSpan().ContainsAnyExceptInRange('0', '9')
            && (step == "0" || step[0] != '0')
            ? int.Parse(step, System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <summary>The same place in FHIRPath: <c>Patient.name[0].given[1]</c>.</summary>
    public string Expression(string root)
    {
        var text = new StringBuilder(root);
        foreach (var step in Steps)
            if (Index(step) is { } index) text.Append('[').Append(index).Append(']');
            else if (IsName(step)) text.Append('.').Append(step);
            else
                text.Append(".`").Append(step.Replace(@"\", @"\\", StringComparison.Ordinal)
                    .Replace("`", @"\`", StringComparison.Ordinal)).Append('`');
        return text.ToString();
    }

    static bool IsName(string step) =>
        step.Length > 0 && !char.IsAsciiDigit(step[0]) && !step.AsSpan().ContainsAnyExcept(NameCharacters);
}
