namespace FhirGateway.Search;

/// <summary>
/// What all rows of a type must have been indexed with before a search may answer by it: without that it would miss
/// what was stored before.
/// </summary>
/// <param name="Name">What is asked for: <c>Patient.nickname</c>.</param>
/// <param name="Shipped">The program's version that brought it.</param>
/// <param name="Ordinal">The set of added parameters that brought it; 0 for what is shipped.</param>
internal readonly record struct IndexNeed(string Type, string Name, int Shipped, int Ordinal)
{
    /// <summary>The version that brought whole texts and places.</summary>
    public const int Third = 3;

    /// <summary>The version that brought links by canonical URL.</summary>
    const int Fourth = 4;

    /// <summary>The version that brought rows of what is contained, and sounds.</summary>
    const int Fifth = 5;

    /// <summary>In place of a type: all of them.</summary>
    public const string OfAll = "Resource";

    /// <summary>Rows of what is contained must have it, too.</summary>
    public bool InContained { get; init; }

    /// <summary>Whatever the type: anything may contain something.</summary>
    public static IndexNeed OfContained { get; } = new(OfAll, "_contained", Fifth, 0);

    /// <summary>What a parameter needs; null for those that rows of every version have.</summary>
    public static IndexNeed? Of(SearchParameter parameter) => parameter switch
    {
        { Since: > 0 } => new(parameter.Resource, parameter.ToString(), 0, parameter.Since),
        { Code: PhoneticParameter.Code, Kind: SearchKind.String } =>
            new(parameter.Resource, parameter.ToString(), Fifth, 0),
        { Kind: SearchKind.Special } => OfThird(parameter.Resource, parameter.Code),
        _ => null,
    };

    /// <summary>What it needs to be followed: chains, <c>_has</c>, includes.</summary>
    public static IndexNeed? OfLinks(SearchParameter parameter) => Of(parameter)
        ?? (parameter.HoldsCanonicals ? new(parameter.Resource, parameter.ToString(), Fourth, 0) : null);

    public static IndexNeed OfThird(string type, string code) => new(type, $"{type}.{code}", Third, 0);
}
