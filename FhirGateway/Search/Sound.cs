using System.Text;

namespace FhirGateway.Search;

/// <summary>
/// How a word sounds: American Soundex, after the first letters that English names spell in several ways were made one.
/// It finds too much rather than too little. Its results are hashed into stored keys, so it may never change.
/// </summary>
internal static class Sound
{
    const int Length = 4;

    /// <summary>By the letters a to z; 0 is no sound, but parts two like ones.</summary>
    const string Codes = "01230120022455012623010202";

    static readonly (string Spelt, string Sounds)[] Beginnings =
    [
        ("kn", "n"), ("gn", "n"), ("pn", "n"), ("wr", "r"), ("ph", "f"), ("ps", "s"), ("pf", "f"),
        ("ge", "je"), ("gi", "ji"), ("ce", "se"), ("ci", "si"), ("cy", "sy"), ("c", "k"), ("q", "k"), ("z", "s"), ("x", "s"), ("w", "v"),
    ];

    /// <param name="folded">A folded text.</param>
    /// <returns>The sounds of its words; letters that stand alone do not count beside words.</returns>
    public static IReadOnlyList<string> Of(string folded)
    {
        var words = new List<string>();
        for (var i = 0; i < folded.Length; i++)
        {
            var start = i;
            while (i < folded.Length && char.IsLetterOrDigit(folded[i])) i++;
            if (i > start) words.Add(folded[start..i]);
        }
        return [.. (words.Exists(w => w.Length > 1) ? words.FindAll(w => w.Length > 1) : words).Select(OfWord).Distinct()];
    }

    /// <summary>Other scripts have no such sounds: a word in one is itself.</summary>
    static string OfWord(string word)
    {
        if (!word.All(char.IsAsciiLetterLower)) return word;
        foreach (var (spelt, sounds) in Beginnings)
            if (word.StartsWith(spelt, StringComparison.Ordinal))
            {
                word = sounds + word[spelt.Length..];
                break;
            }
        var code = new StringBuilder(Length).Append(word[0]);
        var last = Codes[word[0] - 'a'];
        foreach (var c in word.AsSpan(1))
        {
            // What h and w part sounds as one.
            if (c is 'h' or 'w') continue;
            var sound = Codes[c - 'a'];
            if (sound != '0' && sound != last) code.Append(sound);
            if (code.Length == Length) break;
            last = sound;
        }
        return code.Append('0', Length - code.Length).ToString();
    }
}
