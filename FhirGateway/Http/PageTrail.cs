using FhirGateway.Search;

namespace FhirGateway.Http;

/// <summary>The way on which a reader came to a page: where the pages before it ended.</summary>
/// <param name="Ends">Oldest first; this page begins behind the last of them.</param>
/// <param name="IsWhole">They begin with the first page's; of a long way only the last steps are kept.</param>
internal sealed record PageTrail(IReadOnlyList<PageCursor> Ends, bool IsWhole)
{
    /// <summary>Each makes the links longer.</summary>
    const int Longest = 10;

    public static PageTrail First { get; } = new([], IsWhole: true);

    /// <summary>Behind what this page begins; null for the first page.</summary>
    public PageCursor? Start => Ends.Count == 0 ? null : Ends[^1];

    /// <param name="end">Where this page ends.</param>
    public PageTrail Next(PageCursor end) =>
        new([.. Ends.Skip(Ends.Count - Longest + 1), end], IsWhole && Ends.Count < Longest);

    /// <summary>The page before this one; null when there is none, or the way to it was too long.</summary>
    public PageTrail? Previous => Ends.Count switch
    {
        0 => null,
        1 => IsWhole ? First : null,
        _ => this with { Ends = [.. Ends.SkipLast(1)] },
    };
}
