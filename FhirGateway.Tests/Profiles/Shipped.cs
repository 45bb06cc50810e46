using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Packages;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Tests.Profiles;

/// <summary>The folder <c>profiles</c> as it lies in the repository, and UK Core beside our own definitions.</summary>
static class Shipped
{
    static readonly Lazy<Catalog> WithUkCore = new(() => PackageSet.Read(
        [.. ((string[])["structuredefinitions", "valuesets", "codesystems"]).Select(f => Path.Combine(House.Data, "ukcore", f))])
        .Catalog.With(OwnPackage.Current.Catalog.All));

    public static string Folder => Path.Combine(House.Root, "profiles");

    /// <summary>A negative example: which profile it breaks, where, and a word of what is said of it.</summary>
    public sealed record Reason(string File, string Profile, string Expression, string Says);

    public static IReadOnlyList<Reason> Reasons { get; } =
    [
        .. File.ReadLines(Path.Combine(Folder, "examples", "invalid", "reasons.jsonl"))
            .Select(line => JsonSerializer.Deserialize<Reason>(line, JsonSerializerOptions.Web)!),
    ];

    public static IEnumerable<string> Files(params string[] folder) =>
        Directory.EnumerateFiles(Path.Combine([Folder, .. folder]), "*.json").Order(StringComparer.Ordinal);

    public static Parsed Read(string file) => JsonFormat.Read(File.ReadAllBytes(file));

    /// <summary>All that is said of it by R4 and our definitions.</summary>
    public static IReadOnlyList<Issue> Judge(Parsed parsed, params string[] profiles) => Validator.Validate(
        parsed, new ValidationOptions { Catalog = OwnPackage.Current.Catalog, Profiles = profiles, RequiresKnownExtensions = true });

    /// <summary>The errors by UK Core's profile of its type, where there is one, and by what it claims.</summary>
    public static IReadOnlyList<string> ErrorsByUkCore(Parsed parsed)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(House.Data, "ukcore")), "UK Core is not here.");
        var profile = $"https://fhir.hl7.org.uk/StructureDefinition/UKCore-{parsed.Resource?.Type}";
        var has = WithUkCore.Value.Find(profile, "StructureDefinition") is not null;
        var options = new ValidationOptions { Catalog = WithUkCore.Value, Profiles = has ? [profile] : [] };
        return Errors(Validator.Validate(parsed, options));
    }

    public static IReadOnlyList<string> Errors(IEnumerable<Issue> issues) =>
        [.. issues.Where(issue => issue.IsError).Select(issue => $"{issue.Expression}: {issue.Diagnostics}")];
}
