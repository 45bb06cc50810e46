using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Search;

/// <summary>Rows that an older catalogue made, and parameters that are added while the gateway runs.</summary>
public sealed class ReindexTests(PostgresFixture postgres) : StoreTest(postgres)
{
    const string Nickname = """
        {"resourceType":"SearchParameter","id":"nickname","url":"urn:test:nickname","name":"Nickname","status":"active",
         "description":"A name","code":"nickname","base":["Patient"],"type":"string",
         "expression":"Patient.extension('urn:nick').value.ofType(string)"}
        """;

    static Resource Read(string json)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(json));
        Assert.Empty(parsed.Issues);
        return parsed.Resource!;
    }

    Reindexer Reindexer => new(Database, Store, Clock);

    static string Patient(string id, string nickname = "Bobby") =>
        $$$"""
        {"resourceType":"Patient","id":"{{{id}}}","name":[{"family":"Test"}],"managingOrganization":{"reference":"Organization/o"},
         "extension":[{"url":"urn:nick","valueString":"{{{nickname}}}"}]}
        """;

    async Task Put(string json, params long[] organisations)
    {
        var resource = Read(json);
        Assert.True((await Store.Save(
            new SaveItem(new Write.Update(resource, resource.Id!, AsCreate: true) { Organisations = organisations }), Ct)).IsSaved);
    }

    SearchParse Parse(string query) => SearchParser.Parse(
        "Patient", [.. query.Split('&').Select(p => p.Split('=')).Select(p => new KeyValuePair<string, string>(p[0], p[1]))],
        new SearchSetting { Catalogue = Store.Catalogues.Current });

    async Task<string> Ids(string query, Audience? audience = null) => string.Join(' ',
        (await Store.Search(Parse(query).Query!, audience ?? Audience.Everyone, Ct)).Matches.Select(m => m.Id).Order());

    async Task<bool> IsReady(string query) => (await Store.Catalogues.Behind(Parse(query).Query!.Needs, Ct)).Count == 0;

    async Task Rebuild()
    {
        while (await Reindexer.Step(Ct) > 0) { }
    }

    [Fact]
    public async Task A_parameter_that_is_added_answers_when_no_row_is_left_behind_it()
    {
        for (var i = 0; i < 250; i++) await Put(Patient($"p{i}", i == 100 ? "Bobby" : "Other"), -7);
        Assert.Null(Parse("nickname=bob").Query);
        await Put(Nickname);
        Assert.False(await IsReady("nickname=bob"));
        Assert.Equal(100, await Reindexer.Step(Ct));
        Assert.False(await IsReady("nickname=bob"));
        await Rebuild();
        Assert.True(await IsReady("nickname=bob"));
        Assert.Equal("p100", await Ids("nickname=bob"));
        Assert.Equal("p100", await Ids("nickname=bob", Audience.Of(-7)));
        Assert.Equal("", await Ids("nickname=bob", Audience.Of(-8)));
        Assert.Equal("", await Ids("nickname:missing=true"));
        await Put(Patient("late", "Bobbin"));
        Assert.Equal("late p100", await Ids("nickname=bob"));
        Assert.Equal(251, (await Ids("nickname:missing=false&_count=1000")).Split(' ').Length);
    }

    [Fact]
    public async Task What_stays_as_it_is_stays_answered_while_another_parameter_is_added()
    {
        await Put(Patient("a"));
        await Put(Nickname);
        await Rebuild();
        await Put(Nickname.Replace("nickname", "second", StringComparison.Ordinal));
        Assert.True(await IsReady("nickname=bob"));
        Assert.False(await IsReady("second=bob"));
        await Rebuild();
        Assert.Equal("a", await Ids("second=bob&nickname=bob"));
    }

    [Fact]
    public async Task A_parameter_that_means_something_else_now_waits_again_and_one_that_retired_is_gone()
    {
        await Put(Patient("a"));
        await Put(Nickname);
        await Rebuild();
        await Put(Nickname.Replace("urn:nick'", "urn:other'", StringComparison.Ordinal));
        Assert.False(await IsReady("nickname=bob"));
        await Rebuild();
        Assert.True(await IsReady("nickname=bob"));
        Assert.Equal("", await Ids("nickname=bob"));
        await Put(Nickname.Replace("active", "retired", StringComparison.Ordinal));
        Assert.Null(Parse("nickname=bob").Query);
        await Rebuild();
        Assert.Equal("a", await Ids("family=test"));
        Assert.Equal(0, await Reindexer.Step(Ct));
    }

    [Fact]
    public async Task Another_node_hears_of_a_parameter_and_means_the_same_by_its_version()
    {
        await Put(Nickname);
        var other = new ResourceStore(Database, Clock);
        await other.Catalogues.Refresh(Ct);
        Assert.Equal(Store.Catalogues.Current.VersionOf("Patient"), other.Catalogues.Current.VersionOf("Patient"));
        Assert.True(Store.Catalogues.Current.VersionOf("Patient") >= SearchCatalogue.FirstAdded);
        Assert.Equal(SearchCatalogue.R4.Version, other.Catalogues.Current.VersionOf("Task"));
    }

    [Fact]
    public async Task A_row_that_a_node_wrote_without_knowing_the_parameter_is_behind()
    {
        var late = new ResourceStore(Database, Clock);
        await late.Catalogues.Refresh(Ct);
        await Put(Nickname);
        await Rebuild();
        Assert.True(await IsReady("nickname=bob"));
        var resource = Read(Patient("a"));
        await late.Save(new SaveItem(new Write.Create(resource, "a")), Ct);
        Assert.False(await IsReady("nickname=bob"));
        await Rebuild();
        Assert.Equal("a", await Ids("nickname=bob"));
    }

    [Fact]
    public async Task Rows_of_an_older_program_are_rebuilt_and_then_found_by_what_it_did_not_index()
    {
        for (var i = 0; i < 30; i++) await Put(Patient($"p{i:00}"), -7);
        await Put(Patient("gone"));
        await Store.Save(new SaveItem(new Write.Delete("Patient", "gone")), Ct);
        await Database.Execute($"update search set catalogue = 2, keys = '{{}}'", Ct);
        await Database.Execute($"delete from txt", Ct);
        await Database.Execute($"delete from ref", Ct);
        Assert.False(await IsReady("_content=test"));
        Assert.Equal(30, (await Reindexer.Behind(Ct))["Patient"]);
        await Rebuild();
        Assert.Empty(await Reindexer.Behind(Ct));
        Assert.True(await IsReady("_content=test"));
        Assert.Equal(20, (await Ids("_content=test&organization=o", Audience.Of(-7))).Split(' ').Length);
        var before = await Count("ver");
        await Put(Patient("p00"), -7);
        Assert.Equal((before + 1, 30L), (await Count("ver"), await Count("search")));
    }

    SearchOfTypes Contained(string query) => SearchOfTypes.Read(
        ["Patient"], QueryText.Read(query + "&_contained=true"),
        new SearchSetting { Catalogue = Store.Catalogues.Current, TakesContained = true });

    async Task<string> ContainedIds(string query) => string.Join(' ',
        (await Store.Search(Contained(query).Parts, Audience.Everyone, Ct)).Matches.Select(m => m.Id).Order());

    static string Holder(string id, string nickname) =>
        $$"""{"resourceType":"Basic","id":"{{id}}","code":{"text":"x"},"contained":[{{Patient("p", nickname)}}]}""";

    [Fact]
    public async Task What_an_older_program_did_not_see_in_its_container_is_found_when_no_row_is_left_behind()
    {
        foreach (var i in Enumerable.Range(0, 120)) await Put(Holder($"b{i:000}", i % 2 == 0 ? "Even" : "Odd"));
        await Database.Execute($"update search set catalogue = 4", Ct);
        await Database.Execute($"delete from contained", Ct);
        await Database.Execute($"delete from contained_ref", Ct);
        await Database.Execute($"delete from str", Ct);
        Assert.Equal("_contained", Assert.Single(await Store.Catalogues.Behind(Contained("family=test").Needs, Ct)).Name);
        Assert.True(await IsReady("family=test"));
        await Rebuild();
        await Rebuild();
        Assert.Empty(await Store.Catalogues.Behind(Contained("family=test").Needs, Ct));
        Assert.Equal(20, (await ContainedIds("family=test&organization=o")).Split(' ').Length);
        Assert.Equal((120L, 120L), (await Count("contained"), await Count("contained_ref")));
    }

    [Fact]
    public async Task A_parameter_that_is_added_answers_of_what_is_contained_when_that_is_not_behind_either()
    {
        await Put(Holder("b1", "Bobby"));
        await Put(Holder("b2", "Other"));
        await Put(Nickname);
        Assert.NotEmpty(await Store.Catalogues.Behind(Contained("nickname=bob").Needs, Ct));
        Assert.True(await IsReady("nickname=bob"));
        Assert.Equal(2, (await Reindexer.Behind(Ct))["Patient"]);
        await Rebuild();
        Assert.Empty(await Reindexer.Behind(Ct));
        Assert.Empty(await Store.Catalogues.Behind(Contained("nickname=bob").Needs, Ct));
        Assert.Equal("b1", await ContainedIds("nickname=bob"));
    }

    [Fact]
    public async Task A_type_with_added_parameters_is_behind_when_an_older_program_made_its_rows()
    {
        await Put(Nickname);
        await Put(Patient("a"));
        await Database.Execute($"update catalogue set shipped = 2", Ct);
        Assert.False(await IsReady("_content=test"));
        await Store.Catalogues.Refresh(Ct);
    }

    [Fact]
    public async Task Several_nodes_rebuild_while_others_write_and_nothing_written_is_lost()
    {
        for (var i = 0; i < 300; i++) await Put(Patient($"p{i:000}", "Before"));
        await Put(Nickname);
        var nodes = Enumerable.Range(0, 3).Select(_ => new Reindexer(Database, Store, Clock)).ToList();
        var rebuilding = nodes.Select(async node =>
        {
            await Eventually.True(async () =>
            {
                if (await IsReady("nickname=x")) return true;
                await node.Step(Ct);
                return false;
            }, "the new index");
        });
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 300; i += 3) await Put(Patient($"p{i:000}", "After"));
        }, Ct);
        await Task.WhenAll([.. rebuilding, writing]);
        await Rebuild();
        Assert.Equal(100, (await Ids("nickname=after&_count=1000")).Split(' ').Length);
        Assert.Equal(200, (await Ids("nickname=before&_count=1000")).Split(' ').Length);
        Assert.Equal(300, await Count("search where rtype = 103"));
    }

    [Theory]
    [InlineData("\"code\":\"nickname\"", "\"code\":\"family\"", "SearchParameter.base[0]", "has a parameter 'family' already")]
    [InlineData("\"code\":\"nickname\"", "\"code\":\"_nick\"", "SearchParameter.code", "begins with a letter")]
    [InlineData("\"type\":\"string\"", "\"type\":\"composite\"", "SearchParameter.component", "a composite has two parts")]
    [InlineData("\"type\":\"string\"", "\"type\":\"special\"", "SearchParameter.type", "'special' is not supported")]
    [InlineData("Patient.extension('urn:nick').value.ofType(string)", "Patient.name.", "SearchParameter.expression", "character")]
    [InlineData("Patient.extension('urn:nick').value.ofType(string)", "Patient.colour", "SearchParameter.expression", "colour")]
    [InlineData("Patient.extension('urn:nick').value.ofType(string)", "Person.name", "SearchParameter.expression", "says nothing of Patient")]
    [InlineData("Patient.extension('urn:nick').value.ofType(string)", "Patient.birthDate | Patient.maritalStatus", null, "")]
    [InlineData("Patient.extension('urn:nick').value.ofType(string)", "Patient.maritalStatus", "SearchParameter.expression", "of type CodeableConcept")]
    [InlineData("\"type\":\"string\"", "\"xpathUsage\":\"phonetic\",\"type\":\"string\"", "SearchParameter.xpathUsage", "'phonetic'")]
    [InlineData("\"status\":\"active\"", "\"status\":\"draft\"", null, "")]
    public void What_cannot_be_searched_by_is_refused_with_its_place(string part, string instead, string? expression, string says)
    {
        var issues = AddedParameters.Read(
            Read(Nickname.Replace(part, instead, StringComparison.Ordinal)).Root).Issues;
        if (expression is null) Assert.Empty(issues);
        else
        {
            var issue = Assert.Single(issues);
            Assert.Equal(expression, issue.Expression);
            Assert.Contains(says, issue.Diagnostics, StringComparison.Ordinal);
        }
    }
}
