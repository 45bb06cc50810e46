using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>What of a compartment is asked for
/// (<see href="https://hl7.org/fhir/R4/patient-operation-everything.html"/>).</summary>
/// <param name="Type">The compartment's type: <c>Patient</c> or <c>Encounter</c>.</param>
/// <param name="Root">Whose compartment; null for those of all resources of the type.</param>
internal sealed record EverythingQuery(string Type, long? Root)
{
    /// <summary>The parameters that put a resource into the compartment, by their number in the index.</summary>
    public required IReadOnlyList<int> Params { get; init; }

    /// <summary>Types that come along when something in the compartment refers to them, and when they to each
    /// other.</summary>
    public required IReadOnlyList<string> Along { get; init; }

    /// <summary>What the root itself refers to comes along whatever its type.</summary>
    public bool WithTargetsOfRoot { get; init; }

    /// <summary>Only these types; empty for all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Only versions of that instant or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only what was done in or reaches into that time; what bears no date is in it.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end of that time, exclusive.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The date parameters by which that is judged, for types without a primary date.</summary>
    public IReadOnlyList<int> Dates { get; init; } = [];

    public int Count { get; init; } = SearchQuery.DefaultCount;

    /// <summary>Where the page before ended.</summary>
    public PageCursor? After { get; init; }
}

/// <param name="IsOwn">It is in the compartment; otherwise it came along.</param>
internal sealed record EverythingEntry(StoredResource Resource, bool IsOwn);
