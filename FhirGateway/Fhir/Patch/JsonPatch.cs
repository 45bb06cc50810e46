using System.Text.Json.Nodes;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Patch;

/// <summary>
/// JSON Patch (<see href="https://www.rfc-editor.org/rfc/rfc6902">RFC 6902</see>) on the JSON text of a resource: all
/// operations or none. What was not touched keeps its content, number literals included.
/// </summary>
internal sealed class JsonPatch
{
    /// <summary>How much may be copied and moved, so that doubling ends: as much as a body may hold.</summary>
    public const long MostMoved = 16 << 20;

    readonly string type;
    JsonNode? root;
    long moved;

    JsonPatch(JsonNode? root)
    {
        this.root = root;
        type = root is JsonObject resource && resource["resourceType"] is JsonValue value
            && value.TryGetValue(out string? name)
            ? name : "$this";
    }

    public static Patched Apply(ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> patch)
    {
        var (given, unreadable) = JsonTree.Read(patch);
        if (unreadable is not null)
            return Patched.Malformed(Issue.Error("structure", $"The patch cannot be read: {unreadable}"));
        var (operations, fault) = JsonOperation.Read(given);
        if (fault is not null) return Patched.Malformed(Issue.Error("structure", fault));
        var (root, broken) = JsonTree.Read(document);
        if (broken is not null)
            return Patched.Unfit(Issue.Error("structure", $"The resource cannot be read: {broken}"));
        var work = new JsonPatch(root);
        foreach (var operation in operations)
            if (work.Apply(operation) is { } refusal) return Patched.Unfit(refusal);
        return new Patched(JsonTree.Write(work.root), null);
    }

    Issue? Apply(JsonOperation operation) => operation.Kind switch
    {
        "add" => Add(operation, operation.Value?.DeepClone()),
        "remove" => Remove(operation, operation.Path),
        "replace" => Replace(operation),
        "move" => Move(operation),
        "copy" => Copy(operation),
        _ => Test(operation),
    };

    Issue? Add(JsonOperation operation, JsonNode? value)
    {
        var path = operation.Path;
        var (height, size) = JsonTree.Measure(value);
        if (path.Steps.Length + height > JsonFormat.DeepestNesting)
            return Fault(operation, path, "too-costly", $"nests deeper than {JsonFormat.DeepestNesting}");
        if (operation.From is not null && (moved += size) > MostMoved)
            return Fault(operation, path, "too-costly", $"copies or moves more than {MostMoved} bytes");
        if (path.IsRoot)
        {
            root = value;
            return null;
        }
        switch (Find(path, path.Steps.Length - 1))
        {
            case (true, JsonObject parent):
                parent[path.Steps[^1]] = value;
                return null;
            case (true, JsonArray parent):
                var index = path.Steps[^1] == "-" ? parent.Count : JsonPointer.Index(path.Steps[^1]);
                if (index is not { } at || at > parent.Count)
                    return Fault(operation, path, "value", $"{Faults.Quote(path.Steps[^1])} is no index of an array of "
                        + $"{parent.Count}; use 0 to {parent.Count}, or - for the end");
                parent.Insert(at, value);
                return null;
            default:
                return Fault(operation, path, "not-found", JsonAbsence.OfParent(root, path));
        }
    }

    Issue? Remove(JsonOperation operation, JsonPointer path)
    {
        if (path.IsRoot) return Fault(operation, path, "value", "the whole resource cannot be taken away");
        if (Missing(operation, path) is { } missing) return missing;
        switch (Find(path, path.Steps.Length - 1).Node)
        {
            case JsonObject parent:
                parent.Remove(path.Steps[^1]);
                break;
            case JsonArray parent:
                parent.RemoveAt(JsonPointer.Index(path.Steps[^1])!.Value);
                break;
        }
        return null;
    }

    /// <summary>In its place: a member keeps its position.</summary>
    Issue? Replace(JsonOperation operation)
    {
        var path = operation.Path;
        if (path.IsRoot) return Add(operation, operation.Value?.DeepClone());
        if (Missing(operation, path) is { } missing) return missing;
        if (Find(path, path.Steps.Length - 1).Node is not JsonArray parent)
            return Add(operation, operation.Value?.DeepClone());
        return Remove(operation, path) ?? Add(operation, operation.Value?.DeepClone());
    }

    Issue? Move(JsonOperation operation)
    {
        var from = operation.From!;
        if (from.IsAbove(operation.Path)) return Fault(operation, from, "value", "it cannot be moved into itself");
        if (Missing(operation, from) is { } missing) return missing;
        var value = Find(from, from.Steps.Length).Node;
        return from.Text == operation.Path.Text ? null : Remove(operation, from) ?? Add(operation, value);
    }

    Issue? Copy(JsonOperation operation) =>
        Missing(operation, operation.From!)
        ?? Add(operation, Find(operation.From!, operation.From!.Steps.Length).Node?.DeepClone());

    Issue? Test(JsonOperation operation) =>
        Missing(operation, operation.Path)
        ?? (JsonNode.DeepEquals(Find(operation.Path, operation.Path.Steps.Length).Node, operation.Value) ? null
            : Fault(operation, operation.Path, "conflict", "the value is another"));

    Issue? Missing(JsonOperation operation, JsonPointer path) =>
        Find(path, path.Steps.Length).Found
            ? null
            : Fault(operation, path, "not-found", JsonAbsence.OfTarget(root, path, operation.Kind));

    /// <summary>What stands at the first steps of the path; null may be there or be JSON's null.</summary>
    (bool Found, JsonNode? Node) Find(JsonPointer path, int steps)
    {
        var node = root;
        foreach (var step in path.Steps.AsSpan(0, steps))
            switch (node)
            {
                case JsonObject parent when parent.TryGetPropertyValue(step, out var member):
                    node = member;
                    break;
                case JsonArray parent when JsonPointer.Index(step) is { } index && index < parent.Count:
                    node = parent[index];
                    break;
                default:
                    return (false, null);
            }
        return (true, node);
    }

    Issue Fault(JsonOperation operation, JsonPointer path, string code, string why) => Issue.Error(
        code, $"Operation {operation.Number} ({operation.Kind} {Faults.Quote(path.Text)}): {why}.", path.Expression(type));
}
