using FhirGateway.Fhir;
using FhirGateway.Referrals;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>How resources are read into the tables beside their versions.</summary>
/// <param name="Catalogue">The parameters of searches.</param>
/// <param name="PublicBase">With which absolute references to this server are known.</param>
/// <param name="Systems">With which persons are known by their numbers, and organisations by their codes.</param>
internal sealed record IndexOf(SearchCatalogue Catalogue, string? PublicBase, IdentifierSystems Systems)
{
    static readonly int PatientLink = SearchParameter.IdOf("Patient", "link");

    /// <summary>Of a deletion none.</summary>
    public IndexRows Rows(Write write) => write switch
    {
        Write.Create create => Rows(create.Resource, write.Id),
        Write.Update update => Rows(update.Resource, write.Id),
        _ => IndexRows.None,
    };

    /// <summary>The item with its rows, so that the transaction which it will share need not make them.</summary>
    public SaveItem Ready(SaveItem item) => item with { Indexed = (this, [.. item.Writes.Select(Rows)]) };

    /// <summary>As they were made ready, unless parameters have come or gone since.</summary>
    public IReadOnlyList<IndexRows> Rows(SaveItem item) =>
        item.Indexed is { } indexed && indexed.By == this ? indexed.Rows : [.. item.Writes.Select(Rows)];

    /// <param name="id">Its logical id.</param>
    public IndexRows Rows(Resource resource, string id)
    {
        var rows = Indexer.Index(resource, Catalogue, PublicBase);
        if (resource.Type != "Patient") return rows;
        var links = rows.References.Where(r => r.Param == PatientLink && r.Type == "Patient").Select(r => $"Patient/{r.Id}");
        return rows with { Persons = PersonKeys.Of(resource.Root, $"Patient/{id}", links, Systems) };
    }
}
