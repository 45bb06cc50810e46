using System.Buffers;
using System.Globalization;
using System.Text;

namespace FhirGateway.Search;

/// <summary>
/// Strings as the index holds them: without regard to letter case, accents, kind of apostrophe and runs of blanks.
/// The row keeps the text as sent behind a U+0001, for <c>:exact</c>; what is longer than a b-tree row takes is cut.
/// </summary>
internal static class Folding
{
    public const char Separator = '\u0001';
    const int Longest = 200;

    static readonly SearchValues<char> Special = SearchValues.Create("ßæœøłđðþıʼ’‘`´");

    /// <summary>The folded text, as a prefix or a part of it is looked for.</summary>
    public static string Fold(string text) => Cut(FoldAll(text));

    /// <summary>The folded text, however long.</summary>
    public static string FoldAll(string text)
    {
        if (Ascii.IsValid(text) && !text.AsSpan().Contains('`')) return FoldAscii(text);
        var folded = new StringBuilder(text.Length);
        foreach (var c in Whole(text).Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark) continue;
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                if (folded.Length > 0 && folded[^1] != ' ') folded.Append(' ');
            }
            else if (Special.Contains(c)) folded.Append(Plain(c));
            else folded.Append(c);
        }
        return folded.ToString().TrimEnd();
    }

    // Nearly all text is of this kind, and there is nothing to be taken apart.
    static string FoldAscii(string text)
    {
        var folded = new char[text.Length];
        var length = 0;
        foreach (var c in text)
            if (!char.IsWhiteSpace(c) && !char.IsControl(c)) folded[length++] = char.ToLowerInvariant(c);
            else if (length > 0 && folded[length - 1] != ' ') folded[length++] = ' ';
        return new string(folded, 0, length > 0 && folded[length - 1] == ' ' ? length - 1 : length);
    }

    /// <summary>What the row of a text holds; two texts are <c>:exact</c> when these are equal.</summary>
    public static string Row(string text)
    {
        var clean = Whole(text).Replace("\0", "", StringComparison.Ordinal);
        var exact = clean.Length <= Longest ? clean : "#" + TokenKeys.Hash(clean).ToString("x16", CultureInfo.InvariantCulture);
        return Fold(clean) + Separator + exact;
    }

    // Half a surrogate pair can neither be normalised nor stored.
    static string Whole(string text) => text.AsSpan().ContainsAnyInRange('\ud800', '\udfff')
        ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))
        : text;

    static string Cut(string text)
    {
        if (text.Length <= Longest) return text;
        return text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];
    }

    static string Plain(char c) => c switch
    {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' or 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        _ => "'",
    };
}
