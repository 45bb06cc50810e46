using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Validation;
using FhirGateway.Fhir.Validation.Profiles;

namespace FhirGateway.Tests.Fhir.Validation.Profiles;

/// <summary>UK Core as it was published: no snapshots, 215 examples.</summary>
public sealed class UkCoreTests(ITestOutputHelper output)
{
    const string Url = "https://fhir.hl7.org.uk/StructureDefinition/";

    static readonly string Folder = Path.Combine(House.Data, "ukcore");

    /// <summary>What of UK Core is at fault itself, and why.</summary>
    static readonly Dictionary<string, string> Defects = new()
    {
        ["CodeSystem-UKCore-EthnicCategoryScotland.xml"] = "There is a stray character between two elements.",
        ["Observation.code.coding:valueset-PaLM"] = "The slices differ by value set, but are said to differ by type; both are of one type.",
        ["Observation.code.coding:valueset-PBCL"] = "As valueset-PaLM.",
    };

    /// <summary>Examples that are at fault themselves, and why.</summary>
    static readonly Dictionary<string, string> Ill = new()
    {
        ["Extension-UKCore-CodingSCT-IllicitDrugs-Example.xml"] = "The text stands behind the status.",
        ["Extension-UKCore-ConditionEpisode-Example.xml"] = "One extension has two values.",
        ["UKCore-Bundle-NEWS2Observations-Example.xml"] = "A fullUrl is absolute, not Observation/….",
        ["UKCore-MedicationDispense-Amoxicillin-Example.xml"] = "A reference without a type is none.",
        ["UKCore-MedicationDispense-CiprofloxacinIV-Example.xml"] = "A reference without a type is none.",
        ["UKCore-MedicationDispense-CiprofloxacinOral-Example.xml"] = "A reference without a type is none.",
        ["UKCore-Observation-Lab-Albumin-Example.xml"] = "The meta stands behind the text.",
        ["UKCore-Questionnaire-EOLPlan-Example.xml"] = "An item's extension stands behind its linkId.",
    };

    static readonly Lazy<(Catalog Catalog, IReadOnlyList<string> Unread)> Loaded = new(Load);

    [Fact]
    public void All_definitions_load_and_compile()
    {
        Assert.SkipUnless(Directory.Exists(Folder), $"There is no {Folder}.");
        var (catalog, unread) = Loaded.Value;
        var profiles = ProfileSet.Of(catalog);
        var faults = catalog.OfType("StructureDefinition")
            .SelectMany(d => profiles.Find(d.Root.Text("url")!)!.Issues).Select(i => i.Diagnostics).ToArray();
        foreach (var fault in faults) output.WriteLine(fault);
        Assert.Equal(153, catalog.OfType("StructureDefinition").Count());
        Assert.Equal(134, catalog.OfType("ValueSet").Count());
        Assert.Equal(Defects.Keys.Order(StringComparer.Ordinal), unread.Concat(faults.Select(f => f.Split(' ')[0])).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_examples_conform_to_their_profiles()
    {
        Assert.SkipUnless(Directory.Exists(Folder), $"There is no {Folder}.");
        var (examples, profiled, ill) = (0, 0, new List<string>());
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, "examples"), "*.xml").Order(StringComparer.Ordinal))
        {
            examples++;
            var name = Path.GetFileName(file);
            if (Given.File(file) is not { } resource)
            {
                ill.Add(name);
                continue;
            }
            var profile = ProfileOf(name, resource);
            if (profile is not null) profiled++;
            var errors = Validator.Validate(resource, Options(profile)).Where(i => i.IsError).ToArray();
            foreach (var error in errors) output.WriteLine($"{name} {error.Expression}: {error.Diagnostics}");
            if (errors.Length > 0) ill.Add(name);
        }
        Assert.True(examples >= 215, $"{examples} examples");
        Assert.True(profiled >= 200, $"{profiled} with a profile");
        Assert.Equal(Ill.Keys.Order(StringComparer.Ordinal), ill);
    }

    [Theory]
    [InlineData("UKCore-Patient-RichardSmith-Example.xml", "https://fhir.nhs.uk/Id/nhs-number\"", "https://fhir.nhs.uk/Id/nhs-number\",\"use\":\"usual\"", null)]
    [InlineData("UKCore-Observation-VitalSigns-BloodPressure-Example.xml", "\"85354-9\"", "\"85354-8\"", "Observation.code.coding[")]
    [InlineData("UKCore-Observation-VitalSigns-BloodPressure-Example.xml", "\"final\"", "\"amended\"", "Observation.status")]
    public void A_changed_example_is_refused_where_it_was_changed(string file, string from, string to, string? place)
    {
        var path = Path.Combine(Folder, "examples", file);
        Assert.SkipUnless(File.Exists(path), $"There is no {path}.");
        var text = System.Text.Encoding.UTF8.GetString(Given.File(path)!.Json.Span);
        Assert.Contains(from, text, StringComparison.Ordinal);
        var changed = Given.Resource(text.Replace(from, to, StringComparison.Ordinal));
        var errors = Validator.Validate(changed, Options(ProfileOf(file, changed))).Where(i => i.IsError).ToArray();
        if (place is null) Assert.Empty(errors);
        else Assert.Contains(errors, e => e.Expression!.StartsWith(place, StringComparison.Ordinal));
    }

    static ValidationOptions Options(string? profile) =>
        new() { Catalog = Loaded.Value.Catalog, Profiles = profile is null ? [] : [profile] };

    /// <summary>The profile that the file is named after; by default the one of the resource's type.</summary>
    static string? ProfileOf(string file, Resource resource)
    {
        var profiles = ProfileSet.Of(Loaded.Value.Catalog);
        var parts = Path.GetFileNameWithoutExtension(file).Split('-');
        for (var count = parts.Length; count > 1; count--)
            if (profiles.Find(Url + string.Join('-', parts[..count])) is { } named && named.FitsType(resource.Type)) return named.Url;
        return profiles.Find($"{Url}UKCore-{resource.Type}")?.Url;
    }

    static (Catalog, IReadOnlyList<string>) Load()
    {
        var (definitions, unread) = (new List<Resource>(), new List<string>());
        foreach (var folder in new[] { "structuredefinitions", "valuesets", "codesystems" })
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.xml"))
                if (Given.File(file) is { } definition) definitions.Add(definition);
                else unread.Add(Path.GetFileName(file));
        return (new Catalog(definitions), unread);
    }
}
