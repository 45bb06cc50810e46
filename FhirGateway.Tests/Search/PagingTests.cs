using FhirGateway.Search;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Search;

/// <summary>Pages while others write: what did not change in the meantime comes exactly once.</summary>
public sealed class PagingTests(PostgresFixture postgres) : StoreTest(postgres)
{
    static string Task(int number, string status, int day) => $$"""
        {"resourceType":"Task","id":"t{{number:000}}","status":"{{status}}","intent":"order","authoredOn":"2026-01-{{day:00}}",
         "priority":"{{(number % 2 == 0 ? "urgent" : "routine")}}"}
        """;

    async Task Put(string json)
    {
        Clock.Now += TimeSpan.FromSeconds(1);
        var resource = Indexed.Resource(json);
        await Store.Save(new SaveItem(new Write.Update(resource, resource.Id!, AsCreate: true)), Ct);
    }

    [Theory]
    [InlineData("status=requested")]
    [InlineData("status=requested&_sort=_id")]
    [InlineData("status=requested&_sort=-_id")]
    [InlineData("status=requested&_sort=authored-on")]
    [InlineData("status=requested&_sort=-authored-on")]
    [InlineData("status=requested&_sort=-authored-on,_id")]
    [InlineData("status=requested&_sort=modified")]
    [InlineData("status=requested&_sort=-_lastUpdated")]
    [InlineData("status=requested&_sort=_lastUpdated")]
    [InlineData("priority:not=urgent&_sort=-authored-on")]
    [InlineData("_filter=status eq requested&_sort=authored-on,-_id")]
    public async Task Pages_neither_repeat_nor_miss_what_stayed_as_it_was(string query)
    {
        // Many share a day: order is settled by more than the value.
        for (var i = 0; i < 60; i++) await Put(Task(i, "requested", 1 + i / 20));
        var asked = Indexed.Query("Task", query + "&_count=7");
        var seen = new List<string>();
        var random = new Random(5);
        var touched = new HashSet<string>();
        var next = 100;
        for (PageCursor? after = null; ;)
        {
            var page = await Store.Search(asked with { After = after }, Audience.Everyone, Ct);
            seen.AddRange(page.Matches.Select(m => m.Id));
            if (page.Next is null) break;
            after = page.Next;
            var (changed, moved, gone) = (random.Next(60), random.Next(60), random.Next(60));
            await Put(Task(changed, "completed", 2));
            await Put(Task(moved, "requested", random.Next(1, 4)));
            await Store.Save(new SaveItem(new Write.Delete("Task", $"t{gone:000}")), Ct);
            await Put(Task(next++, "requested", random.Next(1, 4)));
            touched.UnionWith([$"t{changed:000}", $"t{moved:000}", $"t{gone:000}"]);
        }
        var untouched = Enumerable.Range(0, 60).Where(i => !query.Contains("urgent", StringComparison.Ordinal) || i % 2 == 1)
            .Select(i => $"t{i:000}").Except(touched).ToList();
        Assert.True(untouched.Count > 5);
        Assert.Equal(untouched, seen.Where(untouched.Contains).Order());
    }

    [Fact]
    public async Task A_page_far_on_is_found_from_where_the_one_before_ended()
    {
        for (var i = 0; i < 40; i++) await Put(Task(i, "requested", 1 + i % 28));
        var asked = Indexed.Query("Task", "status=requested&_sort=-authored-on&_count=5");
        var page = await Store.Search(asked, Audience.Everyone, Ct);
        var sql = SearchSql.Build(asked with { After = page.Next }, Audience.Everyone);
        Assert.DoesNotContain("offset", sql.Text, StringComparison.Ordinal);
        Assert.Contains("s.d1 <=", sql.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_collides_does_not_lead_to_another_person()
    {
        await Save(new Write.Create(Indexed.Resource("{'resourceType':'Patient','identifier':[{'system':'urn:s','value':'1'}]}"), "one"));
        await Save(new Write.Create(Indexed.Resource("{'resourceType':'Patient','identifier':[{'system':'urn:s','value':'2'}]}"), "two"));
        var key = TokenKeys.Of("identifier", "urn:s", "1");
        await Database.Execute($"update search set keys = keys || {key}", Ct);
        var found = await Store.Search(Indexed.Query("Patient", "identifier=urn:s|1"), Audience.Everyone, Ct);
        Assert.Equal(["one"], found.Matches.Select(m => m.Id));
    }

    [Fact]
    public async Task A_large_total_may_be_estimated_and_a_small_one_is_exact()
    {
        for (var i = 0; i < 5; i++) await Put(Task(i, "requested", 1));
        var asked = Indexed.Query("Task", "status=requested&_total=estimate&_count=2");
        Assert.Equal(5, (await Store.Search(asked, Audience.Everyone, Ct)).Total);
        await Database.Execute($"""
            insert into search (rid, rtype, catalogue, status, present, keys)
            select 1000 + n, 140, 3, 8, 0, array[-7::bigint] from generate_series(1, 5000) n
            """, Ct);
        await Database.Execute($"analyze search", Ct);
        Assert.InRange((await Store.Search(asked, Audience.Everyone, Ct)).Total!.Value, 4000, 6000);
        Assert.Equal(5005, (await Store.Search(asked with { Estimates = false }, Audience.Everyone, Ct)).Total);
    }
}
