using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Validation.Profiles;

namespace FhirGateway.Tests.Fhir.Validation.Profiles;

public sealed class BrokenDefinitionTests
{
    const string Anyone = """{"resourceType":"Patient","active":true}""";

    [Theory]
    [InlineData("""{"path":"Patient.nonsense","min":1}""", "error invalid StructureDefinition.differential.element[0]")]
    [InlineData("""{"path":"Patient.nonsense.more","min":1}""", "error invalid StructureDefinition.differential.element[0]")]
    [InlineData("""{"path":"Observation.code","min":1}""", "error invalid StructureDefinition.differential.element[0]")]
    [InlineData("""{"path":"Patient.deceasedQuantity","min":1}""", "error invalid StructureDefinition.differential.element[0]")]
    [InlineData("""{"path":"Patient.name","max":"many"}""", "error invalid StructureDefinition.differential.element[0].max")]
    [InlineData("""{"path":"Patient.name","type":[{"code":"Nonsense"}]}""", "error invalid StructureDefinition.differential.element[0].type[0]")]
    [InlineData("""{"path":"Patient.name","constraint":[{"key":"a","severity":"error","human":"a","expression":"(("}]}""",
        "error invalid StructureDefinition.differential.element[0].constraint[0]")]
    [InlineData("""{"path":"Patient.name","slicing":{"rules":"open"}},{"path":"Patient.name","sliceName":"a"}""",
        "warning incomplete StructureDefinition.differential.element[0].slicing")]
    [InlineData("""{"path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"((("}],"rules":"open"}},{"path":"Patient.name","sliceName":"a"}""",
        "warning incomplete StructureDefinition.differential.element[0].slicing")]
    [InlineData("""{"path":"Patient."}""", "error invalid StructureDefinition.differential.element[0]")]
    [InlineData("""{"path":"."}""", "error invalid StructureDefinition.differential.element[0]")]
    [InlineData("""{"id":"Patient.:::.name","path":"Patient.name.family","min":1}""", "")]
    [InlineData("""{"path":"Patient.name","sliceName":"a/b/c"}""", "warning incomplete , warning incomplete , warning incomplete ")]
    public void Faults_of_a_definition_are_told_with_their_place(string elements, string told)
    {
        var profile = Given.Profile("p", "Patient", elements);
        var issues = ProfileSet.Of(new Catalog([profile])).Find(Given.Base + "p")!.Issues;
        Assert.Equal(told, string.Join(", ", issues.Select(i => $"{i.Severity.ToString().ToLowerInvariant()} {i.Code} {i.Expression}")));
        Assert.DoesNotContain("error", Given.Told(Anyone, profile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_definition_at_fault_is_a_warning_to_who_is_checked_against_it() =>
        Assert.Equal("error required Patient.name, warning incomplete Patient", Given.Told(
            Anyone, Given.Profile("p", "Patient", """{"path":"Patient.nonsense","min":1},{"path":"Patient.name","min":1}""")));

    [Fact]
    public void An_unknown_base_leaves_what_the_profile_says_itself() =>
        Assert.Equal("error required Patient.name, warning incomplete Patient", Given.Told(
            Anyone, Given.Profile("p", "Patient", """{"path":"Patient.name","min":1}""", above: "absent")));

    [Fact]
    public void A_profile_based_on_itself_comes_to_an_end() =>
        Assert.Equal("error required Patient.name, warning incomplete Patient", Given.Told(
            Anyone, Given.Profile("p", "Patient", """{"path":"Patient.name","min":1}""", above: "q"),
            Given.Profile("q", "Patient", """{"path":"Patient"}""", above: "p")));

    [Fact]
    public void Profiles_that_call_for_each_other_come_to_an_end() =>
        Assert.Equal("", Given.Told(
            """{"resourceType":"Patient","extension":[{"url":"http://example.org/fhir/StructureDefinition/e","extension":[{"url":"x","valueCode":"a"}]}]}""",
            Given.Profile("p", "Patient", $$"""{"path":"Patient.extension","type":[{"code":"Extension","profile":["{{Given.Base}}e"]}]}"""),
            Given.Extension("e", $$"""{"path":"Extension.extension","type":[{"code":"Extension","profile":["{{Given.Base}}f"]}]},"""),
            Given.Profile("f", "Extension", $$"""
                {"path":"Extension","type":[{"code":"Extension","profile":["{{Given.Base}}f"]}]},
                {"path":"Extension.extension","type":[{"code":"Extension","profile":["{{Given.Base}}e","{{Given.Base}}f"]}]}
                """)));

    [Fact]
    public void Definitions_that_grow_without_end_are_cut_short()
    {
        var path = "Extension" + string.Concat(Enumerable.Repeat(".extension", 50_000));
        var nested = "Extension" + string.Concat(Enumerable.Repeat(".extension", 40));
        var id = "Extension" + string.Concat(Enumerable.Repeat(".extension:a", 40));
        var tree = string.Join(',', Enumerable.Range(0, 12_000).Select(n => $$"""{"path":"Extension.extension","sliceName":"s{{n}}"}"""));
        var deep = Given.Profile("deep", "Extension", $$"""{"path":"{{path}}","min":1},{"id":"{{id}}","path":"{{nested}}","sliceName":"a","min":1}""");
        var wide = Given.Profile("wide", "Extension", tree);
        var issues = ProfileSet.Of(new Catalog([deep, wide]));
        Assert.Contains(issues.Find(deep.Root.Text("url")!)!.Issues, i => i.Code == "too-costly");
        Assert.Contains(issues.Find(wide.Root.Text("url")!)!.Issues, i => i.Code == "too-costly");
    }

    [Fact]
    public void A_logical_model_is_no_profile_of_a_resource() =>
        Assert.Equal("error structure Patient", Given.Told(Anyone, Given.Resource($$"""
            {"resourceType":"StructureDefinition","url":"{{Given.Base}}p","name":"p","status":"draft","kind":"logical","abstract":false,
             "type":"http://example.org/thing","differential":{"element":[{"path":"thing.part","min":1}]} }
            """)));

    [Fact]
    public void A_definition_without_elements_is_told() =>
        Assert.Equal("warning incomplete Patient", Given.Told(Anyone, Given.Resource($$"""
            {"resourceType":"StructureDefinition","url":"{{Given.Base}}p","name":"p","status":"draft","kind":"resource","abstract":false,
             "type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint"}
            """)));

    [Fact]
    public void A_profile_of_an_abstract_type_is_a_profile_of_every_resource() =>
        Assert.Equal("error required Patient.text", Given.Told(
            Anyone, Given.Profile("p", "DomainResource", """{"path":"DomainResource.text","min":1}""")));

    [Fact]
    public void Many_threads_may_ask_at_once()
    {
        var catalog = new Catalog([Given.Profile("p", "Patient", """{"path":"Patient.name","min":1}""")]);
        var found = new Profile?[64];
        Parallel.For(0, found.Length, i => found[i] = ProfileSet.Of(catalog).Find(Given.Base + "p"));
        Assert.All(found, profile => Assert.Same(found[0], profile));
    }
}
