using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class HistoryYearsTests(PostgresFixture postgres) : StoreTest(postgres)
{
    static readonly DateTimeOffset Midyear = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    HistoryYears Years => new(Database);

    [Fact]
    public async Task A_year_gets_its_partition_once_and_three_months_before_it_begins()
    {
        Assert.Equal(["ver_2026"], await Years.Ensure(Ct));
        Clock.Now = new DateTimeOffset(2026, 9, 30, 23, 0, 0, TimeSpan.Zero);
        Assert.Empty(await Years.Ensure(Ct));
        Clock.Now = new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(["ver_2027"], await Years.Ensure(Ct));
        Assert.Empty(await Years.Ensure(Ct));
        Clock.Now = new DateTimeOffset(2027, 2, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Empty(await Years.Ensure(Ct));
    }

    [Fact]
    public async Task A_version_goes_to_the_partition_of_its_year_and_is_read_from_there()
    {
        Clock.Now = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
        await Years.Ensure(Ct);
        await Save(new Write.Create(Samples.Patient("December"), "p1"));
        Clock.Now = new DateTimeOffset(2026, 12, 31, 23, 59, 59, 999, TimeSpan.Zero);
        await Save(new Write.Update(Samples.Patient("Still"), "p1"));
        Clock.Now = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await Save(new Write.Update(Samples.Patient("January"), "p1"));
        Assert.Equal(["ver_2026", "ver_2026", "ver_2027"], await Places());
        Assert.Equal(3, (await Find("Patient", "p1"))!.Version);
        Assert.Equal(1, (await Store.FindVersion("Patient", "p1", 1, Audience.Everyone, Ct))!.Version);
        Assert.Equal(3, (await Store.History(new HistoryQuery("Patient", "p1"), Audience.Everyone, Ct)).Count);
    }

    [Fact]
    public async Task A_month_in_which_something_was_written_without_a_partition_stays_where_it_is()
    {
        var begin = await Feed.Head(Ct);
        await Save(new Write.Create(Samples.Patient("Early"), "p1"));
        Assert.Equal(["ver_2026_04"], await Years.Ensure(Ct));
        Assert.Empty(await Years.Ensure(Ct));
        await Save(new Write.Update(Samples.Patient("Later"), "p1"));
        Clock.Now = Clock.Now.AddMonths(1);
        await Save(new Write.Update(Samples.Patient("April"), "p1"));
        Assert.Equal(["ver_rest", "ver_rest", "ver_2026_04"], await Places());
        Assert.Equal(["p1", "p1", "p1"], (await ReadFeed(begin, 3)).Select(e => e.Id));
        Assert.Equal(3, (await Find("Patient", "p1"))!.Version);
    }

    [Fact]
    public async Task A_december_without_a_partition_leaves_its_year_without_one()
    {
        Clock.Now = new DateTimeOffset(2026, 12, 24, 0, 0, 0, TimeSpan.Zero);
        await Save(new Write.Create(Samples.Patient("Late"), "p1"));
        Assert.Equal(["ver_2027"], await Years.Ensure(Ct));
        Assert.Equal(["ver_rest"], await Places());
    }

    [Fact]
    public async Task Writers_go_on_while_partitions_are_made_by_several_nodes()
    {
        List<string> made = [.. await Years.Ensure(Ct)];
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
        {
            var count = 0;
            while (!stop.IsCancellationRequested)
                if ((await Save(new Write.Create(Samples.Patient(), $"w{n}-{count}"))).IsNew) count++;
            return count;
        })).ToList();
        for (var year = 1; year <= 5; year++)
        {
            Clock.Now = Monday.AddYears(year);
            foreach (var node in await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Years.Ensure(Ct)))) made.AddRange(node);
        }
        await stop.CancelAsync();
        var written = (await Task.WhenAll(writers)).Sum();
        Assert.True(written > 0);
        Assert.Equal(written, await Count("ver"));
        Assert.Equal(made.Distinct().Count(), made.Count);
        // One for each year, whole or from the month after a writer was there first.
        Assert.Equal(["ver_2026", "ver_2027", "ver_2028", "ver_2029", "ver_2030", "ver_2031"],
            made.Select(name => name[.."ver_2026".Length]).Order());
    }

    [Fact]
    public async Task History_from_before_there_were_partitions_keeps_its_own_and_no_year_overlaps_it()
    {
        await Save(new Write.Create(Samples.Patient(), "p1"));
        // As a migration does it to a database that has lived before.
        await Database.Transact(async t =>
        {
            await t.Execute($"alter table ver detach partition ver_rest", Ct);
            await t.Execute($"alter table ver_rest rename to ver_early", Ct);
            await t.Execute($"alter table ver attach partition ver_early for values from (minvalue) to ('2026-04-01 00:00:00+00')", Ct);
            await t.Execute($"create table ver_rest partition of ver default", Ct);
        }, Ct);
        Assert.Equal(["ver_2026_04"], await Years.Ensure(Ct));
        Assert.Equal(["ver_early"], await Places());
        Assert.Equal("p1", (await Find("Patient", "p1"))!.Id);
    }

    [Fact]
    public async Task An_upgrade_keeps_the_months_that_hold_something_and_gives_the_rest_of_the_year_one_partition()
    {
        var connection = await Postgres.NewConnectionString();
        await using var database = Database.Open(connection, Clock);
        await database.Migrate(Ct);
        // As it was before: months made ahead, and the function that made them.
        await database.Transact(async t =>
        {
            await t.Execute($"drop function add_history_year(timestamptz)", Ct);
            await t.Execute($"create function add_history_month(month timestamptz) returns text language sql as 'select null'", Ct);
            await t.Execute($"delete from migration where number = 27", Ct);
            await t.Execute($"create table ver_2026_03 partition of ver for values from ('2026-03-01 00:00:00+00') to ('2026-04-01 00:00:00+00')", Ct);
            await t.Execute($"create table ver_2026_04 partition of ver for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00')", Ct);
        }, Ct);
        var store = new ResourceStore(database, Clock);
        await store.Save(new SaveItem([new Write.Create(Samples.Patient("March"), "p1")]), Ct);
        await database.Migrate(Ct);
        Assert.Equal(["ver_2026_04"], await new HistoryYears(database).Ensure(Ct));
        Clock.Now = Midyear;
        await store.Save(new SaveItem([new Write.Update(Samples.Patient("July"), "p1")]), Ct);
        Assert.Equal(["ver_2026_03", "ver_2026_04"],
            await database.Query($"select tableoid::regclass::text from ver order by at", r => r.GetString(0), Ct));
        Assert.Equal(2, (await store.Find("Patient", "p1", Audience.Everyone, Ct))!.Version);
        Assert.Equal([new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)], await database.Query(
            $"select hi from history_partition where name = 'ver_2026_04'", r => r.GetFieldValue<DateTimeOffset>(0), Ct));
    }

    Task<List<string>> Places() =>
        Database.Query($"select tableoid::regclass::text from ver order by at", r => r.GetString(0), Ct);
}
