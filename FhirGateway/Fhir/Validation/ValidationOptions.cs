using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Validation;

/// <summary>Whether a code is in a value set, named by its canonical URL; the system is null where the element has none
/// of its own (a bare <c>code</c>).</summary>
internal delegate Membership CodeMembership(string valueSet, string? system, string code);

/// <summary>
/// What a resource is validated against, beyond R4 itself, and how strictly where R4 leaves a choice.
/// </summary>
internal sealed record ValidationOptions
{
    public static ValidationOptions Default { get; } = new();

    /// <summary>Profiles, extensions, value sets and code systems that are known.</summary>
    public Catalog Catalog { get; init; } = Catalog.Empty;

    /// <summary>
    /// Canonicals of profiles that the resource must conform to, whatever it claims in <c>meta.profile</c>; one that is
    /// not known is an error.
    /// </summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>Asked for codes of profiles' bindings; by default what R4 and the catalog can tell.</summary>
    public CodeMembership? Codes { get; init; }

    /// <summary>The instant that relative bounds and <c>now()</c> mean; without it they cannot be checked.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>What looks like an HTML tag in a string is an error.</summary>
    public bool ForbidsMarkup { get; init; }

    /// <summary>What looks like an HTML tag in markdown, where R4 allows it, is an error.</summary>
    public bool ForbidsMarkupInMarkdown { get; init; }

    /// <summary>A URL to a host that is reserved for examples is an error.</summary>
    public bool ForbidsExampleUrls { get; init; }

    /// <summary>Contained resources are not looked into.</summary>
    public bool IgnoresContained { get; init; }

    /// <summary>
    /// In a Bundle or Parameters, what a reference names must stand in it too. A lone resource refers to what is
    /// elsewhere.
    /// </summary>
    public bool RequiresReferenced { get; init; }

    /// <summary>
    /// An extension that is defined neither by R4 (<c>http://hl7.org/fhir/StructureDefinition/</c>) nor in the catalog
    /// is an error, unless its URL is one for examples; R4 itself lets anyone extend anything.
    /// </summary>
    public bool RequiresKnownExtensions { get; init; }

    /// <summary>
    /// A relative reference in a Bundle means only what its entry's fullUrl makes of it, as R5 says; R4 leaves open
    /// that the type and id are enough.
    /// </summary>
    public bool ResolvesRelativeAsR5 { get; init; }

    /// <summary>
    /// How grave it is when good practice is not followed (dom-6: a narrative for people); null: not worth a word.
    /// </summary>
    public Severity? Practice { get; init; }

    /// <summary>Whether anything is asked that needs a second look at every node.</summary>
    internal bool AsksMore =>
        ForbidsMarkup || ForbidsMarkupInMarkdown || ForbidsExampleUrls || RequiresReferenced || Practice is not null;
}
