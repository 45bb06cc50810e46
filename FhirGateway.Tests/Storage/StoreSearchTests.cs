using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>That what the store writes is what the searches look for; the searches themselves are tested with theirs.</summary>
public sealed class StoreSearchTests(PostgresFixture postgres) : StoreTest(postgres)
{
    [Theory]
    [InlineData("status=active", "r1 r2")]
    [InlineData("status=revoked", "r3")]
    [InlineData("subject=Patient/p2", "r2 r3")]
    [InlineData("subject=Patient/p2&status=active", "r2")]
    [InlineData("authored=2026-03-02", "r1 r2 r3")]
    [InlineData("authored=gt2026-03-02", "")]
    [InlineData("_id=r1", "r1")]
    [InlineData("subject=Patient/unknown", "")]
    public async Task What_was_saved_is_found(string query, string expected)
    {
        await SaveThree();
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), await Ids("ServiceRequest", query));
    }

    [Fact]
    public async Task What_was_deleted_or_changed_is_found_no_more()
    {
        await SaveThree();
        await Save(new Write.Delete("ServiceRequest", "r1"));
        await Save(new Write.Update(Samples.Request("p2", "completed"), "r2"));
        Assert.Empty(await Ids("ServiceRequest", "status=active"));
        Assert.Equal(["r2", "r3"], await Ids("ServiceRequest", ""));
    }

    [Fact]
    public async Task Pages_hold_every_match_once()
    {
        for (var i = 0; i < 7; i++) await Save(new Write.Create(Samples.Request("p1"), $"r{i}"));
        var seen = new List<string>();
        var query = Parse("ServiceRequest", "status=active&_count=3&_total=accurate");
        for (var pages = 1; ; pages++)
        {
            var page = await Store.Search(query, Audience.Everyone, Ct);
            Assert.Equal(7, page.Total);
            seen.AddRange(page.Matches.Select(m => m.Id));
            if (page.Next is null) break;
            Assert.True(pages < 3);
            query = query with { After = page.Next };
        }
        Assert.Equal(7, seen.Distinct().Count());
        Assert.Equal(7, seen.Count);
    }

    [Fact]
    public async Task An_organisation_finds_what_it_may_see()
    {
        await Save(new Write.Create(Samples.Request("p1"), "r1") { Organisations = [-5] });
        await Save(new Write.Create(Samples.Request("p1"), "r2") { Organisations = [-6] });
        var query = Parse("ServiceRequest", "status=active");
        Assert.Equal(["r1"], (await Store.Search(query, Audience.Of(-5), Ct)).Matches.Select(m => m.Id));
        Assert.Equal(2, (await Store.Search(query, Audience.Of(-5, -6), Ct)).Matches.Count);
        Assert.Empty((await Store.Search(query, Audience.Of(), Ct)).Matches);
    }

    [Fact]
    public async Task A_stay_without_an_end_goes_on_for_ever()
    {
        await Save(new Write.Create(Samples.Read(
            """
            {"resourceType":"Encounter","status":"in-progress",
             "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},
             "period":{"start":"2026-03-02T09:30:00Z"}}
            """), "e1"));
        Assert.Equal(["e1"], await Ids("Encounter", "date=ge2099-01-01"));
        Assert.Empty(await Ids("Encounter", "date=lt2026-01-01"));
    }

    async Task SaveThree()
    {
        await Save(new Write.Create(Samples.Request("p1"), "r1"));
        await Save(new Write.Create(Samples.Request("p2"), "r2"));
        await Save(new Write.Create(Samples.Request("p2", "revoked"), "r3"));
    }

    async Task<List<string>> Ids(string type, string query) =>
        [.. (await Store.Search(Parse(type, query), Audience.Everyone, Ct)).Matches.Select(m => m.Id).Order()];

    static SearchQuery Parse(string type, string query)
    {
        var pairs = from pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries)
                    let at = pair.IndexOf('=', StringComparison.Ordinal)
                    select KeyValuePair.Create(pair[..at], pair[(at + 1)..]);
        var parsed = SearchParser.Parse(type, [.. pairs], SearchSetting.Default);
        return parsed.Query ?? throw new ArgumentException(string.Join("; ", parsed.Issues), nameof(query));
    }
}
