using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>
/// Checks a resource against the profiles that are demanded of it and those that it, and the resources in it, claim;
/// and every extension in it against its definition. A profile is moreover tried out: what is wrong with it is told.
/// </summary>
internal static class ProfileCheck
{
    public static void Run(Resource resource, ValidationOptions options, Findings findings)
    {
        var visit = new Visit(options, resource.Root, findings);
        foreach (var canonical in options.Profiles)
        {
            if (visit.Profiles.Find(canonical) is { } profile)
                Apply(profile, canonical, resource.Root, resource.Root, visit);
            else
                visit.Error(
                    "not-found", $"The profile {Faults.Quote(canonical)} is not known", resource.Root.Expression);
        }
        Walk(resource.Root, visit);
        if (resource.Type == "StructureDefinition" && resource.Root.Text("derivation") == "constraint")
            foreach (var fault in new Profile(resource, visit.Profiles).Issues) visit.Tell(fault);
    }

    static void Walk(Element node, Visit visit)
    {
        if (node.Shape!.IsResource)
        {
            CheckClaims(node, visit);
            foreach (var canonical in visit.Profiles.Global(node.Type))
                if (visit.Profiles.Find(canonical) is { } profile) Apply(profile, canonical, node, node, visit);
        }
        foreach (var child in node.Children)
        {
            if (child.Type == "Extension") ExtensionUse.Check(child, visit);
            if (child.HasChildren) Walk(child, visit);
        }
    }

    static void CheckClaims(Element resource, Visit visit)
    {
        if (resource["meta"] is not { } meta) return;
        foreach (var claim in meta.Children)
        {
            if (claim is not { Name: "profile", Value: { } canonical }) continue;
            if (visit.Profiles.Find(canonical) is { } profile) Apply(profile, canonical, resource, claim, visit);
            else
                visit.Warning(
                    "not-found", $"The profile {Faults.Quote(canonical)} is not known, so it could not be checked",
                    claim.Expression);
        }
    }

    /// <param name="at">What asks for the profile.</param>
    static void Apply(Profile profile, string canonical, Element resource, Element at, Visit visit)
    {
        if (profile.FitsType(resource.Type))
        {
            visit.Apply(profile, resource);
            visit.TellFaults(profile, at);
        }
        else
            visit.Error(
                "structure",
                $"{Faults.Quote(canonical)} is about {profile.Type?.Name ?? "no type of R4"}, not about {resource.Type}",
                at.Expression);
    }
}
