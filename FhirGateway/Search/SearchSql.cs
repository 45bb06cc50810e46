namespace FhirGateway.Search;

/// <summary>The one place where a query becomes SQL; nothing is searched without an audience.</summary>
internal static class SearchSql
{
    /// <summary>
    /// The columns of <see cref="Build"/>, in this order; after them comes one column per sort key, whose values make
    /// the <see cref="PageCursor"/>. One row more than <see cref="SearchQuery.Count"/> is asked for: it says there is
    /// a next page and is not served.
    /// </summary>
    public const string Columns = "rid, fid, ver, at, body";

    /// <summary>A page of matches. Columns: see <see cref="Columns"/>.</summary>
    public static Sql Build(SearchQuery query, Audience audience) => throw new NotSupportedException();

    /// <summary>How many match: one row, one bigint.</summary>
    public static Sql Total(SearchQuery query, Audience audience) => throw new NotSupportedException();
}
