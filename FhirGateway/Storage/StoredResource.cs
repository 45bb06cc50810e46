namespace FhirGateway.Storage;

/// <summary>One version of a resource as the store holds it.</summary>
/// <param name="Rid">The row id of the logical resource, the same for all its versions.</param>
/// <param name="At">The version's instant: since when the gateway knows it.</param>
/// <param name="Deleted">This version is a deletion and has no body.</param>
/// <param name="Body">UTF-8 JSON exactly as it is served; empty when deleted.</param>
internal sealed record StoredResource(
    long Rid, string Type, string Id, int Version, DateTimeOffset At, bool Deleted, ReadOnlyMemory<byte> Body)
{
    /// <summary>The id of what is contained in it, where that is served alone; the body is then of that.</summary>
    public string? Part { get; init; }

    public string Reference => Part is null ? $"{Type}/{Id}" : $"{Type}/{Id}#{Part}";
}

/// <summary>A page of matches in the order asked for.</summary>
/// <param name="Next">Where the next page begins, or null when this is the last.</param>
/// <param name="Total">How many match, if the query asked.</param>
internal sealed record SearchPage(
    IReadOnlyList<StoredResource> Matches, Search.PageCursor? Next, long? Total)
{
    /// <summary>What comes with the matches, each once and none that is a match itself.</summary>
    public IReadOnlyList<StoredResource> Included { get; init; } = [];

    /// <summary>More would have come than may.</summary>
    public bool IncludedMore { get; init; }
}
