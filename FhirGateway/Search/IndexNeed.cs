namespace FhirGateway.Search;

/// <summary>
/// What all rows of a type must have been indexed with before a search may answer by it: without that it would miss what
/// was stored before.
/// </summary>
/// <param name="Name">What is asked for: <c>Patient.nickname</c>.</param>
/// <param name="Shipped">The program's version that brought it.</param>
/// <param name="Ordinal">The set of added parameters that brought it; 0 for what is shipped.</param>
internal readonly record struct IndexNeed(string Type, string Name, int Shipped, int Ordinal)
{
    /// <summary>The version that brought whole texts, places, contained resources and links by canonical URL.</summary>
    public const int Third = 3;

    /// <summary>What a parameter needs; null for those that rows of every version have.</summary>
    public static IndexNeed? Of(SearchParameter parameter) => parameter switch
    {
        { Since: > 0 } => new(parameter.Resource, parameter.ToString(), 0, parameter.Since),
        { Kind: SearchKind.Special } => OfThird(parameter.Resource, parameter.Code),
        _ => null,
    };

    public static IndexNeed OfThird(string type, string code) => new(type, $"{type}.{code}", Third, 0);
}
