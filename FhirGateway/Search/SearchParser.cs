namespace FhirGateway.Search;

/// <summary>Query text to query.</summary>
internal static class SearchParser
{
    /// <param name="type">The type that is searched.</param>
    /// <param name="query">The parameters, decoded, in order; repeated names stay apart.</param>
    /// <param name="ownBase">The server's public base, with which absolute references to it are known.</param>
    /// <param name="lenient"><c>Prefer: handling=lenient</c>: unknown parameters are left out with a warning.</param>
    public static SearchParse Parse(
        string type, IReadOnlyList<KeyValuePair<string, string>> query, string? ownBase = null, bool lenient = false) =>
        throw new NotSupportedException();
}
