using System.Globalization;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation.Profiles.Rules;

namespace FhirGateway.Fhir.Validation.Profiles.Drafting;

/// <summary>Reads what one ElementDefinition demands, without what R4 demands there anyway.</summary>
internal sealed class FacetReader(Draft draft, List<Issue> issues)
{
    const int MostDiscriminators = 16;
    const string LaterVersion = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition";
    const string ProfileElement = Profile.TypePrefix + "elementdefinition-profile-element";

    public void Read(Element definition)
    {
        ReadCardinality(definition);
        ReadValues(definition);
        ReadTypes(definition);
        ReadSlicing(definition["slicing"]);
        ReadBinding(definition["binding"]);
        foreach (var constraint in definition.All("constraint")) ReadCondition(constraint);
        foreach (var extension in definition.All("extension")) ReadExtension(extension);
        if (definition.Text("isModifier") is { } modifier) draft.IsModifier = modifier == "true";
    }

    void ReadCardinality(Element definition)
    {
        if (definition.Text("min") is { } least)
        {
            if (!int.TryParse(least, NumberStyles.None, CultureInfo.InvariantCulture, out var min))
                Wrong(definition, "min", least);
            else if (min > (draft.SliceName is null ? draft.Element?.Min ?? 0 : 0))
                draft.Min = Math.Max(draft.Min, min);
        }
        if (definition.Text("max") is not { } most || most == "*") return;
        if (!int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var max))
            Wrong(definition, "max", most);
        else if (max == 0 || draft.SliceName is not null || draft.Element is not { IsList: false })
            draft.Max = Math.Min(draft.Max, max);
    }

    void ReadValues(Element definition)
    {
        if (definition["fixed"] is { } exactly) Replace(draft.Fixed, exactly);
        if (definition["pattern"] is { } pattern) draft.Patterns.Add(pattern);
        if (definition["minValue"] is { } least) draft.Bounds.Add((least, true));
        if (definition["maxValue"] is { } most) draft.Bounds.Add((most, false));
        if (int.TryParse(definition.Text("maxLength"), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            draft.MaxLength = Math.Min(draft.MaxLength ?? int.MaxValue, length);
    }

    void ReadTypes(Element definition)
    {
        var (types, targets, aggregation) = (new List<AllowedType>(), new List<string>(), Aggregation.Any);
        var isFreeTarget = false;
        foreach (var type in definition.All("type"))
        {
            if (type.Text("code") is not { } code || code.StartsWith("http://hl7.org/fhirpath/", StringComparison.Ordinal)) continue;
            if (DefinitionSet.R4.Type(code) is null)
            {
                issues.Add(Issue.Error("invalid", $"There is no type {Faults.Quote(code)}.", type.Expression));
                continue;
            }
            types.Add(new AllowedType(code, [.. type.All("profile").Select(Canonical).OfType<string>()]));
            if (code != "Reference") continue;
            var own = type.All("targetProfile").Select(p => p.Value).OfType<string>().ToArray();
            isFreeTarget |= own.Length == 0;
            targets.AddRange(own);
            foreach (var mode in type.All("aggregation"))
                aggregation |= Enum.TryParse<Aggregation>(mode.Value, ignoreCase: true, out var known)
                    ? known
                    : Aggregation.Any;
        }
        if (types.Count == 0 || draft.Element is null && draft.Sliced is null && draft.Path == draft.Name) return;
        draft.Types = [.. types];
        draft.Shapes = Shapes(types);
        if (types.Exists(t => t.Code == "Reference")) draft.Targets = (isFreeTarget ? [] : [.. targets], aggregation);
    }

    /// <summary>The profile's canonical; where only one element of it is meant, with that element's id.</summary>
    static string? Canonical(Element profile)
    {
        foreach (var extension in profile.All("extension"))
            if (extension.Text("url") == ProfileElement && extension.Text("value") is { } id)
                return $"{profile.Value}#{id}";
        return profile.Value;
    }

    /// <summary>A backbone, or what a content reference names, stays what it is.</summary>
    TypeDefinition[] Shapes(List<AllowedType> types) =>
        draft.Element is { Types: [{ Definition: { IsResource: false } only }] } && only.Path != only.Name
            ? [only] : [.. types.Select(t => DefinitionSet.R4.Type(t.Code)!)];

    void ReadSlicing(Element? slicing)
    {
        if (slicing is null) return;
        var discriminators = slicing.All("discriminator").Take(MostDiscriminators)
            .Select(d => (d.Text("type") ?? "", d.Text("path") ?? "")).ToArray();
        var rules = slicing.Text("rules") switch
        {
            "closed" => SlicingRules.Closed, "openAtEnd" => SlicingRules.OpenAtEnd, _ => SlicingRules.Open,
        };
        // A layer that says it again without discriminators keeps those of the layer below.
        if (discriminators.Length == 0 && draft.Slicing is { } known) discriminators = [.. known.Discriminators];
        draft.Slicing = new DraftSlicing(discriminators, rules, slicing.Text("ordered") == "true", slicing);
    }

    void ReadBinding(Element? binding)
    {
        if (binding?.Text("valueSet") is not { } valueSet || binding.Text("strength") is not ("required" or "extensible"))
        {
            if (binding is not null && binding.Text("strength") is "preferred" or "example") draft.Binding = null;
            return;
        }
        var isRequired = binding.Text("strength") == "required";
        var bar = valueSet.IndexOf('|', StringComparison.Ordinal);
        var isR4s = draft.Element?.Binding is { } base4
            && base4.ValueSet == (bar < 0 ? valueSet : valueSet[..bar]) && (base4.IsRequired || !isRequired);
        draft.Binding = isR4s ? null : (valueSet, isRequired);
    }

    /// <summary>What R5 says in ElementDefinition.mustHaveValue and valueAlternatives.</summary>
    void ReadExtension(Element extension)
    {
        if (extension.Text("url") is not { } url || !url.StartsWith(LaterVersion, StringComparison.Ordinal)) return;
        if (url.EndsWith(".mustHaveValue", StringComparison.Ordinal) && extension.Text("value") == "true")
            draft.Value = draft.Value with { Must = true };
        else if (url.EndsWith(".valueAlternatives", StringComparison.Ordinal) && extension.Text("value") is { } instead)
            draft.Value = (true, [.. draft.Value.Instead, instead]);
    }

    void ReadCondition(Element constraint)
    {
        if (constraint.Text("key") is not { } key || constraint.Text("expression") is not { } expression) return;
        var known = draft.Shapes.SelectMany(s => s.Invariants).Concat(draft.Element?.Invariants ?? []);
        if (key is "ele-1" or "ext-1" or "dom-6" || known.Any(i => i.Key == key && i.Expression == expression)) return;
        // R4's own, as a snapshot repeats them, perhaps in the words of a later version.
        if (constraint.Text("source") is { } source && source.StartsWith(Profile.TypePrefix, StringComparison.Ordinal)
            && known.Any(i => i.Key == key)) return;
        draft.Conditions[key] = (constraint.Text("human") ?? "", constraint.Text("severity") != "warning", expression, constraint);
    }

    static void Replace(List<Element> values, Element value)
    {
        values.Clear();
        values.Add(value);
    }

    void Wrong(Element definition, string name, string value) =>
        issues.Add(
            Issue.Error("invalid", $"{name} cannot be {Faults.Quote(value)}.", $"{definition.Expression}.{name}"));
}
