using System.Collections.Frozen;
using System.Text.Json;

namespace FhirGateway.Fhir.Definitions;

/// <summary>Reads the lines of the smaller definition files.</summary>
internal static class LineReader
{
    public static IEnumerable<ValueSetDefinition> ValueSets(IEnumerable<ReadOnlyMemory<byte>> lines) =>
        lines.Select(Parse).Select(line => new ValueSetDefinition(
            Text(line, "url"),
            line.GetProperty("systems").EnumerateObject()
                .ToFrozenDictionary(s => s.Name, s => Texts(s.Value).ToFrozenSet()),
            List(line, "open")));

    public static IEnumerable<SearchParameterDefinition> SearchParameters(IEnumerable<ReadOnlyMemory<byte>> lines) =>
        lines.Select(Parse).Select(line => new SearchParameterDefinition(
            Text(line, "url"), Text(line, "code"), Text(line, "type"),
            line.GetProperty("bases").EnumerateObject().ToDictionary(b => b.Name, b => b.Value.GetString()),
            List(line, "targets"), Components(line)));

    public static IEnumerable<CompartmentDefinition> Compartments(IEnumerable<ReadOnlyMemory<byte>> lines) =>
        lines.Select(Parse).Select(line => new CompartmentDefinition(
            Text(line, "url"), Text(line, "code"),
            line.GetProperty("parameters").EnumerateObject()
                .ToDictionary(p => p.Name, p => (IReadOnlyList<string>)Texts(p.Value).ToArray())));

    public static IEnumerable<OperationDefinition> Operations(IEnumerable<ReadOnlyMemory<byte>> lines) =>
        lines.Select(Parse).Select(line => new OperationDefinition(
            Text(line, "url"), Text(line, "code"), Is(line, "system"), Is(line, "type"), Is(line, "instance"),
            Is(line, "affectsState"), List(line, "resources"))
        {
            Parameters = line.TryGetProperty("parameter", out var list)
                ? [.. list.EnumerateArray().Select(Parameter)]
                : [],
        });

    static OperationParameter Parameter(JsonElement line) => new(
        Text(line, "name"), line.TryGetProperty("type", out var type) ? type.GetString() : null,
        line.GetProperty("min").GetInt32(), Text(line, "max") != "1", Text(line, "use") == "out");

    static IReadOnlyList<SearchComponent> Components(JsonElement line) =>
        line.TryGetProperty("components", out var list)
            ? [.. list.EnumerateArray().Select(c => new SearchComponent(Text(c, "definition"), Text(c, "expression")))]
            : [];

    public static JsonElement Parse(ReadOnlyMemory<byte> line) => JsonDocument.Parse(line).RootElement;

    public static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static bool Is(JsonElement element, string name) => element.TryGetProperty(name, out _);

    public static IReadOnlyList<string> List(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) ? [.. Texts(list)] : [];

    static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(t => t.GetString()!);
}
