using System.Text.Json;

namespace FhirGateway.Fhir.Definitions.Building;

/// <summary>
/// The value sets of required and extensible bindings, expanded, as lines of value-sets.jsonl. Of code systems that
/// are not HL7's to give (LOINC, SNOMED CT) no code is copied; they and grammars such as media types stay
/// <c>open</c>: a code of an open system is neither confirmed nor refused.
/// </summary>
internal sealed class ValueSetLines(Package package)
{
    static readonly HashSet<string> NotOurs = ["http://loinc.org", "http://snomed.info/sct"];

    public static string? UrlOf(JsonElement binding) => binding.Text("valueSet")?.Split('|')[0];

    public IEnumerable<string> Write()
    {
        var bound = from structure in package.Structures
                    from element in structure.GetProperty("snapshot").List("element")
                    where element.Text("path")!.Contains('.') && !package.Witness.Refutes(element)
                    let known = package.Witness.Corrected(element)
                    where known.TryGetProperty("binding", out _)
                    let binding = known.GetProperty("binding")
                    where binding.Text("strength") is "required" or "extensible"
                    let url = UrlOf(binding)
                    where url is not null
                    select url;
        return bound.Append(GroupMeasure).Distinct().Order(StringComparer.Ordinal)
            .Where(package.ValueSets.ContainsKey).Select(Write);
    }

    /// <summary>Bound by an element that only the witness still has.</summary>
    const string GroupMeasure = "http://hl7.org/fhir/ValueSet/group-measure";

    string Write(string url)
    {
        var expansion = Expand(url);
        return Lines.Line(json =>
        {
            json.WriteString("url", url);
            json.WriteList("open", expansion.Open.Order(StringComparer.Ordinal));
            json.WriteStartObject("systems");
            foreach (var (system, codes) in expansion.Systems.OrderBy(s => s.Key, StringComparer.Ordinal))
                json.WriteList(system, codes);
            json.WriteEndObject();
        });
    }

    sealed record Expansion(SortedDictionary<string, List<string>> Systems, HashSet<string> Open)
    {
        public void Add(string system, IEnumerable<string> codes)
        {
            if (!Systems.TryGetValue(system, out var list)) Systems[system] = list = [];
            foreach (var code in codes)
                if (!list.Contains(code)) list.Add(code);
        }
    }

    Expansion Expand(string url)
    {
        var expansion = new Expansion(new(StringComparer.Ordinal), []);
        if (!package.ValueSets.TryGetValue(url, out var valueSet)
            || !valueSet.TryGetProperty("compose", out var compose))
        {
            expansion.Open.Add(url);
            return expansion;
        }
        foreach (var include in compose.List("include")) Include(include, expansion);
        foreach (var exclude in compose.List("exclude"))
            if (exclude.Text("system") is { } system && expansion.Systems.TryGetValue(system, out var list))
                list.RemoveAll(Codes(exclude).ToHashSet().Contains);
        return expansion;
    }

    void Include(JsonElement include, Expansion expansion)
    {
        foreach (var import in include.List("valueSet"))
        {
            var imported = Expand(import.GetString()!.Split('|')[0]);
            expansion.Open.UnionWith(imported.Open);
            foreach (var (system, codes) in imported.Systems) expansion.Add(system, codes);
        }
        if (include.Text("system") is not { } own) return;
        if (NotOurs.Contains(own) || !IsListable(include, own)) expansion.Open.Add(own);
        else expansion.Add(own, Codes(include));
    }

    bool IsListable(JsonElement include, string system) =>
        include.TryGetProperty("concept", out _)
        || package.CodeSystems.TryGetValue(system, out var known) && known.Text("content") == "complete";

    IEnumerable<string> Codes(JsonElement include)
    {
        if (include.TryGetProperty("concept", out var listed))
            return listed.EnumerateArray().Select(c => c.Text("code")!);
        var tree = new CodeTree(package.CodeSystems[include.Text("system")!]);
        IEnumerable<string> codes = tree.All;
        foreach (var filter in include.List("filter"))
        {
            var value = filter.Text("value")!;
            codes = filter.Text("op") switch
            {
                "is-a" => codes.Where(c => tree.IsA(c, value)),
                "descendent-of" => codes.Where(c => c != value && tree.IsA(c, value)),
                "is-not-a" => codes.Where(c => !tree.IsA(c, value)),
                var other => throw new NotSupportedException($"Filter {other} of {include}"),
            };
        }
        return codes;
    }
}
