using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>
/// An extension is what its definition says, stands where that allows it, and in <c>modifierExtension</c> if and only
/// if it is a modifier (<see href="https://hl7.org/fhir/R4/defining-extensions.html"/>).
/// </summary>
internal static class ExtensionUse
{
    public static void Check(Element node, Visit visit)
    {
        if (node.Definition?.Name is not ("extension" or "modifierExtension") || node["url"]?.Value is not { } url)
            return;
        if (visit.Profiles.Find(url) is not { } profile) Unknown(node, url, visit);
        else if (profile.Type?.Name != "Extension")
            visit.Error("structure", $"{Faults.Quote(url)} defines no extension", node.Expression);
        else
        {
            CheckModifier(node, profile, visit);
            ExtensionContext.Check(node, url, profile, visit);
            visit.Apply(profile, node);
        }
    }

    static void Unknown(Element node, string url, Visit visit)
    {
        // Inside a complex extension short names are its own, and its definition judges them.
        if (!url.Contains(':', StringComparison.Ordinal)) return;
        var words = $"The extension {Faults.Quote(url)} is not known, so it could not be checked";
        if (node.Name == "modifierExtension" || visit.Profiles.KnowsSpaceOf(url)
            || url.StartsWith(Profile.TypePrefix, StringComparison.Ordinal))
            visit.Warning("not-found", words, node.Expression);
        else visit.Information(words, node.Expression);
    }

    static void CheckModifier(Element node, Profile profile, Visit visit)
    {
        var isModifier = profile.Draft.IsModifier ?? false;
        if (isModifier == (node.Name == "modifierExtension")) return;
        visit.Error(
            "structure",
            isModifier ? $"{profile.Url} changes the meaning, so it must stand in modifierExtension"
                : $"{profile.Url} is no modifier, so it must stand in extension",
            node.Expression);
    }
}
