using System.Collections.Frozen;
using System.Text.Json;

namespace FhirGateway.Fhir.Definitions;

/// <summary>Reads types.jsonl and ties types, backbones and content references together.</summary>
internal sealed class TypeReader
{
    readonly Dictionary<string, TypeDefinition> nodes = [];
    readonly Dictionary<string, string> bases = [];
    readonly Dictionary<string, List<JsonElement>> children = [];
    readonly Dictionary<string, List<Invariant>> invariants = [];

    public FrozenDictionary<string, TypeDefinition> Read(IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        foreach (var line in lines) Declare(LineReader.Parse(line));
        foreach (var (name, above) in bases) nodes[name].Base = nodes[above];
        foreach (var node in nodes.Values) node.Elements = Elements(node);
        foreach (var node in nodes.Values) node.Invariants = Invariants(node);
        return nodes.ToFrozenDictionary();
    }

    void Declare(JsonElement line)
    {
        var name = LineReader.Text(line, "name");
        var kind = Enum.Parse<TypeKind>(LineReader.Text(line, "kind"), ignoreCase: true);
        nodes[name] = new TypeDefinition
        {
            Path = name, Name = name, Kind = kind, IsAbstract = LineReader.Is(line, "abstract"),
            Primitive = kind == TypeKind.Primitive ? Enum.Parse<PrimitiveKind>(name, ignoreCase: true) : default,
        };
        if (line.TryGetProperty("base", out var above)) bases[name] = above.GetString()!;
        if (line.TryGetProperty("elements", out var elements))
            foreach (var element in elements.EnumerateArray()) DeclareElement(element);
        if (line.TryGetProperty("invariants", out var list))
            foreach (var invariant in list.EnumerateArray()) DeclareInvariant(invariant);
    }

    void DeclareElement(JsonElement element)
    {
        var path = LineReader.Text(element, "path");
        ListAt(children, path[..path.LastIndexOf('.')]).Add(element);
        if (element.TryGetProperty("types", out var types) && types[0].ValueKind == JsonValueKind.String
            && types[0].GetString() is "BackboneElement" or "Element")
            nodes[path] = new TypeDefinition { Path = path, Name = types[0].GetString()!, Kind = TypeKind.Complex };
    }

    void DeclareInvariant(JsonElement invariant)
    {
        var path = LineReader.Text(invariant, "path");
        ListAt(invariants, path).Add(new Invariant(
            path, LineReader.Text(invariant, "key"), LineReader.Text(invariant, "severity") == "error",
            LineReader.Text(invariant, "human"), LineReader.Text(invariant, "expression")));
    }

    /// <summary>A primitive has what every Element has: id and extension.</summary>
    ElementDefinition[] Elements(TypeDefinition node)
    {
        var list = children.GetValueOrDefault(node.IsPrimitive ? "Element" : node.Path, []);
        return [.. list.Select((element, position) => Element(element, position))];
    }

    ElementDefinition Element(JsonElement element, int position)
    {
        var path = LineReader.Text(element, "path");
        var name = path[(path.LastIndexOf('.') + 1)..];
        return new ElementDefinition
        {
            Path = path, Position = position, Name = name.EndsWith("[x]", StringComparison.Ordinal) ? name[..^3] : name,
            IsChoice = name.EndsWith("[x]", StringComparison.Ordinal),
            Min = element.TryGetProperty("min", out var min) ? min.GetInt32() : 0,
            IsList = LineReader.Is(element, "max"),
            IsSummary = LineReader.Is(element, "summary"), IsModifier = LineReader.Is(element, "modifier"),
            Binding = BindingOf(element), Types = Types(element, path),
            Invariants = nodes.ContainsKey(path) ? [] : invariants.GetValueOrDefault(path, []),
        };
    }

    static Binding? BindingOf(JsonElement element) =>
        element.TryGetProperty("required", out var required) ? new(true, required.GetString()!)
        : element.TryGetProperty("extensible", out var extensible) ? new(false, extensible.GetString()!) : null;

    ElementType[] Types(JsonElement element, string path)
    {
        if (element.TryGetProperty("content", out var content)) return [new(nodes[content.GetString()!], [])];
        if (nodes.TryGetValue(path, out var backbone)) return [new(backbone, [])];
        return [.. element.GetProperty("types").EnumerateArray().Select(type => type.ValueKind == JsonValueKind.String
            ? new ElementType(nodes[type.GetString()!], [])
            : new ElementType(nodes[LineReader.Text(type, "code")], LineReader.List(type, "targets"))
                { IsSimpleQuantity = LineReader.List(type, "profiles") is ["SimpleQuantity"] })];
    }

    /// <summary>A backbone's own stand at its path and are joined by those of BackboneElement or Element.</summary>
    List<Invariant> Invariants(TypeDefinition node)
    {
        var all = new List<Invariant>();
        for (var type = node; type is not null; type = type.Base ?? (type.Path == type.Name ? null : nodes[type.Name]))
            all.InsertRange(0, invariants.GetValueOrDefault(type.Path, []));
        return all;
    }

    static List<T> ListAt<T>(Dictionary<string, List<T>> lists, string key)
    {
        if (!lists.TryGetValue(key, out var list)) lists[key] = list = [];
        return list;
    }
}
