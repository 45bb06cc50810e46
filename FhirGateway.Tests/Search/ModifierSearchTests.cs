using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Terminology;
using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

/// <summary>Modifiers of tokens and URIs, and lists: queries and the ids they find, in PostgreSQL.</summary>
public sealed class ModifierSearchTests(MeasuredStore store) : IClassFixture<MeasuredStore>
{
    const string Animals = """
        {'resourceType':'CodeSystem','status':'active','url':'urn:animals','content':'complete','hierarchyMeaning':'is-a',
         'concept':[{'code':'animal','concept':[{'code':'mammal','concept':[{'code':'dog'}]},{'code':'fish'}]}]}
        """;

    const string Furry = """
        {'resourceType':'ValueSet','status':'active','url':'urn:furry','compose':{'include':[
          {'system':'urn:animals','filter':[{'property':'concept','op':'is-a','value':'mammal'}]}]}}
        """;

    const string Parts = """
        {'resourceType':'CodeSystem','status':'active','url':'urn:parts','content':'fragment','concept':[{'code':'leg'}]}
        """;

    static readonly SearchTerms Terms = new(
        new TerminologySnapshot(new Catalog([Indexed.Resource(Animals), Indexed.Resource(Furry), Indexed.Resource(Parts)])),
        new Dictionary<string, FhirGateway.Fhir.Resource> { ["ValueSet/furry"] = Indexed.Resource(Furry) });

    [Theory]
    [InlineData("Condition", "code:text=bitten", "dog mammal")]
    [InlineData("Condition", "code:text=BITTEN BY", "dog")]
    [InlineData("Condition", "code:text=dogs of", "dog")]
    [InlineData("Condition", "code:text=dog,fish", "dog fish")]
    [InlineData("Condition", "code:text=of all", "")]
    [InlineData("Patient", "identifier:text=medical", "typed")]
    [InlineData("Patient", "identifier:of-type=urn:t|MR|123", "typed")]
    [InlineData("Patient", "identifier:of-type=urn:t|MR|456", "")]
    [InlineData("Patient", "identifier:of-type=urn:other|MR|123", "")]
    [InlineData("Condition", "code:in=urn:furry", "dog mammal")]
    [InlineData("Condition", "code:in=ValueSet/furry", "dog mammal")]
    [InlineData("Condition", "code:not-in=urn:furry", "child adult fish")]
    [InlineData("Condition", "code:not=dog,fish", "child adult mammal")]
    [InlineData("Condition", "code:below=urn:animals|mammal", "dog mammal")]
    [InlineData("Condition", "code:below=urn:animals|dog,urn:animals|fish", "dog fish")]
    [InlineData("Condition", "code:above=urn:animals|dog", "dog mammal")]
    [InlineData("ValueSet", "url:below=http://acme.org/fhir", "root one")]
    [InlineData("ValueSet", "url:below=http://acme.org/fhir/", "one")]
    [InlineData("ValueSet", "url:below=http://acme.org/", "root one two")]
    [InlineData("ValueSet", "url:below=http://acme.org/%", "")]
    [InlineData("ValueSet", "url:above=http://acme.org/fhir/ValueSet/one/more", "root one")]
    [InlineData("ValueSet", "url:above=http://acme.org/fhir/ValueSet/one|1.0", "root one")]
    [InlineData("ValueSet", "url=http://acme.org/fhir", "root")]
    [InlineData("Condition", "_list=ward", "dog")]
    [InlineData("Patient", "_list=ward,other", "typed")]
    [InlineData("Condition", "_list=other", "")]
    [InlineData("Composition", "_text=SCAN heavy", "letter")]
    [InlineData("Composition", "_text=july", "letter")]
    [InlineData("Composition", "_text=scan -heavy", "")]
    [InlineData("Composition", "_text=fracture or scan", "letter")]
    [InlineData("Composition", "_text=\"no scan\"", "letter")]
    [InlineData("Composition", "_text=\"heavy scan\"", "")]
    [InlineData("Composition", "_text=xmlns", "")]
    [InlineData("Composition", "_text=fracture,scan", "letter")]
    [InlineData("Composition", "_content=bleeding", "letter")]
    [InlineData("Composition", "_content=letter", "letter")]
    [InlineData("Composition", "_text=letter", "")]
    [InlineData("Composition", "_content=letter -bleeding", "")]
    [InlineData("Condition", "_content=\"bitten by\"", "dog")]
    [InlineData("Condition", "_content=DOGS", "dog")]
    [InlineData("Condition", "_content=mammal,fish", "fish mammal")]
    [InlineData("Location", "near=53.96|-1.08", "york")]
    [InlineData("Location", "near=53.96|-1.08|40|km", "leeds york")]
    [InlineData("Location", "near=53.96|-1.08|22|[mi_i]", "york")]
    [InlineData("Location", "near=53.96|-1.08|23|[mi_i]", "leeds york")]
    [InlineData("Location", "near=53.96|-1.08|1000|m", "york")]
    [InlineData("Location", "near=-17.7|-179.9|30", "fiji")]
    [InlineData("Location", "near=-17.7|-179.9|20", "")]
    [InlineData("Location", "near=0|0|1,53.8|-1.55|1", "leeds")]
    [InlineData("Location", "near:missing=true", "")]
    public async Task Modifiers(string type, string query, string ids)
    {
        var parse = Parse(type, query);
        Assert.Empty(parse.Issues);
        Assert.Equal(ids.Split(' ').Order(), (await store.Ids(parse.Query!)).Split(' ').Order());
    }

    [Theory]
    [InlineData("Condition", "code:in=urn:unheard-of", "code:in=urn:unheard-of: The value set urn:unheard-of is not known here.")]
    [InlineData("Condition", "code:in=ValueSet/other", "is not known here")]
    [InlineData("Condition", "code:below=http://snomed.info/sct|73211009", "The content of http://snomed.info/sct is not here.")]
    [InlineData("Condition", "code:below=urn:parts|leg", "Only a part of urn:parts is here.")]
    [InlineData("Condition", "code:above=urn:animals|unicorn", "unicorn is no code of urn:animals.")]
    [InlineData("Condition", "code:above=dog", "Expected system|code.")]
    [InlineData("Condition", "subject:above=Patient/1", "Condition.subject does not take the modifier ':above'; it takes :identifier, :missing")]
    [InlineData("Location", "partof:below=https://elsewhere.example.org/fhir/Location/1", "of a resource that is here")]
    [InlineData("Location", "partof:below=Group/1", "of a resource that is here")]
    [InlineData("Task", "status:text=req", "Task.status does not take the modifier ':text'; it takes :not, :missing.")]
    [InlineData("Condition", "code:of-type=a|b|c", "it takes :not, :text, :in, :not-in, :above, :below, :missing.")]
    [InlineData("Patient", "identifier:in=urn:furry", "it takes :not, :text, :of-type, :missing.")]
    [InlineData("Patient", "identifier:of-type=MR|123", "expected system of the type|code of the type|value.")]
    [InlineData("ValueSet", "url:below=urn:oid:1.2.3", "expected a URL with a path")]
    [InlineData("ValueSet", "url:exact=urn:oid:1.2.3", "it takes :above, :below, :missing.")]
    [InlineData("Condition", "onset-date:contains=2026", "Condition.onset-date does not take the modifier ':contains'; it takes :missing.")]
    [InlineData("Condition", "_list=$current-problems", "lists by function")]
    [InlineData("Condition", "_text=!", "_text=!: expected words.")]
    [InlineData("Condition", "_list:missing=true", "_list takes no modifier")]
    public void What_cannot_be_told_is_refused_with_the_reason(string type, string query, string says)
    {
        var parse = Parse(type, query);
        Assert.Null(parse.Query);
        Assert.Contains(says, Assert.Single(parse.Issues).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_may_not_be_seen_holds_nothing() =>
        Assert.Contains("and l.orgs && $", SearchSql.Build(
            Indexed.Query("Patient", "_list=ward"), Audience.Of(-7)).Text, StringComparison.Ordinal);

    static SearchParse Parse(string type, string query)
    {
        var parts = query.Split('=', 2);
        return SearchParser.Parse(type, [new(parts[0], parts[1])], new SearchSetting { OwnBase = Indexed.OwnBase, Terms = Terms });
    }
}
