using FhirGateway.Fhir.FhirPath;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation.Profiles.Rules;

namespace FhirGateway.Fhir.Validation.Profiles.Drafting;

/// <summary>Makes the rules of a draft.</summary>
internal sealed class Freezer(ProfileSet set, Profile profile, List<Issue> issues)
{
    readonly Dictionary<Draft, Constraint> frozen = [];
    readonly Discriminating discriminating = new(set, issues);

    /// <summary>The rules of the whole, or of the part of it that the profile stands for.</summary>
    public Constraint Freeze() => profile.Type is null ? Constraint.None : Freeze(profile.Draft);

    Constraint Freeze(Draft draft)
    {
        if (frozen.TryGetValue(draft, out var known)) return known;
        var constraint = frozen[draft] = new Constraint([], []);
        constraint.Rules = [.. Rules(draft)];
        constraint.Children = [.. draft.Children.Select(child => Child(draft, child)).OfType<ChildConstraint>(), .. Recurring(draft)];
        return constraint;
    }

    ChildConstraint? Child(Draft parent, Draft child)
    {
        var isOwnValue = child.Element is null && child.Name == "value" && parent.Shapes.Any(s => s.IsPrimitive);
        if (isOwnValue) return null;
        var constraint = new ChildConstraint(
            child.Path, child.Name, child.Min, child.Max, Freeze(child), SlicingOf(child));
        return constraint.IsIdle ? null : constraint;
    }

    /// <summary>
    /// What recurs below itself (an item's items) obeys what the profile says of it above: a content reference brings
    /// the rules across (<see href="https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.contentReference"/>).
    /// </summary>
    IEnumerable<ChildConstraint> Recurring(Draft draft)
    {
        if (draft.Shapes is not [{ } shape] || shape.Path == shape.Name) yield break;
        foreach (var element in shape.Elements)
            if (element.Types is [{ Definition: { } again }] && again.Path != element.Path && again.Path != again.Name
                && draft.Child(element.Name) is null && At(again.Path) is { } named
                && Freeze(named) is var rules)
                yield return new ChildConstraint(element.Path, element.Name, 0, int.MaxValue, rules, null);
    }

    Draft? At(string path)
    {
        Draft? draft = profile.Draft;
        foreach (var step in path.Split('.').Skip(1)) draft = draft?.Child(step);
        return draft;
    }

    Slicing? SlicingOf(Draft draft)
    {
        if (draft.Slices.Count == 0) return null;
        var slicing = draft.Speaking(set.DraftOf).Select(d => d.Slicing).FirstOrDefault(
            s => s is { Discriminators.Count: > 0 })
            ?? draft.Slicing;
        var isExtension = draft.Name is "extension" or "modifierExtension";
        if (slicing is null && !isExtension)
            slicing = draft.Element is { IsChoice: true }
                ? new([("type", "$this")], SlicingRules.Open, false, null)
                : null;
        var discriminators = slicing is { Discriminators.Count: > 0 } ? slicing.Discriminators
            : isExtension ? [("value", "url")] : [];
        var own = draft.Slicing ?? slicing;
        foreach (var (_, text) in discriminators)
            if (DiscriminatorPath.Parse(text) is { } path && !Steps.Exists(draft.Shapes, path.Steps))
                issues.Add(Issue.Error(
                    "invalid", $"{draft.Path} has no {Faults.Quote(text)} to tell its slices apart by.", own?.At?.Expression));
        if (discriminators.Count == 0)
            issues.Add(new Issue(
                Severity.Warning, "incomplete", $"Nothing tells the slices of {draft.Path} apart, so they cannot be checked.",
                own?.At?.Expression));
        var slices = draft.Slices.Where(s => s.SliceName != "@default").Select(s => SliceOf(s, discriminators, own?.At)).ToArray();
        var remainder = draft.Slice("@default") is { } rest
            ? new Slice("@default", 0, int.MaxValue, Freeze(rest), [], null)
            : null;
        return new Slicing(draft.Path, own?.Rules ?? SlicingRules.Open, own?.IsOrdered ?? false, slices, remainder);
    }

    Slice SliceOf(Draft slice, IReadOnlyList<(string Type, string Path)> discriminators, Element? at) =>
        new(slice.SliceName!, slice.Min, slice.Max, Freeze(slice), discriminating.Tests(slice, discriminators, at), SlicingOf(slice));

    IEnumerable<ProfileRule> Rules(Draft draft)
    {
        if (draft.Types is { } types && Adds(draft, types)) yield return new OfTypes(types);
        if (draft.Targets is { } targets && (targets.Profiles.Length > 0 || targets.Aggregation != Aggregation.Any))
            yield return new RefersTo(targets.Profiles, targets.Aggregation);
        foreach (var value in draft.Fixed) yield return new FixedValue(value);
        foreach (var value in draft.Patterns) yield return new PatternValue(value);
        foreach (var (value, isLeast) in draft.Bounds) yield return new Bounded(value, isLeast);
        if (draft.MaxLength is { } most) yield return new MaxLength(most);
        if (draft.Binding is var (valueSet, isRequired)) yield return new Bound(valueSet, isRequired);
        if (draft.Value.Must || draft.Shapes.All(s => s.IsPrimitive) && draft.Child("value") is { Element: null, Min: > 0 })
            yield return new HasValue(draft.Value.Instead);
        foreach (var (key, (human, isError, text, at)) in draft.Conditions)
            if (Compiled(text, at) is { } expression) yield return new Condition(expression, key, human, isError);
    }

    /// <summary>Whether the types say more than R4 does.</summary>
    static bool Adds(Draft draft, AllowedType[] types) =>
        types.Any(t => t.Profiles.Length > 0)
        || draft.Element is { } element && draft.Sliced is null
            && !element.Types.All(t => types.Any(a => a.Code == t.Code || a.Code == t.Definition.Name))
        || draft.Sliced is not null && draft.Element is { Types.Count: > 1 };

    FhirPathExpression? Compiled(string text, Element at)
    {
        try
        {
            return FhirPathExpression.Compile(text);
        }
        catch (FhirPathException fault)
        {
            issues.Add(Issue.Error("invalid", $"The expression cannot be read: {fault.Message}", at.Expression));
            return null;
        }
    }
}
