using System.Buffers;
using System.Text.RegularExpressions;

namespace FhirGateway.Referrals;

/// <summary>
/// A pattern of which every match holds one of some words: where none of them stands, it need not be tried. Most letters
/// hold few of an urgency's words, and a search for the words costs a hundredth of a try.
/// </summary>
/// <param name="words">Parts of words, in lower case, without blanks: they are found in a letter of which parts were
/// blanked exactly if they were not.</param>
internal sealed class AnnouncedPattern(Regex pattern, params string[] words)
{
    // "K" and "i" in another guise, which the patterns take for the letters, and a search for words does not.
    const string Disguised = "\u212A\u0130\u0131";
    readonly SearchValues<string> words = SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);

    public Regex Pattern => pattern;

    public bool MayMatch(ReadOnlySpan<char> text) => text.ContainsAny(words) || text.ContainsAny(Disguised);

    public IEnumerable<(int Offset, int Length)> Matches(string text)
    {
        if (!MayMatch(text)) yield break;
        for (var match = pattern.Match(text); match.Success; match = match.NextMatch())
            yield return (match.Index, match.Length);
    }
}
