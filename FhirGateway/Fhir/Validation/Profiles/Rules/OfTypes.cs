using FhirGateway.Fhir.FhirPath;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.Validation.Profiles.Rules;

/// <summary>A type that a profile allows at a place, and the profiles of it that are allowed; none means any.</summary>
internal sealed record AllowedType(string Code, string[] Profiles);

/// <summary>The element is of one of the types, and conforms to one of that type's profiles.</summary>
internal sealed class OfTypes(AllowedType[] allowed) : ProfileRule
{
    readonly string[] canonicals = [.. allowed.SelectMany(a => a.Profiles).Distinct()];

    public override void Check(Element node, Visit visit)
    {
        var (fits, free) = (false, false);
        foreach (var type in allowed)
        {
            if (!TypeHierarchy.IsA(node.Type, type.Code)) continue;
            fits = true;
            free |= type.Profiles.Length == 0;
        }
        if (!fits)
            visit.Error(
                "structure",
                node.Definition is { IsChoice: true }
                    ? $"{JsonName(node, node.Type)} is not allowed here; use {Names(code => JsonName(node, code))}"
                    : $"The type {node.Type} is not allowed here; allowed is {Names(code => code)}",
                node.Expression);
        else if (!free) CheckProfiles(node, visit);
    }

    string Names(Func<string, string> name) => string.Join(" or ", allowed.Select(a => name(a.Code)).Distinct());

    /// <summary>The name in JSON and XML of a choice of this type: <c>valueCode</c>.</summary>
    static string JsonName(Element node, string type) => $"{node.Name}{char.ToUpperInvariant(type[0])}{type[1..]}";

    void CheckProfiles(Element node, Visit visit)
    {
        if (canonicals is [var only])
        {
            if (visit.Profiles.Find(only) is not { } profile) Unknown(only, node, visit);
            else if (profile.FitsType(node.Type)) visit.Apply(profile, node);
            else visit.Error("structure", $"This is no {profile.Type?.Name}, which {only} is about", node.Expression);
            return;
        }
        switch (visit.ConformsToOne(canonicals, node))
        {
            case Truth.False:
                visit.Error(
                    "structure", $"This conforms to none of {string.Join(", ", canonicals)}", node.Expression);
                break;
            case Truth.Unknown:
                Unknown(string.Join(", ", canonicals), node, visit);
                break;
        }
    }

    /// <summary>Of extensions it is said where all extensions are looked at.</summary>
    static void Unknown(string canonical, Element node, Visit visit)
    {
        if (node.Type != "Extension")
            visit.Warning(
                "not-found", $"The profile {canonical} is not known, so it could not be checked", node.Expression);
    }
}
