using System.Text.Json;

namespace FhirGateway.Fhir.Definitions.Building;

/// <summary>A code system's codes and what each is a kind of: by nesting and by <c>subsumedBy</c>.</summary>
internal sealed class CodeTree
{
    readonly Dictionary<string, HashSet<string>> parents = [];

    public CodeTree(JsonElement codeSystem)
    {
        foreach (var concept in codeSystem.List("concept")) Add(concept, null);
    }

    public IEnumerable<string> All => parents.Keys;

    public bool IsA(string code, string ancestor) =>
        code == ancestor || parents.TryGetValue(code, out var above) && above.Any(a => IsA(a, ancestor));

    void Add(JsonElement concept, string? parent)
    {
        var code = concept.Text("code")!;
        if (!parents.TryGetValue(code, out var above)) parents[code] = above = [];
        if (parent is not null) above.Add(parent);
        foreach (var property in concept.List("property"))
            if (property.Text("code") == "subsumedBy") above.Add(property.Text("valueCode")!);
        foreach (var child in concept.List("concept")) Add(child, code);
    }
}
