using System.Text;
using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>
/// What people read in a resource beside its narrative, folded as strings are: all its strings, those of what it contains
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
            // A reference's address is a string too, and nothing that anybody reads.
            if (child is { Type: "string" or "markdown", Value: { } value } && !(child.Name == "reference" && node.Type == "Reference"))
                text.Append(value).Append(' ');
            if (child.HasChildren) Add(child, text);
        }
    }
}
