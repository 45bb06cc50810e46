namespace FhirGateway.Search;

/// <summary>One part of <c>_sort</c>. Rows without the value come last, whatever the direction.</summary>
internal abstract record SortKey(bool Descending)
{
    public sealed record ById(bool Descending) : SortKey(Descending);
    public sealed record ByLastUpdated(bool Descending) : SortKey(Descending);
    public sealed record ByParameter(SearchParameter Parameter, bool Descending) : SortKey(Descending);
}
