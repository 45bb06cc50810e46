using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>
/// What stands around the writes of one submission: each other, and what is stored of that which they name. Each is read
/// once, whoever asks for it, and what is named together in one go.
/// </summary>
internal sealed class Neighbourhood(ResourceStore store, IReadOnlyList<Wanted> written)
{
    readonly Dictionary<string, Resource?> stored = [];

    public IReadOnlyList<Wanted> Written => written;

    /// <summary>Of what these name, reads all that nobody has asked for yet, with what the roles and services stand for.</summary>
    public async Task Read(IEnumerable<string?> references, CancellationToken ct)
    {
        (string Type, string Id)[] missing =
        [
            .. from text in references
               let name = Named(text)
               where name is not null && !Knows(name.Value.Type, name.Value.Id)
               select name.Value,
        ];
        if (missing.Length == 0) return;
        foreach (var (type, id) in missing) stored[$"{type}/{id}"] = null;
        foreach (var found in await store.FindWithDirectory([.. missing.Distinct()], Audience.Everyone, ct))
            if (found.Read() is { } resource) stored[found.Reference] = resource;
    }

    /// <summary>As it will be when the writes have come true; null for what is not here, and for what is deleted.</summary>
    public async Task<Resource?> Find(string? reference, CancellationToken ct)
    {
        if (Named(reference) is not var (type, id)) return null;
        if (!Knows(type, id)) await Read([reference], ct);
        return written.FirstOrDefault(w => w.Type == type && w.Id == id) is { } beside
            ? beside.Resource : stored[$"{type}/{id}"];
    }

    bool Knows(string type, string id) =>
        stored.ContainsKey($"{type}/{id}") || written.Any(w => w.Type == type && w.Id == id);

    // What lies elsewhere is nobody's here.
    (string Type, string Id)? Named(string? reference) =>
        ReferenceText.Local(reference, store.PublicBase) is { } local && DefinitionSet.R4.IsResource(local.Type) ? local : null;
}
