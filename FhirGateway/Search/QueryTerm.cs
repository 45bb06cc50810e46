using System.Text;
using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>One parameter of a query as it was written: <c>code:modifier=value,value</c>.</summary>
/// <param name="Parameter">The parameter that the name means.</param>
/// <param name="Modifier">What stands behind the colon, or null.</param>
/// <param name="Values">The alternatives, still escaped.</param>
/// <param name="OwnBase">The server's public base.</param>
internal sealed record QueryTerm(
    SearchParameter Parameter, string? Modifier, IReadOnlyList<string> Values, string? OwnBase)
{
    /// <summary>The value sets and code systems that modifiers may ask.</summary>
    public SearchTerms Terms { get; init; } = SearchTerms.R4;

    /// <summary>As the caller wrote it.</summary>
    public string Name => Modifier is null ? Parameter.Code : $"{Parameter.Code}:{Modifier}";

    public Issue Invalid(string value, string expected) =>
        Issue.Error("value", $"{Name}={value}: expected {expected}.");

    /// <summary>Splits at separators that no backslash escapes; the parts keep their escapes.</summary>
    public static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == separator)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }
        parts.Add(text[start..]);
        return parts;
    }

    /// <summary>
    /// Takes away the escapes <c>\,</c> <c>\|</c> <c>\$</c> <c>\\</c>; any other backslash stands for itself.
    /// </summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is (',' or '|' or '$' or '\\')) i++;
            plain.Append(text[i]);
        }
        return plain.ToString();
    }
}
