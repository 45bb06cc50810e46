using System.Reflection;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Packages;
using FhirGateway.Fhir.Terminology;
using FhirGateway.Fhir.Validation.Profiles;
using FhirGateway.Referrals;
using FhirGateway.Rules;
using FhirGateway.Safety;

namespace FhirGateway.Tests.Profiles;

/// <summary>Our definitions are well made, complete, and say the same as the code.</summary>
public sealed class DefinitionTests
{
    static readonly OwnPackage Package = OwnPackage.Current;

    public static TheoryData<string> Definitions => [.. Shipped.Files().Select(f => Path.GetFileName(f))];

    static Resource Find(string type, string id) => Assert.Single(Package.Definitions, d => d.Type == type && d.Id == id);

    static IReadOnlyList<string> Codes(string system) =>
        [.. Find("CodeSystem", system[(system.LastIndexOf('/') + 1)..]).Root.All("concept").Select(c => c.Text("code")!)];

    static IReadOnlyList<(string System, string Code)> Members(string valueSet) =>
    [
        .. from include in Find("ValueSet", valueSet).Root["compose"]!.All("include")
           from concept in include.All("concept")
           select (include.Text("system")!, concept.Text("code")!),
    ];

    [Theory, MemberData(nameof(Definitions))]
    public void A_definition_is_valid_R4_without_a_warning(string file)
    {
        var parsed = Shipped.Read(Path.Combine(Shipped.Folder, file));
        Assert.True(parsed.IsValid);
        Assert.DoesNotContain(Shipped.Judge(parsed), issue => issue.Severity <= Severity.Warning);
    }

    [Theory, MemberData(nameof(Definitions))]
    public void A_definition_says_all_that_a_publisher_says(string file)
    {
        var root = Shipped.Read(Path.Combine(Shipped.Folder, file)).Resource!.Root;
        var (type, id) = (root.Type, root.Text("id")!);
        Assert.Equal(file, type == "StructureDefinition" ? $"{id}.json" : $"{type}-{id}.json");
        string[] asked = type == "NamingSystem"
            ? ["name", "status", "date", "publisher", "description"]
            : ["url", "version", "name", "title", "status", "date", "publisher", "description"];
        Assert.All(asked, name => Assert.False(string.IsNullOrWhiteSpace(root.Text(name)), $"{file} has no {name}."));
        Assert.Equal(("active", "FhirGateway"), (root.Text("status"), root.Text("publisher")));
        Assert.Equal("GB", root["jurisdiction"]!["coding"]!.Text("code"));
        if (type == "NamingSystem") return;
        Assert.Equal($"{Canonical.Base}/{type}/{id}", root.Text("url"));
        Assert.Matches("^[A-Z][A-Za-z0-9]*$", root.Text("name")!);
        Assert.Equal(Package.Manifest.Version, root.Text("version"));
        // Codes that belong to others are used with their leave.
        var json = File.ReadAllText(Path.Combine(Shipped.Folder, file));
        if (json.Contains("\"http://snomed.info/sct\"", StringComparison.Ordinal) || json.Contains("\"http://loinc.org\"", StringComparison.Ordinal))
            Assert.NotNull(root.Text("copyright"));
    }

    [Fact]
    public void Every_profile_is_a_differential_on_R4_and_compiles_without_a_fault()
    {
        var set = ProfileSet.Of(Package.Catalog);
        foreach (var definition in Package.Catalog.OfType("StructureDefinition"))
        {
            var root = definition.Root;
            Assert.Null(root["snapshot"]);
            Assert.Equal($"{Profile.TypePrefix}{root.Text("type")}", root.Text("baseDefinition"));
            Assert.Empty(set.Find(root.Text("url")!)!.Issues);
            Assert.StartsWith(root.Text("type") == "Extension" ? "Extension-FhirGateway-" : $"FhirGateway-{root.Text("type")}",
                definition.Id, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_value_set_and_profile_that_a_definition_names_is_among_them_or_R4s()
    {
        foreach (var definition in Package.Catalog.OfType("StructureDefinition"))
            foreach (var element in definition.Root["differential"]!.All("element"))
            {
                if (element.Text("binding", "valueSet") is { } bound && bound.StartsWith(Canonical.Base, StringComparison.Ordinal))
                    Assert.NotNull(Package.Catalog.Find(bound, "ValueSet"));
                foreach (var profile in element.All("type").SelectMany(t => t.All("profile").Concat(t.All("targetProfile"))))
                    Assert.NotNull(ProfileSet.Of(Package.Catalog).Find(profile.Value!));
            }
    }

    [Theory]
    [InlineData(typeof(Canonical.Extensions), "StructureDefinition")]
    [InlineData(typeof(Canonical.Profiles), "StructureDefinition")]
    [InlineData(typeof(Canonical.CodeSystems), "CodeSystem")]
    public void Everything_that_the_code_names_is_defined(Type names, string type)
    {
        var own = names.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!)
            .Where(url => url.StartsWith(Canonical.Base, StringComparison.Ordinal) && url != Canonical.Profiles.Prefix).ToList();
        Assert.NotEmpty(own);
        Assert.All(own, url => Assert.True(Package.Catalog.Find(url, type) is not null, $"{url} is not defined."));
    }

    [Fact]
    public void Every_code_system_has_a_value_set_of_all_its_codes_and_counts_them()
    {
        foreach (var system in Package.Catalog.OfType("CodeSystem"))
        {
            Assert.Equal(system.Root.All("concept").Count().ToString(), system.Root.Text("count"));
            var all = Package.Catalog.Find(system.Root.Text("valueSet")!, "ValueSet")!;
            Assert.Equal(system.Root.Text("url"), Assert.Single(all.Root["compose"]!.All("include")).Text("system"));
        }
    }

    [Fact]
    public void The_54_rules_are_there_and_those_in_force_bear_their_titles()
    {
        var concepts = Find("CodeSystem", "safety-rule").Root.All("concept").ToList();
        Assert.Equal(Enumerable.Range(1, 54).Select(n => $"R{n:00}."), concepts.Select(c => c.Text("definition")![..4]));
        Assert.Equal(54, concepts.Select(c => c.Text("code")).Distinct().Count());
        foreach (var rule in SafetyRules.All)
        {
            var concept = Assert.Single(concepts, c => c.Text("code") == rule.Slug);
            Assert.Equal((rule.Number + ".", rule.Title), (concept.Text("definition")![..4], concept.Text("display")));
        }
    }

    [Fact]
    public void Urgencies_closures_and_standings_are_those_of_the_code()
    {
        Assert.All(Enum.GetValues<Urgency>(), urgency => Assert.Contains(urgency.Code(), Codes(Canonical.CodeSystems.StatedUrgency)));
        Assert.Equal(Enum.GetValues<Urgency>().Select(u => u.Code()).Order(), Members("triage-urgency").Select(m => m.Code).Order());
        Assert.All(Codes(Canonical.CodeSystems.StatedUrgency).Except(["none", "ambiguous"]), code => Assert.NotNull(UrgencyWords.OfCode(code)));
        string[] closures =
            [FlagClosure.Met("").Code, FlagClosure.NotDue("").Code, FlagClosure.NotApplicable.Code, "urgency-confirmed"];
        Assert.Subset(Codes(Canonical.CodeSystems.FlagClosure).ToHashSet(), closures.ToHashSet());
        var standings = PolicyFile.Shipped().SelectMany(p => p.Thresholds).Select(t => t.Standing).ToHashSet();
        Assert.Subset(Codes(Canonical.CodeSystems.PolicyStanding).ToHashSet(), standings);
    }

    [Theory]
    [InlineData("referral-letter-type", nameof(DocumentKind.ReferralLetter))]
    [InlineData("clinic-letter-type", nameof(DocumentKind.ClinicLetter))]
    [InlineData("discharge-summary-type", nameof(DocumentKind.DischargeSummary))]
    public void The_types_of_letters_are_those_that_the_code_reads(string valueSet, string kind) =>
        Assert.Equal(LettersBack.TypesOf(Enum.Parse<DocumentKind>(kind)).Order(), Members(valueSet).Order());

    [Fact]
    public void Every_map_leads_from_codes_that_exist_and_back()
    {
        var steps = Codes(Canonical.CodeSystems.ReferralStep);
        var ers = Find("ConceptMap", "referral-step-to-ers-state").Root;
        Assert.Equal(steps, ers["group"]!.All("element").Select(e => e.Text("code")!));
        string[] states =
        [
            "NOT_BOOKED", "BOOKED", "DEFERRED_TO_PROVIDER", "AWAITING_TRIAGE", "TRIAGE_RESPONSE", "TRIAGED_PROVIDER_TO_ACTION",
            "ASSESSMENT_RESULT", "REJECTED", "CANCELLED_REFERRAL", "DID_NOT_ATTEND", "APPT_CANCELLED_BY_PROVIDER",
            "APPT_CANCELLED_BY_PATIENT",
        ];
        Assert.All(states, state => Assert.Contains(
            Translation.Of(ers, new CodedValue(ers["group"]!.Text("target"), state), null, isReverse: true), found => steps.Contains(found.Code)));
        var bser = Find("ConceptMap", "referral-step-to-bser-status").Root;
        Assert.Equal(steps, bser["group"]!.All("element").Select(e => e.Text("code")!));
    }

    [Theory]
    [InlineData("england", "two-week-wait", "asap", "usc", true)]
    [InlineData("england", "soon", "urgent", "soon", true)]
    [InlineData("scotland", "urgent-suspicion-of-cancer", "asap", "usc", true)]
    [InlineData("scotland", "emergency", "stat", "same-day", false)]
    [InlineData("wales", "urgent-suspected-cancer", "asap", "usc", true)]
    [InlineData("northern-ireland", "red-flag", "asap", "usc", true)]
    [InlineData("northern-ireland", "routine", "routine", "routine", false)]
    public void A_nations_word_becomes_a_priority_and_what_must_stand_beside_it(
        string nation, string word, string priority, string urgency, bool needsMore)
    {
        var map = Find("ConceptMap", $"priority-{nation}").Root;
        var code = new CodedValue($"{Canonical.Base}/CodeSystem/priority-{nation}", word);
        var found = Assert.Single(Translation.Of(map, code, "http://hl7.org/fhir/request-priority", isReverse: false));
        Assert.Equal((priority, needsMore), (found.Code, found.Products.Count > 0));
        Assert.Equal(urgency, Assert.Single(Translation.Of(map, code, Canonical.CodeSystems.StatedUrgency, isReverse: false)).Code);
        Assert.All(Codes(code.System!), every => Assert.NotEmpty(
            Translation.Of(map, new CodedValue(code.System!, every), "http://hl7.org/fhir/request-priority", isReverse: false)));
    }

    [Fact]
    public void The_guide_lists_everything_that_is_there_and_nothing_else()
    {
        var listed = Package.Guide.Root["definition"]!.All("resource").Select(r => r.Text("reference", "reference")!).Order();
        var there = Package.Definitions.Where(d => d != Package.Guide).Concat(Package.Examples).Select(d => $"{d.Type}/{d.Id}").Order();
        Assert.Equal(there, listed);
    }
}
