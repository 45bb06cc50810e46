using FhirGateway.Fhir;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>Which versions are asked for (<see href="https://hl7.org/fhir/R4/http.html#history"/>).</summary>
/// <param name="Type">Of this type only, or null for all.</param>
/// <param name="Id">With the type: of this resource only.</param>
internal sealed record HistoryQuery(string? Type = null, string? Id = null)
{
    /// <summary>Versions per page, from 1.</summary>
    public int Count { get; init; } = SearchQuery.DefaultCount;

    /// <summary>Only versions of that instant or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only versions that were current at some moment of it.</summary>
    public FhirDateTime? At { get; init; }

    /// <summary>Where the page before ended.</summary>
    public PageCursor? After { get; init; }
}

/// <param name="Posted">The version was made by a create, under an id of ours.</param>
internal sealed record HistoryEntry(StoredResource Version, bool Posted)
{
    public PageCursor Cursor => new([Version.At, (long)Version.Version], Version.Rid);
}
