using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>
/// A kind of search parameter: which rows index a value, and what a query's text means. The SQL that matches is the
/// criterion's own, in the same file.
/// </summary>
internal abstract class ParameterType
{
    static readonly TokenParameter Token = new();
    static readonly ReferenceParameter Reference = new();
    static readonly DateParameter Date = new();
    static readonly StringParameter String = new();
    static readonly UriParameter Uri = new();
    static readonly NumberParameter Number = new();
    static readonly QuantityParameter Quantity = new();
    static readonly CompositeParameter Composite = new();
    static readonly NearParameter Near = new();
    static readonly PhoneticParameter Phonetic = new();

    /// <summary>
    /// The kind of a parameter, or null when searching by it is not supported: it is then refused, never ignored.
    /// </summary>
    public static ParameterType? Of(SearchParameter parameter) => parameter switch
    {
        { Kind: SearchKind.String, Code: PhoneticParameter.Code, Url: null } => Phonetic,
        { Kind: SearchKind.Token } => Token,
        { Kind: SearchKind.Reference } => Reference,
        { Kind: SearchKind.Date } => Date,
        { Kind: SearchKind.String } => String,
        { Kind: SearchKind.Uri } => Uri,
        { Kind: SearchKind.Number } => Number,
        { Kind: SearchKind.Quantity } => Quantity,
        { Kind: SearchKind.Composite, Components.Count: > 0 } => Composite,
        { Kind: SearchKind.Special, Code: "near" } => Near,
        _ => null,
    };

    /// <summary>Modifiers beside <c>:missing</c>, which all have.</summary>
    public virtual IReadOnlyList<string> Modifiers(SearchParameter parameter) => [];

    /// <summary>Whether a resource type may stand as a modifier.</summary>
    public virtual bool TakesTypes => false;

    /// <summary>Adds the rows of one value.</summary>
    public abstract void Index(SearchParameter parameter, Element value, IndexBuilder rows);

    /// <summary>What the text asks for; null after an issue was added.</summary>
    public abstract Criterion? Read(QueryTerm term, List<Issue> issues);
}
