using FhirGateway.Commands.Bench;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Commands;

public sealed class SearchBenchTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    static readonly int Requests = LongRuns.Of(1_000, 3_000);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_measured_search_answers_what_counting_by_hand_says()
    {
        using var output = new StringWriter();
        await new SearchBench(Gateway.Start, output, Requests).Load(gateway.Services, Ct);
        Assert.Contains("a second", output.ToString(), StringComparison.Ordinal);
        var store = (ResourceStore)gateway.Services.GetService(typeof(ResourceStore))!;
        foreach (var search in new SearchQueries(new SearchWorld(Requests)).All)
        {
            var found = 0;
            for (var i = 0; i < Requests; i += Requests / 11)
            {
                var asked = search.Ask(i);
                var expected = asked.Matches().ToList();
                found += expected.Count;
                await Compare(store, asked, expected);
            }
            Assert.True(found > 0, $"{search.Name} is never met.");
        }
    }

    static async Task Compare(ResourceStore store, SearchAsked asked, List<string> expected)
    {
        var query = SearchBench.Parse(asked);
        var page = await store.Search(query, asked.Audience, Ct);
        if (query.OnlyTotal)
        {
            Assert.Equal(expected.Count, page.Total);
            return;
        }
        var ids = new List<string>();
        for (; ; page = await store.Search(query with { After = page.Next }, asked.Audience, Ct))
        {
            ids.AddRange(page.Matches.Select(m => m.Id));
            if (query.Includes.Count > 0) CompareIncluded(page);
            if (page.Next is null) break;
        }
        Assert.Equal(expected, ids);
    }

    static void CompareIncluded(SearchPage page)
    {
        var world = new SearchWorld(Requests);
        var numbers = page.Matches.Select(m => int.Parse(m.Id.AsSpan(1), null)).ToList();
        Assert.Equal(
            numbers.Select(i => "Patient/" + SearchWorld.PatientId(world.PatientOf(i))).Concat(numbers.Select(i => "Task/" + SearchWorld.TaskId(i)))
                .Distinct().Order(StringComparer.Ordinal),
            page.Included.Select(i => i.Reference).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_bench_makes_its_database_prints_each_search_with_its_goal_and_leaves_nothing()
    {
        using var output = new StringWriter();
        Assert.Equal(0, await new SearchBench(Gateway.Start, output, 200).Run(Ct));
        var text = output.ToString();
        Assert.All(new SearchQueries(new SearchWorld(200)).All, search => Assert.Contains($"| {search.Name} |", text, StringComparison.Ordinal));
        Assert.Contains("load average", text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), "fhirgateway-bench-*"));
    }
}
