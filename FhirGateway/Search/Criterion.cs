namespace FhirGateway.Search;

/// <summary>One condition of a query.</summary>
internal abstract record Criterion
{
    /// <summary>The condition on the row <c>s</c> of table <c>search</c>.</summary>
    /// <param name="audience">Who asks: what a condition reaches beyond the row must be visible to them too.</param>
    public abstract Sql Where(Audience audience);

    /// <summary>It asks for nothing of the row but <c>rid</c>, <c>status</c> and <c>priority</c>.</summary>
    public virtual bool FitsWorklist => false;

    /// <summary>The same condition on the row <c>s</c> of table <c>contained</c>.</summary>
    public virtual Criterion OfContained => this;

    /// <summary>
    /// The same condition, whose chains look into what is contained, too, where there is any of these types.
    /// </summary>
    public virtual Criterion LookingInto(IReadOnlySet<string> contained) => this;
}
