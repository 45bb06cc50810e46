using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class ResourceStoreTests(PostgresFixture postgres) : StoreTest(postgres)
{
    [Fact]
    public async Task What_was_saved_is_read_back_with_its_identity_inside()
    {
        var saved = await Save(new Write.Create(Samples.Patient("Smith"), "p1"));
        var found = await Find("Patient", "p1");
        Assert.NotNull(found);
        Assert.True(saved.IsNew);
        Assert.Equal((1, Monday, false), (found.Version, found.At, found.Deleted));
        Assert.Equal(saved.Stored!.Body.ToArray(), found.Body.ToArray());
        var json = JsonDocument.Parse(found.Body).RootElement;
        Assert.Equal("p1", json.GetProperty("id").GetString());
        Assert.Equal("1", json.GetProperty("meta").GetProperty("versionId").GetString());
        Assert.Equal(Monday, json.GetProperty("meta").GetProperty("lastUpdated").GetDateTimeOffset());
    }

    [Fact]
    public async Task An_update_makes_the_next_version_and_keeps_the_one_before()
    {
        await Save(new Write.Create(Samples.Patient("Smith"), "p1"));
        Clock.Now += TimeSpan.FromHours(1);
        var updated = await Save(new Write.Update(Samples.Patient("Jones"), "p1"));
        Assert.Equal(2, updated.Stored!.Version);
        Assert.False(updated.IsNew);
        Assert.Contains("Jones", TextOf(await Find("Patient", "p1")));
        var first = await Store.FindVersion("Patient", "p1", 1, Audience.Everyone, Ct);
        Assert.Contains("Smith", TextOf(first));
    }

    [Fact]
    public async Task Versions_of_one_millisecond_still_have_instants_that_grow()
    {
        await Save(new Write.Create(Samples.Patient(), "p1"));
        Clock.Now -= TimeSpan.FromDays(1);
        var second = await Save(new Write.Update(Samples.Patient(), "p1"));
        var third = await Save(new Write.Update(Samples.Patient(), "p1"));
        Assert.Equal(Monday.AddMilliseconds(1), second.Stored!.At);
        Assert.Equal(Monday.AddMilliseconds(2), third.Stored!.At);
    }

    [Fact]
    public async Task Instants_are_cut_to_milliseconds()
    {
        Clock.Now = Monday.AddTicks(12_345);
        Assert.Equal(Monday.AddMilliseconds(1), (await Save(new Write.Create(Samples.Patient(), "p1"))).Stored!.At);
    }

    [Fact]
    public async Task If_Match_lets_the_current_version_be_replaced_and_no_other()
    {
        await Save(new Write.Create(Samples.Patient(), "p1"));
        Assert.Null(KindOf(await Save(new Write.Update(Samples.Patient(), "p1", IfMatch: 1))));
        Assert.Equal(OutcomeKind.PreconditionFailed, KindOf(await Save(new Write.Update(Samples.Patient(), "p1", 1))));
        Assert.Equal(OutcomeKind.PreconditionFailed, KindOf(await Save(new Write.Delete("Patient", "p1", 1))));
        Assert.Equal(OutcomeKind.PreconditionFailed,
            KindOf(await Save(new Write.Update(Samples.Patient(), "unknown", 1, AsCreate: true))));
        Assert.Equal(2, (await Find("Patient", "p1"))!.Version);
    }

    [Fact]
    public async Task An_update_of_an_unknown_id_creates_it_only_when_told_so()
    {
        Assert.Equal(OutcomeKind.NotFound, KindOf(await Save(new Write.Update(Samples.Patient(), "p1"))));
        var created = await Save(new Write.Update(Samples.Patient(), "p1", AsCreate: true));
        Assert.True(created.IsNew);
        Assert.Equal(1, created.Stored!.Version);
    }

    [Fact]
    public async Task A_create_of_an_id_that_was_used_is_a_conflict()
    {
        await Save(new Write.Create(Samples.Patient(), "p1"));
        Assert.Equal(OutcomeKind.Conflict, KindOf(await Save(new Write.Create(Samples.Patient(), "p1"))));
        await Save(new Write.Delete("Patient", "p1"));
        Assert.Equal(OutcomeKind.Conflict, KindOf(await Save(new Write.Create(Samples.Patient(), "p1"))));
    }

    [Fact]
    public async Task A_deletion_is_a_version_and_deleting_again_changes_nothing()
    {
        await Save(new Write.Create(Samples.Patient(), "p1"));
        var deleted = await Save(new Write.Delete("Patient", "p1"));
        Assert.Equal((2, true), (deleted.Stored!.Version, deleted.Stored.Deleted));
        var again = await Save(new Write.Delete("Patient", "p1"));
        Assert.Equal(2, again.Stored!.Version);
        Assert.True((await Find("Patient", "p1"))!.Deleted);
        Assert.Equal(2, await Count("ver"));
        Assert.Equal(0, await Count("search"));
    }

    [Fact]
    public async Task Deleting_what_never_was_does_nothing()
    {
        var result = await Save(new Write.Delete("Patient", "p1"));
        Assert.Equal(default, result);
        Assert.Equal(0, await Count("cur"));
    }

    [Fact]
    public async Task An_update_after_a_deletion_brings_the_resource_back()
    {
        await Save(new Write.Create(Samples.Patient(), "p1"));
        await Save(new Write.Delete("Patient", "p1"));
        var back = await Save(new Write.Update(Samples.Patient("Again"), "p1"));
        Assert.Equal((3, false), (back.Stored!.Version, back.IsNew));
        Assert.Contains("Again", TextOf(await Find("Patient", "p1")));
        Assert.Equal(1, await Count("search"));
    }

    [Fact]
    public async Task History_comes_newest_first_in_pages()
    {
        await Save(new Write.Create(Samples.Patient(), "p1"));
        await Save(new Write.Update(Samples.Patient(), "p1"));
        await Save(new Write.Delete("Patient", "p1"));
        var asked = new HistoryQuery("Patient", "p1") { Count = 1 };
        var page = await Store.History(asked, Audience.Everyone, Ct);
        Assert.Equal([(3, true), (2, false)], page.Select(v => (v.Version.Version, v.Version.Deleted)));
        var rest = await Store.History(asked with { Count = 9, After = page[0].Cursor }, Audience.Everyone, Ct);
        Assert.Equal([(2, false), (1, true)], rest.Select(v => (v.Version.Version, v.Posted)));
        Assert.Empty(await Store.History(new HistoryQuery("Patient", "p2"), Audience.Everyone, Ct));
    }

    [Fact]
    public async Task The_history_of_a_type_and_of_the_system_walks_every_version_once_newest_first()
    {
        foreach (var id in (string[])["p1", "p2", "p3"])
        {
            await Save(new Write.Create(Samples.Patient(), id));
            await Save(new Write.Create(Samples.Request(id), "r" + id));
        }
        Clock.Now += TimeSpan.FromDays(1);
        await Save(new Write.Update(Samples.Patient("New"), "p2"));
        await Save(new Write.Delete("ServiceRequest", "rp1"));
        Assert.Equal("Patient/p2/2 Patient/p3/1 Patient/p2/1 Patient/p1/1", await Walked(new HistoryQuery("Patient")));
        var all = (await Walked(new HistoryQuery())).Split(' ');
        Assert.Equal(8, all.Distinct().Count());
        Assert.Equal(["Patient/p2/2", "ServiceRequest/rp1/2"], all[..2].Order(StringComparer.Ordinal));
        Assert.Equal("Patient/p2/2", await Walked(new HistoryQuery("Patient") { Since = Clock.Now }));
        Assert.True(FhirDateTime.TryParse("2026-03-02T10:00:00Z", out var then));
        Assert.Equal("Patient/p3/1 Patient/p2/1 Patient/p1/1", await Walked(new HistoryQuery("Patient") { At = then }));
        Assert.True(FhirDateTime.TryParse("2026-03-03", out var day));
        Assert.Equal("Patient/p2/2 Patient/p3/1 Patient/p2/1 Patient/p1/1", await Walked(new HistoryQuery("Patient") { At = day }));
        Assert.Empty(await Store.History(new HistoryQuery(), Audience.Of(-9), Ct));
    }

    async Task<string> Walked(HistoryQuery query)
    {
        var seen = new List<string>();
        for (query = query with { Count = 1 }; ;)
        {
            var page = await Store.History(query, Audience.Everyone, Ct);
            if (page.Count > 0) seen.Add($"{page[0].Version.Reference}/{page[0].Version.Version}");
            if (page.Count < 2) return string.Join(' ', seen);
            query = query with { After = page[0].Cursor };
        }
    }

    [Fact]
    public async Task Versions_as_of_an_instant_are_those_known_by_then()
    {
        var rid = (await Save(new Write.Create(Samples.Patient(), "p1"))).Stored!.Rid;
        Clock.Now += TimeSpan.FromDays(1);
        await Save(new Write.Update(Samples.Patient(), "p1"));
        Clock.Now += TimeSpan.FromDays(1);
        await Save(new Write.Delete("Patient", "p1"));
        Assert.Equal([1, 2], (await Store.VersionsOf([rid], Monday.AddDays(1), Ct)).Select(v => v.Version));
        Assert.Equal([false, false, true], (await Store.VersionsOf([rid], Clock.Now, Ct)).Select(v => v.Deleted));
    }

    [Fact]
    public async Task Others_see_nothing_and_the_organisations_named_see_it()
    {
        await Save(new Write.Create(Samples.Patient(), "p1") { Organisations = [-7, -8] });
        Assert.NotNull(await Store.Find("Patient", "p1", Audience.Of(-9, -8), Ct));
        Assert.Null(await Store.Find("Patient", "p1", Audience.Of(-9), Ct));
        Assert.Null(await Store.Find("Patient", "p1", Audience.Of(), Ct));
        Assert.Null(await Store.FindVersion("Patient", "p1", 1, Audience.Of(-9), Ct));
        Assert.Empty(await Store.History(new HistoryQuery("Patient", "p1"), Audience.Of(-9), Ct));
        await Save(new Write.Update(Samples.Patient("Other"), "p1"));
        Assert.NotNull(await Store.Find("Patient", "p1", Audience.Of(-8), Ct));
        await Save(new Write.Update(Samples.Patient("Other"), "p1") { Organisations = [-7] });
        Assert.Null(await Store.Find("Patient", "p1", Audience.Of(-8), Ct));
    }

    static string TextOf(StoredResource? stored) => System.Text.Encoding.UTF8.GetString(stored!.Body.Span);
}
