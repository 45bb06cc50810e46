namespace FhirGateway.Search;

/// <summary>
/// Where a page ended: the last row's sort values and its id. The HTTP layer makes a text of it, signs that and binds
/// it to the caller and the query; nobody else may read meaning into it.
/// </summary>
/// <param name="Values">One value per sort key: a DateTimeOffset, a string, a double or null.</param>
/// <param name="Rid">The last row.</param>
internal sealed record PageCursor(IReadOnlyList<object?> Values, long Rid);
