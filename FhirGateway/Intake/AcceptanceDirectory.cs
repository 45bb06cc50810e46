using FhirGateway.Fhir;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>Finds the organisation behind a reference, among what is being written and what is stored.</summary>
internal sealed class AcceptanceDirectory(ResourceStore store)
{
    /// <summary>A role names a service, a service an organisation: nobody chains longer.</summary>
    const int Longest = 4;

    /// <summary>
    /// <c>Organization/id</c> that a Reference leads to through PractitionerRole, HealthcareService or a logical
    /// identifier; null when it leads to none that is known.
    /// </summary>
    public async Task<string?> Organisation(Element reference, IReadOnlyList<Wanted> written, CancellationToken ct)
    {
        Element? next = reference;
        for (var step = 0; step < Longest && next is not null; step++)
        {
            if (await Find(next, written, ct) is not { } found) return null;
            if (found.Type == "Organization") return $"{found.Type}/{found.Id}";
            next = found.Type switch
            {
                "PractitionerRole" => found.Root["organization"] ?? found.Root["healthcareService"],
                "HealthcareService" => found.Root["providedBy"],
                "CareTeam" => found.Root["managingOrganization"],
                _ => null,
            };
        }
        return null;
    }

    async Task<Resource?> Find(Element reference, IReadOnlyList<Wanted> written, CancellationToken ct)
    {
        if (reference.Text("reference") is { } literal) return await FindLiteral(literal, written, ct);
        return reference["identifier"] is { } identifier && identifier.Text("value") is { } value
            ? await FindLogical(reference.Text("type") ?? "Organization", identifier.Text("system"), value, written, ct)
            : null;
    }

    async Task<Resource?> FindLiteral(string literal, IReadOnlyList<Wanted> written, CancellationToken ct)
    {
        var parts = literal.Split('/');
        if (parts is not [var type, var id, ..]) return null;
        if (written.FirstOrDefault(w => w.Type == type && w.Id == id) is { } beside) return beside.Resource;
        var stored = await store.Find(type, id, Audience.Everyone, ct);
        return stored?.Read();
    }

    async Task<Resource?> FindLogical(
        string type, string? system, string value, IReadOnlyList<Wanted> written, CancellationToken ct)
    {
        if (type is not ("Organization" or "HealthcareService" or "PractitionerRole")) return null;
        var beside = written.FirstOrDefault(w => w.Type == type && w.Resource is not null
            && w.Resource.Root.All("identifier").Any(i => Same(i, system, value)));
        if (beside is not null) return beside.Resource;
        var token = (system is null ? "" : SearchText.Escape(system) + "|") + SearchText.Escape(value);
        var query = SearchParser.Parse(type, [new("identifier", token), new("_count", "2")], SearchSetting.Default).Query;
        if (query is null) return null;
        var page = await store.Search(query, Audience.Everyone, ct);
        return page.Matches is [var only] ? only.Read() : null;
    }

    static bool Same(Element identifier, string? system, string value) =>
        identifier.Text("value") == value
        && (system is null
            || TokenKeys.SameSystem(identifier.Text("system") ?? "") == TokenKeys.SameSystem(system));
}
