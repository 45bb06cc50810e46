using FhirGateway.Fhir.Terminology;

namespace FhirGateway.Fhir.FhirPath;

/// <summary>What an expression may ask of the world outside the tree that it is evaluated on.</summary>
internal sealed record EvaluationContext
{
    public static EvaluationContext Empty { get; } = new();

    /// <summary><c>%resource</c>; by default the nearest resource around the focus.</summary>
    public Element? Resource { get; init; }

    /// <summary><c>%rootResource</c>; by default the resource that contains <c>%resource</c>, or that itself.</summary>
    public Element? RootResource { get; init; }

    /// <summary>
    /// The instant of <c>now()</c>, <c>today()</c> and <c>timeOfDay()</c>; without it they are errors.
    /// </summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Finds what a reference means. Without it, or when it answers null, <c>resolve()</c> yields a stub of
    /// the type that the reference names, so that <c>resolve() is Patient</c> can be decided.</summary>
    public Func<string, Element?>? Resolve { get; init; }

    /// <summary>
    /// Code systems and value sets for <c>memberOf()</c>, <c>subsumes()</c> and <c>subsumedBy()</c>; R4's own where
    /// nobody gives more.
    /// </summary>
    public TerminologySnapshot Terms { get; init; } = TerminologySnapshot.R4;

    /// <summary>Is the coded element in the value set of that canonical? Null: <see cref="Terms"/> say.</summary>
    public Func<Element, string, bool?>? MemberOf { get; init; }

    /// <summary>Does the element conform to the profile of that canonical? Null: nobody knows.</summary>
    public Func<Element, string, bool?>? ConformsTo { get; init; }

    /// <summary>Is the element in the slice of that name of the structure? Null: nobody knows.</summary>
    public Func<Element, string, string, bool?>? IsInSlice { get; init; }

    /// <summary>Further variables by name, without the percent sign.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Element>>? Variables { get; init; }

    /// <summary>Receives what <c>trace()</c> reports.</summary>
    public Action<string, IReadOnlyList<Element>>? Trace { get; init; }

    /// <summary>
    /// Refuses what the specification refuses but R4's own invariants and search parameters do:
    /// <c>as</c> on more than one item (dom-3, Observation-combo-value-quantity).
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>How many steps an evaluation may take; about five million are a second.</summary>
    public int StepLimit { get; init; } = 5_000_000;
}
