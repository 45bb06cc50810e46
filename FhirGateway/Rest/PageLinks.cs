using FhirGateway.Search;

namespace FhirGateway.Rest;

/// <summary>The links of a page, with the parameters as they were really used.</summary>
internal static class PageLinks
{
    public static string Of(string path, IReadOnlyList<KeyValuePair<string, string>> used, string? cursor)
    {
        IReadOnlyList<KeyValuePair<string, string>> all =
            cursor is null ? used : [.. used, new KeyValuePair<string, string>("_cursor", cursor)];
        return all.Count == 0 ? path : $"{path}?{Text(all)}";
    }

    public static string Text(IReadOnlyList<KeyValuePair<string, string>> parameters) => QueryText.Write(parameters);
}
