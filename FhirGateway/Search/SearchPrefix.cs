namespace FhirGateway.Search;

/// <summary>The prefixes of R4 (http://hl7.org/fhir/R4/search.html#prefix).</summary>
internal enum SearchPrefix
{
    Eq, Ne, Gt, Lt, Ge, Le, Sa, Eb, Ap,

    /// <summary>Overlaps; only a <c>_filter</c> can say it.</summary>
    Po,
}

internal static class SearchPrefixes
{
    /// <summary>
    /// The prefix, <c>eq</c> where none is written, and what follows it; null where the letters are no prefix.
    /// </summary>
    public static (SearchPrefix Prefix, string Value)? Split(string text)
    {
        if (text.Length <= 2 || !char.IsAsciiLetter(text[0])) return (SearchPrefix.Eq, text);
        return char.IsAsciiLetterLower(text[0])
            && Enum.TryParse<SearchPrefix>(text[..2], ignoreCase: true, out var prefix)
            && prefix != SearchPrefix.Po
            ? (prefix, text[2..]) : null;
    }
}
