using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.Validation.Profiles;

internal enum SlicingRules { Open, Closed, OpenAtEnd }

/// <summary>
/// The repetitions of an element sorted into slices by what tells them apart
/// (<see href="https://hl7.org/fhir/R4/profiling.html#slicing"/>).
/// </summary>
internal sealed class Slicing(string path, SlicingRules rules, bool isOrdered, Slice[] slices, Slice? remainder)
{
    const int Outside = -1;

    /// <summary>Sorts the children of that name.</summary>
    public void Check(Element parent, string name, Visit visit)
    {
        var members = new List<Element>();
        foreach (var child in parent.Children)
            if (child.Name == name) members.Add(child);
        Check(parent, name, members, visit);
    }

    void Check(Element parent, string name, List<Element> members, Visit visit)
    {
        var sorted = new List<Element>?[slices.Length];
        var (last, sawOutside, doubtful) = (Outside, false, 0UL);
        foreach (var member in members)
        {
            var found = Find(member, visit, out var doubt);
            doubtful |= doubt;
            if (found == Outside)
            {
                sawOutside = true;
                CheckOutside(member, doubt != 0, visit);
                continue;
            }
            if (isOrdered && found < last)
                visit.Error(
                    "structure", $"Slice {slices[found].Name} of {path} must stand before {slices[last].Name}",
                    member.Expression);
            if (rules == SlicingRules.OpenAtEnd && sawOutside)
                visit.Error(
                    "structure", $"What belongs to no slice of {path} must stand at the end", member.Expression);
            last = Math.Max(last, found);
            (sorted[found] ??= []).Add(member);
            slices[found].Constraint.Check(member, visit);
        }
        for (var i = 0; i < slices.Length; i++)
            CheckCount(slices[i], parent, name, sorted[i], (doubtful & Bit(i)) != 0, visit);
    }

    /// <summary>The slice that the element belongs to; one that may be its slice is noted as doubtful.</summary>
    int Find(Element member, Visit visit, out ulong doubtful)
    {
        var found = Outside;
        doubtful = 0;
        for (var i = 0; i < slices.Length; i++)
        {
            var belongs = slices[i].Has(member, visit);
            if (belongs == Truth.Unknown) doubtful |= Bit(i);
            if (belongs != Truth.True) continue;
            if (found == Outside) found = i;
            else
                visit.Error(
                    "structure", $"This belongs to more than one slice of {path}: {slices[found].Name}, {slices[i].Name}",
                    member.Expression);
        }
        return found;
    }

    void CheckOutside(Element member, bool isDoubtful, Visit visit)
    {
        if (remainder is not null) remainder.Constraint.Check(member, visit);
        else if (rules == SlicingRules.Closed && !isDoubtful)
            visit.Error(
                "structure",
                $"This belongs to no slice of {path} ({string.Join(", ", slices.Select(s => s.Name))}), and others are not allowed",
                member.Expression);
    }

    void CheckCount(
        Slice slice, Element parent, string name, List<Element>? members, bool isDoubtful, Visit visit)
    {
        var count = members?.Count ?? 0;
        if (count < slice.Min && !isDoubtful && slice.CanTell)
            visit.Error(
                "required",
                $"Slice {slice.Name} of {path} is required{(slice.Min == 1 ? "" : $" {slice.Min} times, not {count}")}",
                $"{parent.Expression}.{name}");
        else if (count < slice.Min)
            visit.Information(
                $"Slice {slice.Name} of {path} could not be told apart, so it was not counted", parent.Expression);
        if (count > slice.Max)
            visit.Error(
                "structure",
                slice.Max == 0 ? $"Slice {slice.Name} of {path} is not allowed"
                    : $"Slice {slice.Name} of {path} is allowed {slice.Max} times, not {count}",
                members is [var only] ? only.Expression : $"{parent.Expression}.{name}");
        slice.Slicing?.Check(parent, name, members ?? [], visit);
    }

    static ulong Bit(int slice) => 1UL << Math.Min(slice, 63);
}

/// <summary>One slice of a slicing.</summary>
/// <param name="Tests">All must hold of a member; none where the definition gives nothing to tell it by.</param>
/// <param name="Slicing">How the slice is itself sliced.</param>
internal sealed record Slice(
    string Name, int Min, int Max, Constraint Constraint, SliceTest[] Tests, Slicing? Slicing)
{
    public bool CanTell => Tests.Length > 0;

    public Truth Has(Element member, Visit visit)
    {
        var result = CanTell ? Truth.True : Truth.Unknown;
        foreach (var test in Tests)
        {
            var answer = test.Holds(member, visit);
            if (answer == Truth.False) return Truth.False;
            if (answer == Truth.Unknown) result = Truth.Unknown;
        }
        return result;
    }
}
