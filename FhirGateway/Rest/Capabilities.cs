using System.Reflection;
using System.Text.Json;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Packages;
using FhirGateway.Http;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>The CapabilityStatement, made from the tables that answer, so that it cannot say anything else.</summary>
internal sealed class Capabilities(OperationTable operations, ResourceStore store, TimeProvider clock)
{
    readonly DateTimeOffset since = clock.GetUtcNow();
    (string Base, SearchCatalogue Catalogue, byte[] Json)? made;

    public Handler Of(RestTable table) => (request, _) =>
    {
        var catalogue = store.Catalogues.Current;
        if (made is not { } known || known.Base != request.Base || known.Catalogue != catalogue)
            made = known = (request.Base, catalogue, Write(table, request.Base, catalogue));
        return Task.FromResult(Answer.Of(known.Json));
    };

    byte[] Write(RestTable table, string ownBase, SearchCatalogue catalogue)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, BundleWriter.Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "CapabilityStatement");
            json.WriteString("status", "active");
            json.WriteString("date", since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null));
            json.WriteString("kind", "instance");
            json.WriteStartObject("software");
            json.WriteString("name", "FhirGateway");
            json.WriteString("version", Assembly.GetExecutingAssembly().GetName().Version!.ToString(3));
            json.WriteEndObject();
            json.WriteStartObject("implementation");
            json.WriteString("description", "Referrals between practices and hospitals, and the flags that guard them");
            json.WriteString("url", ownBase);
            json.WriteEndObject();
            json.WriteString("fhirVersion", "4.0.1");
            Strings(json, "format", [Media.FhirJson, Media.FhirXml, "json", "xml"]);
            Strings(json, "patchFormat", [Media.JsonPatch, Media.FhirJson, Media.FhirXml]);
            Strings(json, "implementationGuide", [OwnPackage.Current.Guide.Root.Text("url")!]);
            json.WriteStartArray("rest");
            Rest(json, table, catalogue);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return text.ToArray();
    }

    void Rest(Utf8JsonWriter json, RestTable table, SearchCatalogue catalogue)
    {
        var codes = table.All.Select(i => i.Code).ToHashSet();
        json.WriteStartObject();
        json.WriteString("mode", "server");
        json.WriteStartObject("security");
        json.WriteString("description", "Open mode: no authentication, loopback only, synthetic data only.");
        json.WriteEndObject();
        var ofType = table.All.Where(i => i.Template.StartsWith("{type}", StringComparison.Ordinal))
            .Select(i => i.Code).Distinct().ToList();
        json.WriteStartArray("resource");
        foreach (var type in DefinitionSet.R4.ResourceTypes) Resource(json, type, ofType, catalogue);
        json.WriteEndArray();
        Coded(json, [.. codes.Where(c => c is "history-system" or "search-system"), .. codes.Contains("transaction") ? ["transaction", "batch"] : (string[])[]]);
        json.WriteStartArray("searchParam");
        foreach (var name in SearchControl.Names)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("type", "special");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Named(json, operations.All.Where(o => o.Type is null));
        Strings(json, "compartment", DefinitionSet.R4.Compartments.Select(c => c.Url));
        json.WriteEndObject();
    }

    void Resource(Utf8JsonWriter json, string type, List<string> codes, SearchCatalogue catalogue)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        Strings(json, "supportedProfile", OwnPackage.Current.ProfilesOf(type));
        Coded(json, codes);
        json.WriteString("versioning", "versioned");
        json.WriteBoolean("readHistory", true);
        json.WriteBoolean("updateCreate", true);
        json.WriteBoolean("conditionalCreate", true);
        json.WriteString("conditionalRead", "full-support");
        json.WriteBoolean("conditionalUpdate", true);
        json.WriteString("conditionalDelete", "multiple");
        Strings(json, "referencePolicy", ["literal", "logical", "local"]);
        var includes = References(type).Select(Named).ToList();
        Strings(json, "searchInclude", includes.Count == 0 ? [] : ["*", .. includes]);
        Strings(json, "searchRevInclude", RevIncludes[type].Select(Named).Prepend("*"));
        json.WriteStartArray("searchParam");
        foreach (var (code, kind) in catalogue.Answered(type))
        {
            json.WriteStartObject();
            json.WriteString("name", code);
            if (catalogue.Find(type, code)?.Url is { } definition) json.WriteString("definition", definition);
            json.WriteString("type", kind.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Named(json, operations.All.Where(o => o.IsOf(type)));
        json.WriteEndObject();
    }

    static readonly ILookup<string, SearchParameter> RevIncludes = (
        from source in DefinitionSet.R4.ResourceTypes
        from parameter in References(source)
        from target in parameter.Targets.Count > 0 ? parameter.Targets : DefinitionSet.R4.ResourceTypes
        select (target, parameter)).ToLookup(p => p.target, p => p.parameter);

    static IEnumerable<SearchParameter> References(string source) =>
        SearchCatalogue.R4.For(source).Where(p => p.Kind == SearchKind.Reference);

    static string Named(SearchParameter parameter) => $"{parameter.Resource}:{parameter.Code}";

    static void Coded(Utf8JsonWriter json, IEnumerable<string> codes)
    {
        json.WriteStartArray("interaction");
        foreach (var code in codes)
        {
            json.WriteStartObject();
            json.WriteString("code", code);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // JSON in FHIR forbids an empty array.
    static void Named(Utf8JsonWriter json, IEnumerable<Operation> operations)
    {
        var named = operations.DistinctBy(o => (o.Name, o.Definition)).ToList();
        if (named.Count == 0) return;
        json.WriteStartArray("operation");
        foreach (var operation in named)
        {
            json.WriteStartObject();
            json.WriteString("name", operation.Name);
            json.WriteString("definition", operation.Definition);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        var all = values.ToList();
        if (all.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var value in all) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
