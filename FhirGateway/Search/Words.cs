using System.Buffers.Binary;
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

    /// <summary>No word has more places than this.</summary>
    const int MostPlaces = 255;

    /// <summary>The weight A, by which the words of the narrative are known.</summary>
    const int OfNarrative = 3 << 14;

    /// <summary>
    /// Each word with its places, for phrases, in PostgreSQL's binary form of a <c>tsvector</c>; null where there is none.
    /// </summary>
    /// <param name="narrative">The folded text of the narrative; its words have the weight A.</param>
    /// <param name="rest">What else is read in the resource, folded.</param>
    public static byte[]? Vector(string? narrative, string? rest)
    {
        var places = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var place = Add(places, narrative, 0, OfNarrative);
        Add(places, rest, place, 0);
        return places.Count == 0 ? null : Binary(places);
    }

    static int Add(Dictionary<string, List<int>> places, string? text, int place, int weight)
    {
        if (text is null) return place;
        var known = places.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (start, length) in In(text))
        {
            if (place < LastPlace) place++;
            var word = text.AsSpan(start, length);
            if (!known.TryGetValue(word, out var at)) known[word] = [place | weight];
            // Beyond the last place all words stand there.
            else if (at.Count < MostPlaces && (at[^1] & LastPlace) < place) at.Add(place | weight);
        }
        return place;
    }

    // How many words; of each the letters, a zero, how many places, and these.
    static byte[] Binary(Dictionary<string, List<int>> places)
    {
        var words = places.Keys.ToArray();
        Array.Sort(words, string.CompareOrdinal);
        var vector = new byte[4 + words.Sum(word => Encoding.UTF8.GetByteCount(word) + 3 + 2 * places[word].Count)];
        BinaryPrimitives.WriteInt32BigEndian(vector, words.Length);
        var rest = vector.AsSpan(4);
        foreach (var word in words)
        {
            var at = places[word];
            rest = rest[(Encoding.UTF8.GetBytes(word, rest) + 1)..];
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)at.Count);
            rest = rest[2..];
            foreach (var place in at)
            {
                BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)place);
                rest = rest[2..];
            }
        }
        return vector;
    }

    /// <summary>
    /// All of the words; <c>or</c> between two, <c>-</c> before one that may not be there, words in a row between
    /// quotation marks or within what is written together. Null when it asks for no word.
    /// </summary>
    /// <param name="inNarrative">Only those of the narrative count.</param>
    public static string? Query(string text, bool inNarrative = false)
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
            else if (Phrase(part, inNarrative) is { } phrase) alternatives[^1].Add(negated ? "!" + phrase : phrase);
        }
        alternatives.RemoveAll(words => words.Count == 0);
        return alternatives.Count == 0 ? null : string.Join(" | ", alternatives.Select(words => string.Join(" & ", words)));
    }

    static string? Phrase(string text, bool inNarrative)
    {
        var weight = inNarrative ? ":A" : "";
        List<string> words = [.. In(text).Select(word => $"'{text.AsSpan(word.Start, word.Length)}'{weight}")];
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
