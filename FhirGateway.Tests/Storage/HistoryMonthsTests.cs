using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class HistoryMonthsTests(PostgresFixture postgres) : StoreTest(postgres)
{
    HistoryMonths Months => new(Database);

    [Fact]
    public async Task The_present_month_and_the_next_three_get_a_partition_once()
    {
        Assert.Equal(["ver_2026_03", "ver_2026_04", "ver_2026_05", "ver_2026_06"], await Months.Ensure(Ct));
        Assert.Empty(await Months.Ensure(Ct));
        Clock.Now = Clock.Now.AddMonths(1);
        Assert.Equal(["ver_2026_07"], await Months.Ensure(Ct));
    }

    [Fact]
    public async Task A_version_goes_to_the_partition_of_its_month_and_is_read_from_there()
    {
        await Months.Ensure(Ct);
        await Save(new Write.Create(Samples.Patient("March"), "p1"));
        Clock.Now = new DateTimeOffset(2026, 3, 31, 23, 59, 59, 999, TimeSpan.Zero);
        await Save(new Write.Update(Samples.Patient("Still"), "p1"));
        Clock.Now = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
        await Save(new Write.Update(Samples.Patient("April"), "p1"));
        Assert.Equal(["ver_2026_03", "ver_2026_03", "ver_2026_04"], await Places());
        Assert.Equal(3, (await Find("Patient", "p1"))!.Version);
        Assert.Equal(1, (await Store.FindVersion("Patient", "p1", 1, Audience.Everyone, Ct))!.Version);
        Assert.Equal(3, (await Store.History(new HistoryQuery("Patient", "p1"), Audience.Everyone, Ct)).Count);
    }

    [Fact]
    public async Task A_month_in_which_something_was_written_without_a_partition_stays_where_it_is()
    {
        var begin = await Feed.Head(Ct);
        await Save(new Write.Create(Samples.Patient("Early"), "p1"));
        Assert.Equal(["ver_2026_04", "ver_2026_05", "ver_2026_06"], await Months.Ensure(Ct));
        await Save(new Write.Update(Samples.Patient("Later"), "p1"));
        Assert.Equal(["ver_rest", "ver_rest"], await Places());
        Assert.Equal(["p1", "p1"], (await ReadFeed(begin, 2)).Select(e => e.Id));
        Assert.Equal(2, (await Find("Patient", "p1"))!.Version);
    }

    [Fact]
    public async Task Writers_go_on_while_partitions_are_made_by_several_nodes()
    {
        List<string> made = [.. await Months.Ensure(Ct)];
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
        {
            var count = 0;
            while (!stop.IsCancellationRequested)
                if ((await Save(new Write.Create(Samples.Patient(), $"w{n}-{count}"))).IsNew) count++;
            return count;
        })).ToList();
        for (var quarter = 1; quarter <= 5; quarter++)
        {
            Clock.Now = Monday.AddMonths(3 * quarter);
            foreach (var node in await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Months.Ensure(Ct)))) made.AddRange(node);
        }
        await stop.CancelAsync();
        var written = (await Task.WhenAll(writers)).Sum();
        Assert.True(written > 0);
        Assert.Equal(written, await Count("ver"));
        Assert.Equal(made.Distinct().Count(), made.Count);
        Assert.Equal(19, made.Count);
    }

    [Fact]
    public async Task History_from_before_there_were_months_keeps_its_partition_and_no_month_overlaps_it()
    {
        await Save(new Write.Create(Samples.Patient(), "p1"));
        // As the migration does it to a database that has lived before.
        await Database.Transact(async t =>
        {
            await t.Execute($"alter table ver detach partition ver_rest", Ct);
            await t.Execute($"alter table ver_rest rename to ver_early", Ct);
            await t.Execute($"alter table ver attach partition ver_early for values from (minvalue) to ('2026-04-01 00:00:00+00')", Ct);
            await t.Execute($"create table ver_rest partition of ver default", Ct);
        }, Ct);
        Assert.Equal(["ver_2026_04", "ver_2026_05", "ver_2026_06"], await Months.Ensure(Ct));
        Assert.Equal(["ver_early"], await Places());
        Assert.Equal("p1", (await Find("Patient", "p1"))!.Id);
    }

    Task<List<string>> Places() =>
        Database.Query($"select tableoid::regclass::text from ver order by at", r => r.GetString(0), Ct);
}
