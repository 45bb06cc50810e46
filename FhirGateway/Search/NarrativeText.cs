using System.Net;
using System.Text;
using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>The words of a narrative, folded as strings are, without its markup.</summary>
internal static class NarrativeText
{
    /// <summary>What PostgreSQL takes as one text vector has a limit; so much is always below it.</summary>
    const int Longest = 100_000;

    /// <summary>The words, or null where the resource has no narrative.</summary>
    public static string? Of(Element root)
    {
        if (root.Text("text", "div") is not { } markup) return null;
        var text = new StringBuilder();
        var inTag = false;
        foreach (var c in markup)
        {
            if (c is '<' or '>')
            {
                inTag = c == '<';
                text.Append(' ');
            }
            else if (!inTag && c != '\0') text.Append(c);
            if (text.Length == Longest) break;
        }
        var words = Folding.FoldAll(WebUtility.HtmlDecode(text.ToString()));
        return words.Length == 0 ? null : words;
    }
}

/// <summary>
/// <c>_text</c> (http://hl7.org/fhir/R4/search.html#content): all words in the narrative; <c>or</c>, <c>-word</c> and
/// <c>"some words"</c> are understood.
/// </summary>
internal sealed record TextCriterion(IReadOnlyList<string> Texts) : Criterion
{
    /// <summary><c>_content</c>: anywhere in the resource.</summary>
    public bool InAll { get; init; }

    public override Sql Where(Audience audience) =>
        Sql.Of($"s.rid in (select x.rid from txt x where {Sql.Or(Texts.Select(Matches))})");

    Sql Matches(string text) => Words.Query(text, inNarrative: !InAll) is { } asked
        ? Sql.Of($"x.content @@ {asked}::tsquery") : Sql.Of($"false");
}
