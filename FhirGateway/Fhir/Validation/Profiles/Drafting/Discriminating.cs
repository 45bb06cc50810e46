using FhirGateway.Fhir.FhirPath.Values;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Validation.Profiles.Drafting;

/// <summary>Finds in a slice's draft what tells its members from the rest.</summary>
internal sealed class Discriminating(ProfileSet set, List<Issue> issues)
{
    const int DeepestNesting = 12;

    /// <summary>
    /// How many places may be looked at for one slice; profiles that call for each other have no end.
    /// </summary>
    const int MostPlaces = 1_000;

    int places;

    public SliceTest[] Tests(Draft slice, IReadOnlyList<(string Type, string Path)> discriminators, Element? at)
    {
        places = 0;
        var (tests, untold) = (new List<SliceTest>(), new List<string>());
        foreach (var (type, text) in discriminators)
        {
            var found = DiscriminatorPath.Parse(text) is { } path ? Test(slice, type, path).ToArray() : [];
            if (found.Length == 0) untold.Add($"{type}:{text}");
            tests.AddRange(found);
        }
        if (tests.Count == 0 && IsPart(slice)) return [ByName(slice)];
        foreach (var discriminator in untold) Untold(slice, discriminator, at, tests.Count > 0);
        return [.. tests];
    }

    /// <summary>
    /// A part of an extension whose definition is not known: its slice bears, by custom, the name of its url.
    /// </summary>
    static bool IsPart(Draft slice) =>
        slice.Name == "extension" && slice.Parent?.Shapes is [{ Name: "Extension" }] && slice.Types is null;

    static ValueTest ByName(Draft slice) =>
        new(new DiscriminatorPath([new(StepKind.Child, "url")]), [(e, _) => Is(e.Value == slice.SliceName)], false);

    void Untold(Draft slice, string discriminator, Element? at, bool hasOther) =>
        issues.Add(new Issue(
            hasOther ? Severity.Information : Severity.Warning, "incomplete", $"{slice.Path} does not say what tells it apart by {discriminator}.", at?.Expression));

    IEnumerable<SliceTest> Test(Draft slice, string type, DiscriminatorPath path)
    {
        var (place, names) = Place.Of(slice, set).Along(path.Steps);
        switch (type)
        {
            case "value" or "pattern":
                return Values(place, path.Steps, names, 0);
            case "exists" when place is not null && place.Drafts.Any(d => d.Max == 0):
                return [new ExistsTest(path, false)];
            case "exists" when place is not null && place.Drafts.Any(d => d.Min > 0):
                return [new ExistsTest(path, true)];
            case "type" when place?.Types is { Length: > 0 } types:
                return [new TypeTest(path, types)];
            case "profile" when place?.Profiles is { Length: > 0 } profiles:
                return [new ProfileTest(path, profiles)];
            default:
                return [];
        }
    }

    /// <summary>What is fixed at the place, or above it in a value that reaches down to it, or else below it.</summary>
    IEnumerable<SliceTest> Values(
        Place? place, IReadOnlyList<PathStep> steps, IReadOnlyList<Element> above, int depth)
    {
        var tests = place is null ? [] : Here(place).ToList();
        foreach (var value in above)
            tests.Add((e, _) => Is(value.HasChildren && value.Value is null ? Likeness.Has(value, e) : Likeness.IsSame(value, e)));
        if (tests.Count > 0)
        {
            yield return new ValueTest(new DiscriminatorPath([.. steps]), [.. tests], place?.IsSlice ?? false);
            yield break;
        }
        if (place is null || depth > DeepestNesting || ++places > MostPlaces) yield break;
        foreach (var (name, below) in place.Below())
            foreach (var test in Values(below, [.. steps, new PathStep(StepKind.Child, name)], [], depth + 1))
                yield return test;
    }

    static IEnumerable<ElementTest> Here(Place place)
    {
        foreach (var value in place.Drafts.SelectMany(d => d.Fixed))
            yield return (e, _) => Is(Likeness.IsSame(value, e));
        foreach (var value in place.Drafts.SelectMany(d => d.Patterns))
            yield return (e, _) => Is(Likeness.Has(value, e));
        foreach (var url in place.Urls) yield return (e, _) => Is(e.Value == url);
        if (place.Drafts.Any(d => d.Fixed.Count > 0 || d.Patterns.Count > 0)) yield break;
        foreach (var binding in place.Drafts.Select(d => d.Binding))
            if (binding is (var valueSet, true))
                yield return (e, visit) => Codes.MemberOf(e, valueSet, visit) switch
                {
                    Membership.Member => Truth.True, Membership.NotMember => Truth.False, _ => Truth.Unknown,
                };
    }

    static Truth Is(bool holds) => holds ? Truth.True : Truth.False;
}
