using FhirGateway.Search;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Search;

/// <summary>References to what is above or below something else (search.html#reference).</summary>
public sealed class HierarchySearchTests(PostgresFixture postgres) : StoreTest(postgres)
{
    const long Hospital = -12;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var (id, whole) in ((string, string?)[])[("site", null), ("house", "site"), ("ward", "house"), ("bed", "ward"), ("other", null)])
            await Put($"{{'resourceType':'Location','id':'{id}'{(whole is null ? "" : $",'partOf':{{'reference':'Location/{whole}'}}")}}}");
        foreach (var place in (string[])["site", "ward", "bed", "other"])
            await Put($"{{'resourceType':'Procedure','id':'at-{place}','status':'completed','subject':{{'display':'x'}},"
                + $"'location':{{'reference':'Location/{place}'}}}}", place == "bed" ? [] : [Hospital]);
        foreach (var (id, whole) in ((string, string?)[])[("stay", null), ("hidden", "stay"), ("visit", "hidden")])
            await Put($"{{'resourceType':'Encounter','id':'{id}','status':'finished','class':{{'code':'IMP'}}"
                + $"{(whole is null ? "" : $",'partOf':{{'reference':'Encounter/{whole}'}}")}}}", id == "hidden" ? [] : [Hospital]);
        await Put("{'resourceType':'Observation','id':'seen','status':'final','code':{'text':'x'},'encounter':{'reference':'Encounter/visit'}}",
            Hospital);
    }

    async Task Put(string json, params long[] organisations)
    {
        var resource = Indexed.Resource(json);
        Assert.True((await Store.Save(
            new SaveItem(new Write.Update(resource, resource.Id!, AsCreate: true) { Organisations = organisations }), Ct)).IsSaved);
    }

    async Task<string> Ids(string type, string query, Audience audience) => string.Join(' ',
        (await Store.Search(Indexed.Query(type, query), audience, Ct)).Matches.Select(m => m.Id).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Procedure", "location:below=site", "at-bed at-site at-ward")]
    [InlineData("Procedure", "location:below=Location/ward", "at-bed at-ward")]
    [InlineData("Procedure", "location:below=house,other", "at-bed at-other at-ward")]
    [InlineData("Procedure", "location:below=nowhere", "")]
    [InlineData("Procedure", "location:above=bed", "at-bed at-site at-ward")]
    [InlineData("Procedure", "location:above=house", "at-site")]
    [InlineData("Location", "partof:below=house", "bed ward")]
    [InlineData("Location", "partof:above=ward", "bed house ward")]
    [InlineData("Observation", "encounter:below=stay", "seen")]
    [InlineData("Procedure", "_has:AuditEvent:entity:_id=x&location:below=site", "")]
    public async Task What_refers_to_parts_or_wholes_is_found(string type, string query, string ids) =>
        Assert.Equal(ids, await Ids(type, query, Audience.Everyone));

    [Fact]
    public async Task Nobody_is_led_through_what_they_may_not_see()
    {
        var hospital = Audience.Of(Hospital);
        Assert.Equal("at-site at-ward", await Ids("Procedure", "location:below=site", hospital));
        Assert.Equal("seen", await Ids("Observation", "encounter:below=visit", hospital));
        Assert.Equal("", await Ids("Observation", "encounter:below=stay", hospital));
    }
}
