using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

/// <summary>Resources and queries as a test writes them.</summary>
static class Indexed
{
    public const string OwnBase = "https://gateway.example.org/fhir";

    /// <summary>The resource of a JSON text, which may be written with single quotes.</summary>
    public static Resource Resource(string json)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(json.Replace('\'', '"')));
        Assert.Empty(parsed.Issues);
        return parsed.Resource!;
    }

    public static IndexRows Rows(string json) => Indexer.Index(Resource(json), OwnBase);

    public static SearchParameter Parameter(string name)
    {
        var parts = name.Split('.');
        return SearchCatalogue.R4.Find(parts[0], parts[1]) ?? throw new ArgumentException(name);
    }

    /// <summary>A query as it stands in a URL, undecoded: <c>status=active&amp;_count=5</c>.</summary>
    public static SearchParse Parse(string type, string query, bool lenient = false) =>
        SearchParser.Parse(
            type,
            [.. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
                .Select(pair => new KeyValuePair<string, string>(pair[0], pair[1]))],
            new SearchSetting { OwnBase = OwnBase, Lenient = lenient });

    public static SearchQuery Query(string type, string query)
    {
        var parse = Parse(type, query);
        Assert.Empty(parse.Issues);
        return parse.Query!;
    }
}
