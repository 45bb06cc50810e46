namespace FhirGateway.Search;

/// <summary>One condition of a query.</summary>
internal abstract record Criterion
{
    /// <summary>The condition on the row <c>s</c> of table <c>search</c>.</summary>
    public abstract Sql Where();
}
