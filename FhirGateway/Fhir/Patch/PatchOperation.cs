using System.Globalization;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Patch;

/// <summary>One operation of a FHIRPath Patch, as its parameter says it.</summary>
/// <param name="At">The operation's place in the Parameters.</param>
/// <param name="Value">The part that bears the value: <c>value[x]</c>, a resource, or parts of its own.</param>
internal sealed record PatchOperation(
    string At, string Kind, string Path, string? Name, Element? Value, int? Index, int? Source, int? Destination)
{
    static readonly string[] Known = ["type", "path", "name", "value", "index", "source", "destination"];

    /// <summary>The operations, or what is wrong with the patch.</summary>
    public static (IReadOnlyList<PatchOperation> Operations, Issue? Fault) Read(Element parameters)
    {
        if (parameters.Type != "Parameters")
            return ([], Issue.Error("structure", "A FHIRPath Patch is a Parameters resource.", parameters.Expression));
        var operations = new List<PatchOperation>();
        foreach (var parameter in parameters.All("parameter"))
        {
            if (operations.Count == Patched.MostOperations)
                return ([], Issue.Error("too-costly", $"A patch may have {Patched.MostOperations} operations.", parameter.Expression));
            if (parameter.Text("name") != "operation")
                return ([], Issue.Error("value", "Every parameter of a FHIRPath Patch is an 'operation'.", parameter.Expression));
            var (operation, fault) = ReadOne(parameter);
            if (fault is not null) return ([], fault);
            operations.Add(operation!);
        }
        return (operations, null);
    }

    static (PatchOperation?, Issue? Fault) ReadOne(Element parameter)
    {
        var parts = new Dictionary<string, Element>();
        foreach (var part in parameter.All("part"))
        {
            var name = part.Text("name") ?? "";
            if (!Known.Contains(name))
                return (null, Issue.Error("value", $"An operation has no part {Faults.Quote(name)}.", part.Expression));
            if (!parts.TryAdd(name, part))
                return (null, Issue.Error("structure", $"The part '{name}' comes twice.", part.Expression));
        }
        if (Text(parts, "type") is not { } kind || Text(parts, "path") is not { } path)
            return (null, Issue.Error("required", "An operation needs a type and a path.", parameter.Expression));
        var operation = new PatchOperation(parameter.Expression, kind, path, Text(parts, "name"),
            parts.GetValueOrDefault("value"), Number(parts, "index"), Number(parts, "source"), Number(parts, "destination"));
        return Lacking(operation) is { } lacking
            ? (null, Issue.Error("required", lacking, parameter.Expression)) : (operation, null);
    }

    static string? Lacking(PatchOperation operation) => operation switch
    {
        { Kind: "add", Name: null } or { Kind: "add", Value: null } => "An add needs a name and a value.",
        { Kind: "insert", Index: null } or { Kind: "insert", Value: null } =>
            "An insert needs a value and an index from 0.",
        { Kind: "replace", Value: null } => "A replace needs a value.",
        { Kind: "move", Source: null } or { Kind: "move", Destination: null } =>
            "A move needs a source and a destination from 0.",
        { Kind: "add" or "insert" or "delete" or "replace" or "move" } => null,
        _ => $"{Faults.Quote(operation.Kind)} is no type of operation: add, insert, delete, replace or move.",
    };

    static string? Text(Dictionary<string, Element> parts, string name) =>
        parts.GetValueOrDefault(name)?["value"] is { Type: "string" or "code", Value: { } text } ? text : null;

    static int? Number(Dictionary<string, Element> parts, string name) =>
        parts.GetValueOrDefault(name)?["value"] is { Type: "integer" or "unsignedInt" or "positiveInt", Value: { } text }
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
