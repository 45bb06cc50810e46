using System.Text;
using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>
/// What people read in a resource, folded as strings are: its narrative and all its strings, those of what it contains
/// too. Codes, dates, references and addresses have parameters of their own.
/// </summary>
internal static class ContentText
{
    /// <summary>What PostgreSQL takes as one text vector has a limit; so much is always below it.</summary>
    const int Longest = 100_000;

    /// <summary>The words, or null where there are none.</summary>
    public static string? Of(Element root)
    {
        var text = new StringBuilder();
        if (NarrativeText.Of(root) is { } narrative) text.Append(narrative).Append(' ');
        Add(root, text);
        if (text.Length > Longest) text.Length = Longest;
        var words = Folding.FoldAll(text.ToString());
        return words.Length == 0 ? null : words;
    }

    static void Add(Element node, StringBuilder text)
    {
        foreach (var child in node.Children)
        {
            if (text.Length > Longest) return;
            if (child is { Type: "string" or "markdown", Value: { } value }) text.Append(value.Replace('\0', ' ')).Append(' ');
            if (child.HasChildren) Add(child, text);
        }
    }
}
