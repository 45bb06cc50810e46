using System.CommandLine;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Commands;

/// <summary>A switch of <c>validate</c> that asks for more, or less, than R4 does.</summary>
internal sealed record Strictness(Option<bool> Option, Func<ValidationOptions, ValidationOptions> Turn)
{
    public static Strictness[] All =>
    [
        Of("--no-markup", "HTML tags in strings are errors", o => o with { ForbidsMarkup = true }),
        Of("--no-markup-in-markdown", "HTML tags in markdown are errors", o => o with { ForbidsMarkupInMarkdown = true }),
        Of("--no-example-urls", "URLs to hosts for examples are errors", o => o with { ForbidsExampleUrls = true }),
        Of("--ignore-contained", "Contained resources are not looked into", o => o with { IgnoresContained = true }),
        Of("--require-referenced", "What a Bundle or Parameters refers to must stand in it", o => o with { RequiresReferenced = true }),
        Of("--require-known-extensions", "Extensions that no definition is known of are errors",
            o => o with { RequiresKnownExtensions = true }),
        Of("--relative-as-r5", "With it: a relative reference means only what the entry's fullUrl makes of it",
            o => o with { ResolvesRelativeAsR5 = true }),
        Of("--practice", "Good practice that is not followed is a warning", o => o with { Practice = Severity.Warning }),
    ];

    public ValidationOptions Apply(ParseResult parsed, ValidationOptions options) =>
        parsed.GetValue(Option) ? Turn(options) : options;

    static Strictness Of(string name, string words, Func<ValidationOptions, ValidationOptions> turn) =>
        new(new Option<bool>(name) { Description = words }, turn);
}
