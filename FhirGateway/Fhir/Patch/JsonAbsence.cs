using System.Text.Json.Nodes;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Patch;

/// <summary>Why an operation of a JSON Patch finds no target, and how to say what was meant (RFC 6902, 4).</summary>
internal static class JsonAbsence
{
    /// <summary>The object or array to add to does not exist.</summary>
    public static string OfParent(JsonNode? root, JsonPointer path)
    {
        var (holder, text) = Deepest(root, path, path.Steps.Length - 1);
        if (holder is not (JsonObject or JsonArray))
            return $"{Faults.Quote(text)} is a single value, and nothing can be added below it";
        var absent = path.Text[..path.Text.IndexOf('/', text.Length + 1)];
        var below = path.Steps[absent.Count(c => c == '/')];
        var isArray = below == "-" || JsonPointer.Index(below) is not null;
        return $"there is no {Faults.Quote(absent)} to add to, and RFC 6902 requires it to exist; "
            + $"add {Faults.Quote(absent)} first, with {(isArray ? "an array" : "an object")} that holds the value";
    }

    /// <summary>The value to remove, replace, test, move or copy does not exist.</summary>
    public static string OfTarget(JsonNode? root, JsonPointer path, string kind)
    {
        var (holder, text) = Deepest(root, path, path.Steps.Length);
        var step = path.Steps[text.Length == 0 ? 0 : text.Count(c => c == '/')];
        var where = holder switch
        {
            JsonArray { Count: 0 } => $"{Faults.Quote(text)} is empty",
            JsonArray array when step == "-" => $"'-' names the end of {Faults.Quote(text)}, where nothing is yet",
            JsonArray array => $"{Faults.Quote(text)} has the indexes 0 to {array.Count - 1}",
            JsonObject => $"{(text.Length == 0 ? "the resource" : Faults.Quote(text))} has no {Faults.Quote(step)}",
            _ => $"{Faults.Quote(text)} is a single value",
        };
        return $"{where}, and RFC 6902 requires the {kind switch
        {
            "replace" => "target of a replace to exist; use add to set a value that is not there",
            "remove" => "target of a remove to exist; leave the operation out where there is nothing to remove",
            "test" => "target of a test to exist; an absent value fails every test",
            _ => $"'from' of a {kind} to exist",
        }}";
    }

    /// <summary>The last node on the path that exists, and its pointer.</summary>
    static (JsonNode? Node, string Pointer) Deepest(JsonNode? root, JsonPointer path, int steps)
    {
        var node = root;
        var end = 0;
        foreach (var step in path.Steps.AsSpan(0, steps))
        {
            if (node is JsonObject members && members.TryGetPropertyValue(step, out var member)) node = member;
            else if (node is JsonArray items && JsonPointer.Index(step) is { } at && at < items.Count) node = items[at];
            else break;
            end = path.Text.IndexOf('/', end + 1);
            if (end < 0) end = path.Text.Length;
        }
        return (node, path.Text[..end]);
    }
}
