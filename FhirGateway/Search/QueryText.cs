using Microsoft.AspNetCore.WebUtilities;

namespace FhirGateway.Search;

/// <summary>Search parameters as text, as they stand behind the question mark of an address.</summary>
internal static class QueryText
{
    /// <summary>The decoded parameters in their order; a leading question mark may be there or not.</summary>
    public static List<KeyValuePair<string, string>> Read(string? text)
    {
        var query = new List<KeyValuePair<string, string>>();
        foreach (var pair in new QueryStringEnumerable(text))
            query.Add(new(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        return query;
    }

    public static string Write(IEnumerable<KeyValuePair<string, string>> parameters) => string.Join('&',
        parameters.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"));
}
