using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Patch;

/// <summary>
/// Adds and takes away profiles, security labels and tags. They are sets: a label is told by its system and code, a
/// profile
/// by its whole URL (<see href="https://hl7.org/fhir/R4/resource-operation-meta-add.html"/>). Whatever else meta holds
/// stays.
/// </summary>
internal static class MetaLabels
{
    /// <summary>Tags a part of a resource (http://hl7.org/fhir/R4/search.html#summary).</summary>
    public const string Subsetted = "SUBSETTED";

    /// <summary>The system of <see cref="Subsetted"/>.</summary>
    public const string ObservationValue = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

    static readonly string[] Sets = ["profile", "security", "tag"];
    static readonly TypeDefinition Meta = DefinitionSet.R4.Type("Meta")!;

    public static bool HasAny(Element meta) => Sets.Any(set => meta[set] is not null);

    /// <summary>The labels of a meta with the name of their set, in its order.</summary>
    public static IEnumerable<(string Set, Element Label)> Of(Element meta) =>
        Sets.SelectMany(set => meta.All(set).Select(label => (set, label)));

    /// <summary>What tells a label from the others of its set.</summary>
    public static (string Set, string? System, string? Code) KeyOf(string set, Element label) =>
        set == "profile" ? (set, null, label.Value) : (set, label.Text("system"), label.Text("code"));

    /// <summary>Security labels and tags, which an update does not remove (resource.html#tag-updates).</summary>
    static bool Outlives(string set, Element label) => set != "profile"
        && !(label.Text("system") == ObservationValue && label.Text("code") == Subsetted);

    /// <summary>The labels that an update carries forward, as one text: the same for the same labels.</summary>
    public static string TextOf(Element? meta) => meta is null ? "" : string.Join('\n',
        Of(meta).Where(l => Outlives(l.Set, l.Label)).Select(l => $"{KeyOf(l.Set, l.Label)}")
            .Distinct().Order(StringComparer.Ordinal));

    /// <summary>
    /// The resource's text with the security labels and tags of the version before; null where it has them all.
    /// </summary>
    public static byte[]? Carry(Resource resource, Element before) =>
        Add(resource, Of(before).Where(l => Outlives(l.Set, l.Label)));

    /// <summary>The resource's text with these labels too; null where it has them all.</summary>
    public static byte[]? Add(Resource resource, Element labels) => Add(resource, Of(labels));

    static byte[]? Add(Resource resource, IEnumerable<(string Set, Element Label)> labels)
    {
        labels = [.. labels];
        if (!labels.Any()) return null;
        var root = Draft.Copy(resource.Root, null, null, null, null);
        var meta = root["meta"] ?? NewMeta(root);
        var known = Of(meta).Select(l => KeyOf(l.Set, l.Label)).ToHashSet();
        var isChanged = false;
        foreach (var (set, label) in labels)
        {
            if (!known.Add(KeyOf(set, label))) continue;
            var definition = Meta.Find(set)!;
            Draft.Place(meta, Draft.Copy(label, meta, meta.All(set).Count(), definition, definition.Types[0]));
            isChanged = true;
        }
        return isChanged ? ElementJson.Write(root) : null;
    }

    /// <summary>The resource's text without these labels; null where it has none of them.</summary>
    public static byte[]? Remove(Resource resource, Element labels)
    {
        var root = Draft.Copy(resource.Root, null, null, null, null);
        if (root["meta"] is not { } meta) return null;
        var unwanted = Of(labels).Select(l => KeyOf(l.Set, l.Label)).ToHashSet();
        var found = Of(meta).Where(l => unwanted.Contains(KeyOf(l.Set, l.Label))).ToList();
        foreach (var (_, label) in found) Draft.Remove(label);
        return found.Count > 0 ? ElementJson.Write(root) : null;
    }

    static Element NewMeta(Element root)
    {
        var definition = root.Shape!.Find("meta")!;
        var meta = new Element("meta", "Meta", root)
        {
            Shape = Meta, Definition = definition, ChosenType = definition.Types[0],
        };
        Draft.Place(root, meta);
        return meta;
    }
}
