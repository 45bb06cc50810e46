using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class LeftoversTests(PostgresFixture postgres) : StoreTest(postgres)
{
    [Fact]
    public async Task Row_of_an_id_that_never_arrived_goes_with_the_last_reference_to_it()
    {
        await Save(new Write.Create(Samples.Request("gone"), "r"));
        await Save(new Write.Create(Samples.Request("kept"), "other"));
        await Save(new Write.Update(Samples.Request("kept"), "r"));
        Assert.Equal(1, await Rows("gone"));
        Assert.Equal(0, await Remove());
        Clock.Now += TimeSpan.FromHours(2);
        Assert.Equal(1, await Remove());
        Assert.Equal(0, await Rows("gone"));
        Assert.Equal(1, await Rows("kept"));
        // The id is as unknown as before: it may be referred to and arrive.
        await Save(new Write.Update(Samples.Request("gone"), "r"));
        await Save(new Write.Create(Samples.Patient(), "gone"));
        Assert.Equal(1, (await Find("Patient", "gone"))!.Version);
    }

    [Fact]
    public async Task Row_that_a_deleted_resource_referred_to_goes_and_the_deleted_resource_s_own_stays()
    {
        await Save(new Write.Create(Samples.Request("gone"), "r"));
        await Save(new Write.Delete("ServiceRequest", "r"));
        Clock.Now += TimeSpan.FromHours(2);
        Assert.Equal(1, await Remove());
        Assert.Equal(1, await Rows("r"));
    }

    [Fact]
    public async Task Row_that_belongs_to_a_referral_stays()
    {
        await Save(new Write.Create(Samples.Request("member"), "r"));
        await Save(new Write.Delete("ServiceRequest", "r"));
        await Database.Execute($"""
            insert into link (referral, resource, from_version)
            select r.rid, m.rid, 1 from cur r, cur m where r.fid = 'r' and m.fid = 'member'
            """, Ct);
        Clock.Now += TimeSpan.FromHours(2);
        Assert.Equal(0, await Remove());
    }

    [Fact]
    public async Task Person_keys_of_a_deleted_patient_go_unless_another_record_shares_them()
    {
        foreach (var id in (string[])["alone", "first", "second"]) await Save(new Write.Create(Samples.Patient(), id));
        await Database.Execute($"""
            insert into person_key (key, rid) select case fid when 'alone' then 1 else 2 end, rid from cur where ver = 1
            """, Ct);
        foreach (var id in (string[])["alone", "first"]) await Save(new Write.Delete("Patient", id));
        Clock.Now += TimeSpan.FromHours(2);
        // Beside those above each patient has a key of its own record.
        Assert.Equal(3, await Remove());
        Assert.Equal(["first 2"], await Database.Query($"""
            select c.fid || ' ' || k.key from person_key k join cur c on c.rid = k.rid where c.deleted
            """, row => row.GetString(0), Ct));
        Assert.Equal([2L], await Database.Query(
            $"select count(*) from person_key k join cur c on c.rid = k.rid where c.fid = 'second'", row => row.GetInt64(0), Ct));
    }

    [Fact]
    public async Task Removal_beside_writers_leaves_no_reference_without_its_row()
    {
        Clock.Now += TimeSpan.FromDays(1);
        using var stop = new CancellationTokenSource();
        var removing = Task.Run(async () =>
        {
            // Hours later than the writers' clock, so that every row is old enough.
            var leftovers = new Leftovers(Database, new HandClock(Clock.Now.AddDays(1)));
            var removed = 0;
            while (!stop.IsCancellationRequested) removed += (await leftovers.Step(Ct)).Removed;
            return removed;
        }, Ct);
        for (var round = 0; round < 60; round++)
            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.Save(
                new SaveItem(new Write.Update(Samples.Request($"p{round % 3}"), $"r{i}", AsCreate: true)), Ct)));
        await stop.CancelAsync();
        Assert.InRange(await removing, 1, int.MaxValue);
        Assert.Equal([0L], await Database.Query(
            $"select count(*) from ref f where not exists (select from cur c where c.rid = f.tgt)", row => row.GetInt64(0), Ct));
    }

    Task<long> Rows(string id) => Database.Query($"select count(*) from cur where fid = {id}", row => row.GetInt64(0), Ct)
        .ContinueWith(rows => rows.Result[0], TaskScheduler.Default);

    /// <summary>Goes through all slices once.</summary>
    async Task<int> Remove()
    {
        var leftovers = new Leftovers(Database, Clock);
        var removed = 0;
        for (var more = true; more;)
        {
            (var step, more) = await leftovers.Step(Ct);
            removed += step;
        }
        return removed;
    }
}
