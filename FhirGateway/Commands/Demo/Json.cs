using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirGateway.Commands.Demo;

/// <summary>The few FHIR data types that the demo writes.</summary>
internal static class Json
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, Plain);

    /// <summary>The same resource, claiming that profile and no other.</summary>
    public static JsonObject Claiming(this JsonObject resource, string profile)
    {
        resource["meta"] = new JsonObject { ["profile"] = List(profile) };
        return resource;
    }

    public static JsonObject Reference(string type, string id) => new() { ["reference"] = $"{type}/{id}" };

    public static JsonObject Identifier(string system, string value) => new() { ["system"] = system, ["value"] = value };

    public static JsonObject Concept(string text) => new() { ["text"] = text };

    public static JsonObject Concept(string system, string code) => new() { ["coding"] = new JsonArray(Coding(system, code)) };

    public static JsonObject Coding(string system, string code) => new() { ["system"] = system, ["code"] = code };

    public static JsonArray List(params JsonNode?[] items) => new(items);

    /// <summary>A transaction of updates-as-create, so that sending it twice changes nothing.</summary>
    public static JsonObject Transaction(IEnumerable<JsonObject> resources) => new()
    {
        ["resourceType"] = "Bundle",
        ["type"] = "transaction",
        ["entry"] = new JsonArray([.. resources.Select(Entry)]),
    };

    static JsonObject Entry(JsonObject resource)
    {
        var address = $"{resource["resourceType"]}/{resource["id"]}";
        return new()
        {
            ["fullUrl"] = $"{Fhir.Canonical.Base}/{address}",
            ["resource"] = resource.DeepClone(),
            ["request"] = new JsonObject { ["method"] = "PUT", ["url"] = address },
        };
    }
}
