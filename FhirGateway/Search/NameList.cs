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

    /// <summary>The same search, which sorts by family among those names.</summary>
    public static SearchQuery Sorted(SearchQuery query, Audience audience)
    {
        if (query.Type != Type || Organisation(audience) is not { } organisation) return query;
        return query with
        {
            Sort = [.. query.Sort.Select(k => k is SortKey.ByParameter p && p.Parameter.Id == Param
                ? p with { Organisation = organisation } : k)],
        };
    }

    static long? Organisation(Audience audience) => audience.For(Type).Organisations is [var only] ? only : null;
}
