namespace FhirGateway.Fhir.Validation.Profiles.Drafting;

/// <summary>All drafts that speak of the elements at one place, those of the profiles that it is to conform to
/// included.</summary>
internal sealed class Place
{
    readonly ProfileSet set;
    readonly bool isTarget;

    Place(IEnumerable<Draft> drafts, ProfileSet set, bool isTarget = false, bool isSlice = false)
    {
        (this.set, this.isTarget, IsSlice) = (set, isTarget, isSlice);
        Drafts = [.. drafts.SelectMany(d => d.Speaking(set.DraftOf)).Distinct()];
    }

    public IReadOnlyList<Draft> Drafts { get; }

    /// <summary>Whether the way led through a slice, so that one such element is enough.</summary>
    public bool IsSlice { get; }

    /// <summary>The extension's URL where the place is the <c>url</c> of a slice whose profile is not known.</summary>
    public IReadOnlyList<string> Urls { get; private init; } = [];

    /// <summary>The types of the elements here, or of what a reference leads to.</summary>
    public string[] Types
    {
        get
        {
            if (isTarget)
                return [.. Targets.Select(set.Find).OfType<Profile>().Select(p => p.Type?.Name).OfType<string>().Distinct()];
            var said = Drafts.Select(d => d.Types).FirstOrDefault(t => t is not null);
            return [.. (said ?? []).Select(t => t.Code).Distinct()];
        }
    }

    /// <summary>The profiles of the elements here, or of what a reference leads to.</summary>
    public string[] Profiles =>
        isTarget ? Targets : [.. Drafts.SelectMany(d => d.Types ?? []).SelectMany(t => t.Profiles).Distinct()];

    string[] Targets => Drafts.Select(d => d.Targets?.Profiles).FirstOrDefault(p => p is not null) ?? [];

    public static Place Of(Draft slice, ProfileSet set) => new([slice], set);

    /// <summary>
    /// The place to which the steps lead, null where nothing is said of it; and what fixed values and patterns on the
    /// way have there.
    /// </summary>
    public (Place? Place, IReadOnlyList<Element> Above) Along(IReadOnlyList<PathStep> steps)
    {
        Place? at = this;
        List<Element> above = [];
        foreach (var step in steps)
        {
            if (step.Kind == StepKind.Child)
                above = [.. above.Concat(at?.Drafts.SelectMany(d => d.Fixed.Concat(d.Patterns)) ?? [])
                    .SelectMany(v => v.All(step.Name))];
            at = at?.Into(step);
        }
        return (at, above);
    }

    /// <summary>What is said of children, by their names; a slice that must be there speaks for one of them.</summary>
    public IEnumerable<(string Name, Place Place)> Below()
    {
        foreach (var name in Drafts.SelectMany(d => d.Children).Select(c => c.Name).Distinct())
        {
            var named = Drafts.Select(d => d.Child(name)).OfType<Draft>().ToArray();
            yield return (name, new Place(named, set));
            foreach (var slice in named.SelectMany(d => d.Slices).Where(s => s.Min > 0))
                yield return (name, new Place([slice], set, isSlice: true));
        }
    }

    Place? Into(PathStep step)
    {
        if (step.Kind == StepKind.OfType) return this;
        if (step.Kind == StepKind.Resolve)
            return new Place(Drafts.Concat(Drafts.SelectMany(d => d.Targets?.Profiles ?? []).Distinct().Select(set.DraftOf).OfType<Draft>()), set, isTarget: true, IsSlice);
        if (step.Kind == StepKind.Extension) return Extension(step.Name);
        var named = Drafts.SelectMany(d => Named(d, step.Name)).ToArray();
        var urls = step.Name == "url" && !named.Any(d => d.Fixed.Count > 0) ? Profiles.Select(Bare).ToArray() : [];
        if (named.Length == 0 && urls.Length == 0) return null;
        if (named.All(d => d.SliceName is null) && named.SelectMany(d => d.Slices) is var slices
            && !named.Any(Says) && slices.Where(s => s.Min > 0).ToArray() is { Length: > 0 } needed)
            return new Place(needed, set, isSlice: true);
        return new Place(named, set, isSlice: IsSlice) { Urls = urls };
    }

    static bool Says(Draft draft) => draft.Fixed.Count > 0 || draft.Patterns.Count > 0 || draft.Children.Count > 0
        || draft.Types is not null || draft.Binding is not null || draft.Min > 0 || draft.Max == 0;

    /// <summary>The child, and the slice of it that the name means (<c>valueQuantity</c>).</summary>
    static IEnumerable<Draft> Named(Draft draft, string name)
    {
        foreach (var child in draft.Children)
        {
            if (child.Name == name) yield return child;
            foreach (var slice in child.Slices)
                if (slice.SliceName == name && child.Element is { IsChoice: true }) yield return slice;
        }
    }

    Place? Extension(string url)
    {
        var slices = Drafts.Select(d => d.Child("extension")).OfType<Draft>().SelectMany(d => d.Slices)
            .Where(s => (s.Types ?? []).SelectMany(t => t.Profiles).Any(p => Bare(p) == url)
                || s.Child("url") is { Fixed: [{ Value: { } own }] } && own == url).ToArray();
        return slices.Length == 0 ? null : new Place(slices, set, isSlice: true);
    }

    static string Bare(string canonical) => canonical.Split('|')[0];
}
