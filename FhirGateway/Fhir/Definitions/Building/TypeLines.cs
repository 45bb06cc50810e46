using System.Text.Json;

namespace FhirGateway.Fhir.Definitions.Building;

/// <summary>Structure definitions as lines of types.jsonl.</summary>
internal static class TypeLines
{
    const string FhirType = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type";
    const string Regex = "http://hl7.org/fhir/StructureDefinition/regex";

    public static IEnumerable<string> Write(Package package) =>
        package.Structures.OrderBy(s => s.Text("name"), StringComparer.Ordinal).Select(s => Write(s, package.Witness));

    static string Write(JsonElement structure, Witness witness)
    {
        var name = structure.Text("name")!;
        var snapshot = structure.GetProperty("snapshot").List("element").ToArray();
        var primitive = structure.Text("kind") == "primitive-type";
        return Lines.Line(json =>
        {
            json.WriteString("name", name);
            json.WriteString("kind", KindOf(structure));
            json.WriteText("base", Tail(structure.Text("baseDefinition")));
            if (structure.Is("abstract")) json.WriteBoolean("abstract", true);
            if (primitive) json.WriteText("regex", RegexOf(snapshot));
            var elements = primitive ? [] : Elements(name, snapshot, witness);
            if (elements.Count > 0) WriteElements(json, elements);
            WriteInvariants(json, name, structure.Text("url")!, snapshot, elements);
        });
    }

    static string KindOf(JsonElement structure) => structure.Text("kind") switch
    {
        "primitive-type" => "primitive",
        "resource" => "resource",
        _ => "complex",
    };

    /// <summary>R4's elements in their order: patches taken out, and what they replaced put back.</summary>
    static List<JsonElement> Elements(string name, JsonElement[] snapshot, Witness witness)
    {
        var suspects = snapshot.Skip(1).Where(witness.Refutes).Select(e => e.Text("path")!).ToHashSet();
        var backbones = snapshot.Where(e => IsPatchedBackbone(e, snapshot, suspects)).ToArray();
        suspects.UnionWith(backbones.Select(e => e.Text("path")!));
        var kept = snapshot.Skip(1).Where(e => !IsWithin(e.Text("path")!, suspects)).ToList();
        var paths = kept.Select(e => e.Text("path")!).ToHashSet();
        foreach (var parent in kept.Select(ParentOf).Distinct().ToArray())
            if (witness.ChildrenOf(parent).ToArray() is var children
                && children.Any(c => !paths.Contains(c.Text("path")!)))
                Restore(kept, parent, children);
        return [.. kept.Select(witness.Corrected)];
    }

    /// <summary>A backbone that a patch brought: every part of it that can be proven to be R4 or not is not.</summary>
    static bool IsPatchedBackbone(JsonElement element, JsonElement[] all, HashSet<string> refuted)
    {
        if (!element.List("type").Any(t => t.Text("code") is "BackboneElement" or "Element")) return false;
        var own = all.Where(e => e.Text("path")!.Contains('.') && ParentOf(e) == element.Text("path")
                                 && LeafOf(e) is not ("id" or "extension" or "modifierExtension")
                                 && Witness.CanProve(e.Text("path")!)).ToArray();
        return own.Length > 0 && own.All(e => refuted.Contains(e.Text("path")!));
    }

    static bool IsWithin(string path, HashSet<string> suspects)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
            if (suspects.Contains(path[..end])) return true;
        return false;
    }

    /// <summary>Puts back what a patch replaced, all parts in R4's order (XML needs it).</summary>
    static void Restore(List<JsonElement> kept, string parent, JsonElement[] children)
    {
        var at = kept.FindIndex(e => ParentOf(e) == parent);
        kept.RemoveAll(e => ParentOf(e) == parent);
        kept.InsertRange(at, children);
    }

    static void WriteElements(Utf8JsonWriter json, List<JsonElement> elements)
    {
        json.WriteStartArray("elements");
        foreach (var element in elements)
        {
            json.WriteStartObject();
            json.WriteString("path", element.Text("path"));
            if (element.GetProperty("min").GetInt32() is > 0 and var min) json.WriteNumber("min", min);
            if (element.Text("max") is not "1" and var max) json.WriteString("max", max);
            json.WriteText("content", element.Text("contentReference")?[1..]);
            WriteTypes(json, element);
            WriteBinding(json, element);
            if (element.Is("isSummary")) json.WriteBoolean("summary", true);
            if (element.Is("isModifier")) json.WriteBoolean("modifier", true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteTypes(Utf8JsonWriter json, JsonElement element)
    {
        var types = element.List("type").ToArray();
        if (types.Length == 0) return;
        json.WriteStartArray("types");
        foreach (var type in types)
        {
            var targets = type.List("targetProfile").Select(t => Tail(t.GetString())).ToArray();
            var profiles = type.List("profile").Select(t => Tail(t.GetString())).ToArray();
            if (targets.Length + profiles.Length == 0)
            {
                json.WriteStringValue(CodeOf(element, type));
                continue;
            }
            json.WriteStartObject();
            json.WriteString("code", CodeOf(element, type));
            json.WriteList("targets", targets);
            json.WriteList("profiles", profiles);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>
    /// Ids and the URL of an extension are written as FHIRPath's own types; FHIR's stand in an extension, which for a
    /// resource's id says string, though it is an id (<see href="https://hl7.org/fhir/R4/resource.html"/>).
    /// </summary>
    static string CodeOf(JsonElement element, JsonElement type)
    {
        if (element.Text("path")!.Split('.') is [_, "id"] && element.Is("isSummary")) return "id";
        var code = type.Text("code")!;
        return code.StartsWith("http:", StringComparison.Ordinal) ? type.ExtensionValue(FhirType)! : code;
    }

    static void WriteBinding(Utf8JsonWriter json, JsonElement element)
    {
        if (!element.TryGetProperty("binding", out var binding)) return;
        if (binding.Text("strength") is not ("required" or "extensible")) return;
        if (ValueSetLines.UrlOf(binding) is { } url) json.WriteString(binding.Text("strength")!, url);
    }

    /// <summary>Invariants that this type states itself; its base's and its elements' types' stand there.</summary>
    static void WriteInvariants(
        Utf8JsonWriter json, string name, string url, JsonElement[] snapshot, List<JsonElement> elements)
    {
        var kept = elements.Select(e => e.Text("path")!).Append(name).ToHashSet();
        var own = from element in snapshot
                  let path = element.Text("path")!
                  where kept.Contains(path)
                  from constraint in element.List("constraint")
                  where constraint.Text("source") is null || constraint.Text("source") == url
                  where path == name || constraint.Text("key") is not ("ele-1" or "ext-1")
                  select (path, constraint);
        var invariants = own.ToArray();
        if (invariants.Length == 0) return;
        json.WriteStartArray("invariants");
        foreach (var (path, constraint) in invariants)
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            json.WriteString("key", constraint.Text("key"));
            json.WriteString("severity", constraint.Text("severity"));
            json.WriteString("human", constraint.Text("human")!.ReplaceLineEndings(" ").Trim());
            json.WriteString("expression", constraint.Text("expression"));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static string? RegexOf(JsonElement[] snapshot) =>
        snapshot.Where(e => LeafOf(e) == "value").SelectMany(e => e.List("type"))
            .Select(t => t.ExtensionValue(Regex)).FirstOrDefault();

    static string ParentOf(JsonElement element) => element.Text("path")![..element.Text("path")!.LastIndexOf('.')];

    static string LeafOf(JsonElement element) => element.Text("path")![(element.Text("path")!.LastIndexOf('.') + 1)..];

    public static string? Tail(string? url) =>
        url is not null && url.StartsWith(Package.StructureBase, StringComparison.Ordinal)
            ? url[Package.StructureBase.Length..] : url;
}
