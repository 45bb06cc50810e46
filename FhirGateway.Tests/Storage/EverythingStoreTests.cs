using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class EverythingStoreTests(PostgresFixture postgres) : StoreTest(postgres)
{
    static readonly int[] Params = [SearchParameter.IdOf("Observation", "subject"), SearchParameter.IdOf("Observation", "patient")];

    async Task<long> Put(string type, string id, string content, params long[] organisations) => (await Save(new Write.Create(
        Samples.Read($$"""{"resourceType":"{{type}}","id":"{{id}}"{{content}}}"""), id) { Organisations = organisations })).Stored!.Rid;

    static string Observed(string patient, string performer) => $$$"""
        ,"status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{{patient}}}"},"performer":[{"reference":"{{{performer}}}"}]
        """;

    static EverythingQuery Query(long? root) => new("Patient", root) { Params = Params, Along = ["Practitioner", "Organization"] };

    async Task<IEnumerable<string>> Seen(EverythingQuery query, Audience audience) =>
        (await Store.Everything(query, audience, Ct)).Select(e => e.Resource.Id).Order(StringComparer.Ordinal);

    [Fact]
    public async Task What_an_audience_may_not_see_does_not_come_and_leads_to_nothing()
    {
        var ann = await Put("Patient", "ann", "", -5, -6);
        await Put("Practitioner", "hers", "", -5, -6);
        await Put("Practitioner", "theirs", "", -5, -6);
        await Put("Practitioner", "hidden", "", -6);
        await Put("Observation", "shared", Observed("ann", "Practitioner/hers"), -5, -6);
        await Put("Observation", "secret", Observed("ann", "Practitioner/theirs"), -6);
        await Put("Observation", "partly", Observed("ann", "Practitioner/hidden"), -5);
        // Practitioners may be seen by all; which of them are led to is not.
        Assert.Equal(["ann", "hers", "hidden", "partly", "shared"], await Seen(Query(ann), Audience.Of(-5)));
        Assert.Equal(["ann", "hers", "secret", "shared", "theirs"], await Seen(Query(ann), Audience.Of(-6)));
        Assert.Equal(7, (await Store.Everything(Query(ann), Audience.Everyone, Ct)).Count);
        Assert.Empty(await Seen(Query(ann), Audience.Of(-7)));
    }

    [Fact]
    public async Task Of_all_patients_only_those_that_may_be_seen_bring_anything()
    {
        await Put("Patient", "ann", "", -5);
        await Put("Patient", "bob", "", -6);
        await Put("Observation", "hers", Observed("ann", "Practitioner/none"), -5);
        await Put("Observation", "his", Observed("bob", "Practitioner/none"), -5, -6);
        Assert.Equal(["ann", "hers"], await Seen(Query(null), Audience.Of(-5)));
        Assert.Equal(["bob", "his"], await Seen(Query(null), Audience.Of(-6)));
    }

    [Fact]
    public async Task What_is_left_alone_while_one_pages_comes_once_whatever_else_is_written()
    {
        var ann = await Put("Patient", "ann", "");
        for (var i = 0; i < 9; i++) await Put("Observation", $"o{i}", Observed("ann", "Practitioner/p"));
        var seen = new List<string>();
        var query = Query(ann) with { Count = 2 };
        for (var page = 0; page < 20; page++)
        {
            var found = await Store.Everything(query, Audience.Everyone, Ct);
            seen.AddRange(found.Take(2).Select(e => e.Resource.Id));
            if (found.Count <= 2) break;
            query = query with { After = new PageCursor([], found[1].Resource.Rid) };
            if (page == 0) await Put("Practitioner", "p", "");
            if (page == 1) await Save(new Write.Delete("Observation", "o8"));
            if (page == 1) await Save(new Write.Update(Samples.Read($$"""{"resourceType":"Observation","id":"o0"{{Observed("ann", "Practitioner/p")}}}"""), "o0"));
        }
        Assert.Equal(seen.Distinct(), seen);
        Assert.Equal(["ann", .. Enumerable.Range(0, 8).Select(i => $"o{i}")], seen.Where(id => id != "p").Order(StringComparer.Ordinal));
    }
}
