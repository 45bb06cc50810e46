using System.Text.Json;
using System.Text.RegularExpressions;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Packages;
using FhirGateway.Fhir.Validation;
using FhirGateway.Fhir.Xml;

namespace FhirGateway.Tests.Fhir.Validation.Cases;

/// <summary>One of HL7's validator cases: a file, the definitions it is validated with, and what HL7's validator said.</summary>
sealed partial class ValidatorCase
{
    static readonly string Folder = Path.Combine(House.Data, "validator-r4");
    static readonly Lazy<IReadOnlyList<ValidatorCase>> Manifest = new(Load);

    readonly JsonElement entry;

    ValidatorCase(JsonElement entry) => this.entry = entry;

    public static IReadOnlyList<ValidatorCase> All => Manifest.Value;

    public static string Missing => $"There is no {Folder}.";

    public string Name => entry.GetProperty("name").GetString()!;

    /// <summary><c>valid</c>, <c>structural</c> (must be refused) or <c>tx-only</c> (only terminology is wrong).</summary>
    public string Class => entry.GetProperty("class").GetString()!;

    public string Needs => entry.GetProperty("needs").GetString()!;

    public bool HasProfile => entry.TryGetProperty("profile", out _);

    JsonElement Profile => entry.GetProperty("profile");

    /// <summary>What is said without the profile that the case asks for.</summary>
    public IReadOnlyList<Issue> Judge() => Judge(Texts(entry, "profiles").Concat(Texts(entry, "supporting")), []);

    /// <summary>What is said when it must conform to the profile too.</summary>
    public IReadOnlyList<Issue> JudgeWithProfile()
    {
        var source = Profile.GetProperty("source").GetString()!;
        var url = UrlIn().Match(File.ReadAllText(Path.Combine(Folder, source))).Groups["url"].Value;
        return Judge(
            [.. Texts(entry, "profiles"), .. Texts(entry, "supporting"), .. Texts(Profile, "supporting"), source], [url]);
    }

    /// <summary>The places of the errors that HL7's validator told, in our notation; null stands for the whole text.</summary>
    public IReadOnlyList<string?> Places => PlacesIn(entry);

    public IReadOnlyList<string?> PlacesWithProfile => PlacesIn(Profile);

    /// <summary>Whether both mean the same element, or one the element that the other is (or should be) in.</summary>
    public static bool Agree(string? ours, string? theirs)
    {
        if (ours is null || theirs is null) return true;
        return Same(ours, theirs) || Same(Above(ours), theirs) || Same(ours, Above(theirs));
    }

    public override string ToString() => Name;

    IReadOnlyList<Issue> Judge(IEnumerable<string> definitions, IReadOnlyList<string> profiles)
    {
        var packages = PackageSet.Read(definitions.Distinct().Select(file => Path.Combine(Folder, file)));
        var (parsed, faults) = Read(File.ReadAllBytes(Path.Combine(Folder, entry.GetProperty("file").GetString()!)));
        return parsed is null ? faults : Validator.Validate(parsed, Options with { Catalog = packages.Catalog, Profiles = profiles });
    }

    static (Parsed?, IReadOnlyList<Issue>) Read(byte[] text)
    {
        if (!text.AsSpan().TrimStart("\uFEFF \t\r\n"u8).StartsWith((byte)'<')) return (JsonFormat.Read(text), []);
        var (json, faults) = XmlFormat.ToJson(text);
        return (json is null ? null : JsonFormat.Read(json), faults);
    }

    /// <summary>The case's settings in our words. HL7's validator refuses extensions that it does not know.</summary>
    ValidationOptions Options => new()
    {
        RequiresKnownExtensions = true,
        ForbidsMarkup = Is("security-checks", true),
        ForbidsMarkupInMarkdown = Is("noHtmlInMarkdown", true),
        ForbidsExampleUrls = Is("examples", false),
        IgnoresContained = Text("validateContains") == "IGNORE",
        RequiresReferenced = Text("validateReference") is not null,
        ResolvesRelativeAsR5 = Text("r5-bundle-relative-reference-policy") == "always",
        Practice = Text("best-practice") is null ? null : Severity.Warning,
    };

    bool Is(string name, bool value) =>
        entry.TryGetProperty(name, out var told) && told.ValueKind == (value ? JsonValueKind.True : JsonValueKind.False);

    string? Text(string name) => entry.TryGetProperty(name, out var told) ? told.GetString() : null;

    static IEnumerable<string> Texts(JsonElement from, string name) =>
        from.TryGetProperty(name, out var list) ? list.EnumerateArray().Select(t => t.GetString()!) : [];

    static IReadOnlyList<string?> PlacesIn(JsonElement from)
    {
        var told = from.GetProperty("java");
        if (told.ValueKind == JsonValueKind.Object)
            return told.GetProperty("errorCount").GetInt32() > 0 ? [null] : [];
        using var outcome = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "outcomes", told.GetString()!)));
        var root = outcome.RootElement.TryGetProperty("outcome", out var inner) ? inner : outcome.RootElement;
        if (!root.TryGetProperty("issue", out var issues)) return [];
        return [.. from issue in issues.EnumerateArray()
                   where issue.GetProperty("severity").GetString() is "error" or "fatal"
                   select issue.TryGetProperty("expression", out var at) ? InOurNotation(at[0].GetString()!) : null];
    }

    /// <summary><c>Bundle.entry[0].resource/*Patient/1*/.deceased.ofType(boolean)</c> is our <c>Bundle.entry[0].resource.deceased</c>.</summary>
    static string InOurNotation(string place) => Addition().Replace(place, "").TrimEnd('.');

    static bool Same(string one, string other) =>
        one == other || Unnumbered(one) == other || one == Unnumbered(other);

    static string Unnumbered(string place) => place.EndsWith(']') ? place[..place.LastIndexOf('[')] : place;

    static string Above(string place) => place.LastIndexOf('.') is > 0 and var dot ? place[..dot] : place;

    static IReadOnlyList<ValidatorCase> Load()
    {
        var manifest = Path.Combine(Folder, "manifest.json");
        if (!File.Exists(manifest)) return [];
        var document = JsonDocument.Parse(File.ReadAllBytes(manifest));
        return [.. document.RootElement.GetProperty("test-cases").EnumerateArray().Select(e => new ValidatorCase(e))];
    }

    [GeneratedRegex(@"/\*.*?\*/|\.ofType\(\w+\)")]
    private static partial Regex Addition();

    [GeneratedRegex("""(<url value="|"url"\s*:\s*")(?<url>[^"]+)""")]
    private static partial Regex UrlIn();
}
