using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Tests.Fhir.Definitions;

public sealed class DefinitionSetTests
{
    static readonly DefinitionSet R4 = DefinitionSet.R4;

    [Fact]
    public void R4_has_146_resource_types_and_39_data_types_and_20_primitives()
    {
        Assert.Equal(146, R4.ResourceTypes.Count);
        Assert.Equal(20, R4.Types.Count(t => t.IsPrimitive));
        Assert.Equal(39, R4.Types.Count(t => t.Kind == TypeKind.Complex && !t.IsAbstract));
        Assert.Equal(["BackboneElement", "DomainResource", "Element", "Resource"],
            R4.Types.Where(t => t.IsAbstract).Select(t => t.Name).Order());
    }

    [Fact]
    public void The_files_count_what_their_README_says()
    {
        Assert.Equal(1377, R4.SearchParameters.Count);
        Assert.Equal(297, R4.ValueSets.Count());
        Assert.Equal(3701, R4.ValueSets.Sum(v => v.Systems.Values.Sum(c => c.Count)));
        Assert.Equal(["Device", "Encounter", "Patient", "Practitioner", "RelatedPerson"], R4.Compartments.Select(c => c.Type));
        Assert.Equal(46, R4.Operations.Count);
    }

    [Theory]
    [InlineData("SubscriptionStatus")]
    [InlineData("Bot")]
    [InlineData("MetadataResource")]
    public void What_is_not_R4_is_no_type(string name) => Assert.Null(R4.Type(name));

    [Theory]
    [InlineData("Meta", "id extension versionId lastUpdated source profile security tag")]
    [InlineData("Binary", "id meta implicitRules language contentType securityContext data")]
    [InlineData("EvidenceVariable.characteristic",
        "id extension modifierExtension description definition usageContext exclude participantEffective timeFromStart groupMeasure")]
    [InlineData("ResearchStudy.objective", "id extension modifierExtension name type")]
    [InlineData("Reference", "id extension reference type identifier display")]
    [InlineData("Patient.link", "id extension modifierExtension other type")]
    public void A_patched_or_plain_type_has_R4s_elements_in_R4s_order(string path, string elements) =>
        Assert.Equal(elements, string.Join(' ', R4.Node(path)!.Elements.Select(e => e.Name)));

    [Fact]
    public void A_patched_target_binding_or_type_is_R4s()
    {
        Assert.DoesNotContain("Bot", Find("AuditEvent.source", "observer").Types[0].Targets);
        Assert.Equal("Resource", Find("Bundle.entry.response", "outcome").Types[0].Code);
        Assert.Equal("http://hl7.org/fhir/ValueSet/observation-status", Find("DetectedIssue", "status").Binding!.ValueSet);
        Assert.Equal(["Location"], Find("ResearchStudy", "site").Types[0].Targets);
    }

    [Fact]
    public void A_resources_id_is_an_id_and_an_elements_id_a_string()
    {
        Assert.Equal("id", Find("Patient", "id").Types[0].Code);
        Assert.Equal("string", Find("Patient.contact", "id").Types[0].Code);
        Assert.Equal("uri", Find("Extension", "url").Types[0].Code);
    }

    [Fact]
    public void A_content_reference_leads_to_what_it_names() =>
        Assert.Same(R4.Node("Bundle.link"), Find("Bundle.entry", "link").Types[0].Definition);

    [Fact]
    public void An_extension_may_have_fifty_types_of_value() => Assert.Equal(50, Find("Extension", "value").Types.Count);

    [Fact]
    public void Invariants_are_inherited()
    {
        string[] Keys(string path) => [.. R4.Node(path)!.Invariants.Select(i => i.Key)];
        Assert.Equal(["dom-2", "dom-3", "dom-4", "dom-5", "dom-6"], Keys("Patient").Order());
        Assert.Equal(["ele-1", "pat-1"], Keys("Patient.contact"));
        Assert.Equal(["ele-1", "qty-3", "age-1"], Keys("Age"));
        Assert.Equal(["ele-1", "ext-1"], Keys("Extension"));
    }

    [Fact]
    public void An_expression_shared_by_types_is_cut_up_by_type()
    {
        var patient = R4.SearchParameters.Single(p => p.Url == "http://hl7.org/fhir/SearchParameter/clinical-patient");
        Assert.Equal("ServiceRequest.subject.where(resolve() is Patient)", patient.Expressions["ServiceRequest"]);
        var name = R4.SearchParameters.Single(p => p.Url == "http://hl7.org/fhir/SearchParameter/InsurancePlan-name");
        Assert.Equal("InsurancePlan.name | InsurancePlan.alias", name.Expressions["InsurancePlan"]);
    }

    [Fact]
    public void Every_expression_starts_from_its_base() =>
        Assert.Empty(from parameter in R4.SearchParameters
                     from pair in parameter.Expressions
                     where pair.Value is not null && !pair.Value.TrimStart('(').StartsWith(pair.Key, StringComparison.Ordinal)
                     select parameter.Url);

    [Fact]
    public void Every_required_value_set_is_there_but_LOINCs() =>
        Assert.Equal(["http://loinc.org/vs/LL379-9"],
            from type in R4.Types
            from element in Backbones(type).SelectMany(n => n.Elements)
            where element.Binding is { IsRequired: true } binding && R4.ValueSet(binding.ValueSet) is null
            select element.Binding!.ValueSet);

    [Fact]
    public void No_licensed_terminology_is_copied() =>
        Assert.DoesNotContain(R4.ValueSets.SelectMany(v => v.Systems.Keys), s => s is "http://loinc.org" or "http://snomed.info/sct");

    [Theory]
    [InlineData("Account", 1)]
    [InlineData("Flag", 55)]
    [InlineData("ServiceRequest", 124)]
    [InlineData("Task", 140)]
    [InlineData("VisionPrescription", 146)]
    public void A_resource_types_number_never_changes(string type, short number)
    {
        Assert.Equal(number, ResourceTypes.Number(type));
        Assert.Equal(type, ResourceTypes.Name(number));
    }

    static ElementDefinition Find(string path, string name) => R4.Node(path)!.Find(name)!;

    static IEnumerable<TypeDefinition> Backbones(TypeDefinition type)
    {
        yield return type;
        foreach (var element in type.Elements)
            if (element.Types is [{ Definition: var inner }] && inner.Path == element.Path)
                foreach (var deeper in Backbones(inner)) yield return deeper;
    }
}
