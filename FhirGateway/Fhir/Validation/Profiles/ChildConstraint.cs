namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>What a profile demands of the children of one name: how many, what each must be, and how they are
/// sliced.</summary>
/// <param name="path">The element's path, as in <c>Patient.identifier</c>, for messages.</param>
/// <param name="min">0 where the profile demands no more than R4.</param>
/// <param name="max"><see cref="int.MaxValue"/> where the profile allows as many as R4.</param>
internal sealed class ChildConstraint(
    string path, string name, int min, int max, Constraint each, Slicing? slicing)
{
    /// <summary>Whether it asks for nothing.</summary>
    public bool IsIdle => min == 0 && max == int.MaxValue && each.IsEmpty && slicing is null;

    public void Check(Element parent, Visit visit)
    {
        var count = 0;
        foreach (var child in parent.Children)
        {
            if (child.Name != name) continue;
            count++;
            if (count > max) continue;
            each.Check(child, visit);
        }
        if (count < min)
            visit.Error(
                "required", min == 1 ? $"{path} is required" : $"{path} is required {min} times, not {count}",
                $"{parent.Expression}.{name}");
        if (count > max)
            visit.Error(
                "structure", max == 0 ? $"{path} is not allowed" : $"{path} is allowed {max} times, not {count}",
                $"{parent.Expression}.{name}");
        slicing?.Check(parent, name, visit);
    }
}
