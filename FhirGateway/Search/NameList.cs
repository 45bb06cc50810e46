namespace FhirGateway.Search;

/// <summary>
/// The family names of the patients whom one organisation may see, in order: table <c>name_list</c>, which the database
/// itself keeps in step with <c>search</c> and <c>str</c> (decisions/0021-worklists.md).
/// </summary>
internal static class NameList
{
    const string Type = "Patient";

    public static int Param { get; } = SearchParameter.IdOf(Type, "family");

    /// <summary>What follows <c>from</c> where only names of those are looked for that are seen anyway, or null.</summary>
    public static Sql? Of(int param, Audience audience) => param == Param && Organisation(audience) is { } organisation
        ? Sql.Of($"name_list t where t.org = {organisation}")
        : null;

    /// <summary>The rows of a search for patients of one organisation by family, or null.</summary>
    public static RowSource? Of(SearchQuery query, Audience audience)
    {
        if (query.Type != Type || query.Scope != SearchScope.Resources || query.OnlyTotal) return null;
        if (query.Sort is not [SortKey.ByParameter first, ..] || first.Parameter.Id != Param) return null;
        if (Organisation(audience) is not { } organisation) return null;
        var ofType = RowSource.OfType([Type]);
        return new RowSource(
            query with { Sort = [first with { Organisation = organisation }, .. query.Sort.Skip(1)] },
            RowSource.Table(query.Scope), [ofType, .. RowSource.MatchesOf(query, audience)])
        {
            MatchesWithValue = [ofType, .. RowSource.MatchesOf(query, audience, isSeen: true)],
        };
    }

    static long? Organisation(Audience audience) => audience.For(Type).Organisations is [var only] ? only : null;
}
