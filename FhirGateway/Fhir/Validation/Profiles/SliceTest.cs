using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>What tells the members of a slice from the rest: one discriminator, made ready.</summary>
internal abstract class SliceTest
{
    public abstract Truth Holds(Element member, Visit visit);
}

/// <summary>What the path leads to must be, each or (where that is enough) one, as the slice demands.</summary>
internal sealed class ValueTest(DiscriminatorPath path, ElementTest[] tests, bool oneIsEnough) : SliceTest
{
    public override Truth Holds(Element member, Visit visit)
    {
        var found = path.From(member, visit, out var unresolved);
        if (found.Count == 0) return unresolved ? Truth.Unknown : Truth.False;
        var result = oneIsEnough ? Truth.False : Truth.True;
        foreach (var element in found)
        {
            var answer = All(element, visit);
            if (answer == (oneIsEnough ? Truth.True : Truth.False)) return answer;
            if (answer == Truth.Unknown) result = Truth.Unknown;
        }
        return result;
    }

    Truth All(Element element, Visit visit)
    {
        var result = Truth.True;
        foreach (var test in tests)
        {
            var answer = test(element, visit);
            if (answer == Truth.False) return Truth.False;
            if (answer == Truth.Unknown) result = Truth.Unknown;
        }
        return result;
    }
}

/// <summary>Whether one element is what a slice demands at a place.</summary>
internal delegate Truth ElementTest(Element element, Visit visit);

/// <summary>Whether there is anything at the path.</summary>
internal sealed class ExistsTest(DiscriminatorPath path, bool exists) : SliceTest
{
    public override Truth Holds(Element member, Visit visit)
    {
        var found = path.From(member, visit, out var unresolved);
        if (unresolved && found.Count == 0) return Truth.Unknown;
        return found.Count > 0 == exists ? Truth.True : Truth.False;
    }
}

/// <summary>What the path leads to is of one of the types.</summary>
internal sealed class TypeTest(DiscriminatorPath path, string[] types) : SliceTest
{
    public override Truth Holds(Element member, Visit visit)
    {
        var found = path.From(member, visit, out var unresolved, typeOnly: true);
        if (found.Count == 0) return unresolved ? Truth.Unknown : Truth.False;
        foreach (var element in found)
            if (!Array.Exists(types, type => FhirPath.TypeHierarchy.IsA(element.Type, type))) return Truth.False;
        return Truth.True;
    }
}

/// <summary>What the path leads to conforms to one of the profiles.</summary>
internal sealed class ProfileTest(DiscriminatorPath path, string[] profiles) : SliceTest
{
    public override Truth Holds(Element member, Visit visit)
    {
        var found = path.From(member, visit, out var unresolved);
        if (found.Count == 0) return unresolved ? Truth.Unknown : Truth.False;
        var result = Truth.True;
        foreach (var element in found)
        {
            var answer = visit.ConformsToOne(profiles, element);
            if (answer == Truth.False) return Truth.False;
            if (answer == Truth.Unknown) result = Truth.Unknown;
        }
        return result;
    }
}
