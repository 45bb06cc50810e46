namespace FhirGateway.Search;

/// <summary>
/// What one organisation may see of a type, in the order of its primary date: table <c>worklist</c>, which the database
/// itself keeps in step with <c>search</c> (decisions/0021-worklists.md).
/// </summary>
internal static class Worklist
{
    /// <summary>
    /// The rows of a search that asks for no more than is there, or null: one organisation's, newest or oldest first or
    /// only counted, by status, priority and what refers to it.
    /// </summary>
    public static RowSource? Of(SearchQuery query, Audience audience)
    {
        var isInOrder = query.OnlyTotal || query.Sort is [SortKey.ByPrimaryDate, ..];
        if (!isInOrder || query.Scope != SearchScope.Resources || !HotColumns.OnWorklists.Contains(query.Type)) return null;
        if (audience.For(query.Type).Organisations is not [var organisation]) return null;
        if (!query.Criteria.All(c => c.FitsWorklist)) return null;
        return new RowSource(query, Sql.Of($"worklist s"),
        [
            Sql.Of($"s.org = {organisation}"), RowSource.OfType([query.Type]),
            .. query.Criteria.Select(c => c.Where(audience)),
        ]);
    }
}
