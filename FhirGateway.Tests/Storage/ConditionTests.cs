using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>What an item was decided upon is asked again behind locks.</summary>
public sealed class ConditionTests(PostgresFixture postgres) : StoreTest(postgres)
{
    static Condition Patients(long? key, params long[] expected) => new(
        Sql.Of($"select rid from cur where rtype = {ResourceTypes.Number("Patient")} and ver > 0 and not deleted"),
        expected, key);

    static SaveItem Create(string id, params Condition[] conditions) =>
        new(new Write.Create(Samples.Patient(), id)) { Conditions = conditions };

    [Fact]
    public async Task An_item_whose_condition_holds_is_saved()
    {
        var first = await Save(new Write.Create(Samples.Patient(), "a"));
        var saved = await Store.Save(Create("b", Patients(1, first.Stored!.Rid)), Ct);
        Assert.True(saved.IsSaved);
        Assert.NotNull(await Find("Patient", "b"));
    }

    [Fact]
    public async Task An_item_whose_condition_no_longer_holds_is_overtaken_and_leaves_nothing()
    {
        await Save(new Write.Create(Samples.Patient(), "a"));
        var item = new SaveItem([new Write.Create(Samples.Request("unseen"), "r")], [Sql.Of($"select 1 / 0")])
        {
            Conditions = [Patients(1)],
        };
        var saved = await Store.Save(item, Ct);
        Assert.Equal((true, false, null), (saved.IsOvertaken, saved.IsSaved, saved.Refusal));
        Assert.Null(await Find("ServiceRequest", "r"));
        Assert.Equal((1, 1), (await Count("ver"), await Count("cur")));
    }

    [Fact]
    public async Task An_overtaken_item_stops_no_other_of_its_group()
    {
        var saved = await Store.Save([Create("a"), Create("b", Patients(1, 42)), Create("c")], Ct);
        Assert.Equal([false, true, false], saved.Select(s => s.IsOvertaken));
        Assert.NotNull(await Find("Patient", "c"));
        Assert.Null(await Find("Patient", "b"));
        Assert.Equal(2, await Count("cur"));
    }

    [Fact]
    public async Task Of_items_with_one_key_in_one_call_the_second_sees_the_first()
    {
        var saved = await Store.Save([Create("a", Patients(1)), Create("b", Patients(1))], Ct);
        Assert.Equal([false, true], saved.Select(s => s.IsOvertaken));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Of_many_at_the_same_time_with_one_key_one_is_saved_in_one_store_and_in_two(int stores)
    {
        await using var another = Database.Open(Database.ConnectionString, Clock);
        await another.Migrate(Ct);
        ResourceStore[] all = [Store, new ResourceStore(another, Clock)];
        var saved = await Task.WhenAll(Enumerable.Range(0, 32).Select(i =>
            all[i % stores].Save(Create($"p{i}", Patients(7)), Ct)));
        Assert.Single(saved, s => s.IsSaved);
        Assert.Equal(31, saved.Count(s => s.IsOvertaken));
        Assert.Equal((1, 1), (await Count("ver"), await Count("cur")));
    }

    [Fact]
    public async Task Items_with_many_keys_in_any_order_are_all_answered()
    {
        await using var another = Database.Open(Database.ConnectionString, Clock);
        await another.Migrate(Ct);
        ResourceStore[] all = [Store, new ResourceStore(another, Clock)];
        var nothing = Sql.Of($"select rid from cur where false");
        var saved = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => all[i % 2].Save(Create($"p{i}",
            [.. Enumerable.Range(0, 8).OrderBy(k => (k * 7 + i * 3) % 8).Select(k => new Condition(nothing, [], k))]), Ct)));
        Assert.All(saved, s => Assert.True(s.IsSaved));
    }

    [Fact]
    public async Task A_condition_without_a_key_is_asked_behind_the_rows_locks()
    {
        var (written, held) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = Database.Transact(async transaction =>
        {
            await Store.Save(transaction, Create("p"), Ct);
            written.SetResult();
            await held.Task;
        }, Ct);
        await written.Task;
        var absent = new Condition(Sql.Of($"select rid from cur where fid = {"p"} and ver > 0"), [], Key: null);
        var late = Store.Save(
            new SaveItem(new Write.Update(Samples.Patient("Late"), "p", AsCreate: true)) { Conditions = [absent] }, Ct);
        await LockWaits.UntilHeldUp(Database, late);
        held.SetResult();
        await first;
        Assert.True((await late).IsOvertaken);
        Assert.Equal(1, (await Find("Patient", "p"))!.Version);
    }
}
