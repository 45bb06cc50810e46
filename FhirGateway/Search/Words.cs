using System.Globalization;
using System.Text;

namespace FhirGateway.Search;

/// <summary>
/// The words of a folded text, each a run of letters and digits, as PostgreSQL writes a <c>tsvector</c> and a
/// <c>tsquery</c>. Texts and questions are taken apart here, by one rule: PostgreSQL's own parser takes six times as long
/// for a letter, which was a third of what it did for a new resource, and knows addresses and hyphens that nobody means.
/// </summary>
internal static class Words
{
    /// <summary>PostgreSQL keeps no word longer than 2 KB, and no place beyond this.</summary>
    const int LongestWord = 255;

    const int LastPlace = 16383;

    /// <summary>Each word with its places, for phrases; null where there is none.</summary>
    public static string? Vector(string? folded)
    {
        if (folded is null) return null;
        var vector = new StringBuilder(folded.Length * 2);
        var place = 0;
        foreach (var word in In(folded))
        {
            place = Math.Min(place + 1, LastPlace);
            if (vector.Length > 0) vector.Append(' ');
            vector.Append(folded, word.Start, word.Length).Append(':').Append(CultureInfo.InvariantCulture, $"{place}");
        }
        return vector.Length == 0 ? null : vector.ToString();
    }

    /// <summary>
    /// All of the words; <c>or</c> between two, <c>-</c> before one that may not be there, words in a row between
    /// quotation marks or within what is written together. Null when it asks for no word.
    /// </summary>
    public static string? Query(string text)
    {
        var folded = Folding.FoldAll(text);
        var alternatives = new List<List<string>> { new() };
        for (var at = 0; at < folded.Length;)
        {
            var negated = folded[at] == '-' && (at == 0 || folded[at - 1] == ' ');
            if (negated) at++;
            var quoted = at < folded.Length && folded[at] == '"';
            if (quoted) at++;
            var end = at < folded.Length ? folded.IndexOf(quoted ? '"' : ' ', at) : -1;
            if (end < 0) end = folded.Length;
            var part = folded[at..end];
            at = end + 1;
            if (part == "or" && !quoted && !negated) alternatives.Add([]);
            else if (Phrase(part) is { } phrase) alternatives[^1].Add(negated ? "!" + phrase : phrase);
        }
        alternatives.RemoveAll(words => words.Count == 0);
        return alternatives.Count == 0 ? null : string.Join(" | ", alternatives.Select(words => string.Join(" & ", words)));
    }

    static string? Phrase(string text)
    {
        List<string> words = [.. In(text).Select(word => $"'{text.AsSpan(word.Start, word.Length)}'")];
        return words.Count switch
        {
            0 => null,
            1 => words[0],
            _ => $"({string.Join(" <-> ", words)})",
        };
    }

    static IEnumerable<(int Start, int Length)> In(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            while (at < text.Length && IsOfWord(text[at])) at++;
            if (at == start) at++;
            else if (at - start <= LongestWord) yield return (start, at - start);
            else yield return (start, char.IsHighSurrogate(text[start + LongestWord - 1]) ? LongestWord - 1 : LongestWord);
        }
    }

    // Letters beyond the first plane come as surrogates.
    static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c);
}
