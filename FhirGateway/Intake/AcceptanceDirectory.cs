using FhirGateway.Fhir;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>Finds the organisation behind a reference, among what is being written and what is stored.</summary>
internal sealed class AcceptanceDirectory(ResourceStore store)
{
    /// <summary>A role names a service, a service a site, a site its trust: nobody chains longer.</summary>
    const int Longest = 6;

    /// <summary>
    /// <c>Organization/id</c> that a Reference leads to: itself, through PractitionerRole, HealthcareService or CareTeam,
    /// by a logical identifier under any alias of its system, or through what the referring resource contains, whose
    /// organisation is known by its identifier or by what it is part of. Null when it leads to none that is known.
    /// </summary>
    /// <param name="holder">The resource that holds the reference, where it may refer to what it contains.</param>
    public async Task<string?> Organisation(
        Element reference, Neighbourhood around, CancellationToken ct, Element? holder = null)
    {
        Element? next = reference;
        for (var step = 0; step < Longest && next is not null; step++)
        {
            if (Contained(next, holder) is { } contained)
            {
                if (await ByIdentifier(contained, around, ct) is { Type: "Organization" } known) return $"Organization/{known.Id}";
                next = contained.Type == "Organization" ? contained["partOf"] : Onward(contained);
                continue;
            }
            if (await Find(next, around, ct) is not { } found) return null;
            if (found.Type == "Organization") return $"{found.Type}/{found.Id}";
            (next, holder) = (Onward(found.Root), found.Root);
        }
        return null;
    }

    static Element? Onward(Element found) => found.Type switch
    {
        "PractitionerRole" => found["organization"] ?? found["healthcareService"],
        "HealthcareService" => found["providedBy"],
        "CareTeam" => found["managingOrganization"],
        _ => null,
    };

    static Element? Contained(Element reference, Element? holder) => reference.Text("reference") is ['#', .. var id]
        ? holder?.All("contained").FirstOrDefault(c => c.Text("id") == id) : null;

    async Task<Resource?> ByIdentifier(Element contained, Neighbourhood around, CancellationToken ct)
    {
        if (contained.Type != "Organization") return null;
        foreach (var identifier in contained.All("identifier"))
            if (identifier.Text("value") is { } value
                && await FindLogical("Organization", identifier.Text("system"), value, around, ct) is { } found) return found;
        return null;
    }

    async Task<Resource?> Find(Element reference, Neighbourhood around, CancellationToken ct)
    {
        if (reference.Text("reference") is { } literal) return await around.Find(literal, ct);
        return reference["identifier"] is { } identifier && identifier.Text("value") is { } value
            ? await FindLogical(reference.Text("type") ?? "Organization", identifier.Text("system"), value, around, ct)
            : null;
    }

    async Task<Resource?> FindLogical(
        string type, string? system, string value, Neighbourhood around, CancellationToken ct)
    {
        if (type is not ("Organization" or "HealthcareService" or "PractitionerRole")) return null;
        var beside = around.Written.FirstOrDefault(w => w.Type == type && w.Resource is not null
            && w.Resource.Root.All("identifier").Any(i => Same(i, system, value)));
        if (beside is not null) return beside.Resource;
        var tokens = system is null ? [SearchText.Escape(value)] : store.Systems.SpellingsOf(system, value)
            .Select(i => $"{SearchText.Escape(i.System)}|{SearchText.Escape(i.Value)}");
        var query = SearchParser.Parse(
            type, [new("identifier", string.Join(',', tokens)), new("_count", "2")], SearchSetting.Default).Query;
        if (query is null) return null;
        var page = await store.Search(query, Audience.Everyone, ct);
        return page.Matches is [var only] ? only.Read() : null;
    }

    bool Same(Element identifier, string? system, string value) => system is null
        ? identifier.Text("value") == value
        : store.Systems.Same(system, value, identifier.Text("system"), identifier.Text("value"));
}
