using System.Text.Json.Nodes;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Patch;

/// <summary>One operation of a JSON Patch.</summary>
/// <param name="Number">Its place in the patch, from 1.</param>
/// <param name="Kind"><c>add</c>, <c>remove</c>, <c>replace</c>, <c>move</c>, <c>copy</c> or <c>test</c>.</param>
internal sealed record JsonOperation(int Number, string Kind, JsonPointer Path, JsonPointer? From, JsonNode? Value)
{
    /// <summary>
    /// The operations, or what is wrong with the patch. Members that no operation knows are passed over.
    /// </summary>
    public static (IReadOnlyList<JsonOperation> Operations, string? Fault) Read(JsonNode? patch)
    {
        if (patch is not JsonArray many) return ([], "A JSON Patch is an array of operations.");
        if (many.Count > Patched.MostOperations)
            return ([], $"A patch may have {Patched.MostOperations} operations; this has {many.Count}.");
        var operations = new List<JsonOperation>(many.Count);
        foreach (var node in many)
        {
            var (operation, fault) = Read(node, operations.Count + 1);
            if (operation is null) return ([], $"Operation {operations.Count + 1}: {fault}");
            operations.Add(operation);
        }
        return (operations, null);
    }

    static (JsonOperation?, string? Fault) Read(JsonNode? node, int number)
    {
        if (node is not JsonObject members) return (null, "It must be an object.");
        if (Text(members, "op") is not { } kind) return (null, "It must say its 'op'.");
        if (kind is not ("add" or "remove" or "replace" or "move" or "copy" or "test"))
            return (null, $"{Faults.Quote(kind)} is no operation: add, remove, replace, move, copy or test.");
        if (Text(members, "path") is not { } path) return (null, "It must have a 'path'.");
        if (JsonPointer.Parse(path) is not { } target) return (null, $"{Faults.Quote(path)} is no JSON Pointer.");
        JsonPointer? from = null;
        if (kind is "move" or "copy")
        {
            if (Text(members, "from") is not { } source) return (null, $"A {kind} must have a 'from'.");
            if ((from = JsonPointer.Parse(source)) is null)
                return (null, $"{Faults.Quote(source)} is no JSON Pointer.");
        }
        if (kind is "add" or "replace" or "test" && !members.ContainsKey("value"))
            return (null, $"A {kind} must have a 'value'.");
        return (new(number, kind, target, from, members["value"]), null);
    }

    static string? Text(JsonObject members, string name) =>
        members[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
