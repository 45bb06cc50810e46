using System.Data.Common;
using FhirGateway.Fhir;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class AtomicItemTests(PostgresFixture postgres) : StoreTest(postgres)
{
    static Sql Companion(string id) => Sql.Of(
        $"insert into refused (id, at, method, target, status, outcome) values (gen_random_uuid(), {Monday}, 'POST', {id}, 422, '')");

    [Fact]
    public async Task When_the_second_write_is_refused_nothing_is_left_and_no_companion_has_run()
    {
        var item = new SaveItem(
            [
                new Write.Create(Samples.Request("p1"), "r1"),
                new Write.Update(Samples.Task("r1"), "unknown"),
            ],
            [Companion("a")]);
        var result = Assert.Single(await Store.Save([item], Ct));
        Assert.Equal(OutcomeKind.NotFound, result.Refusal!.Kind);
        Assert.Null(result.Writes[0].Refusal);
        Assert.Null(result.Writes[0].Stored);
        Assert.Equal((0, 0, 0), (await Count("ver"), await Count("cur"), await Count("refused")));
    }

    [Fact]
    public async Task The_writes_and_the_companion_come_together()
    {
        var item = new SaveItem(
            [new Write.Create(Samples.Request("p1"), "r1"), new Write.Create(Samples.Task("r1"), "t1")],
            [Companion("a"), Companion("b")]);
        Assert.True(Assert.Single(await Store.Save([item], Ct)).IsSaved);
        Assert.Equal((2, 2), (await Count("ver"), await Count("refused")));
    }

    [Fact]
    public async Task A_companion_that_fails_takes_the_writes_with_it()
    {
        var item = new SaveItem([new Write.Create(Samples.Patient(), "p1")], [Companion("a"), Sql.Of($"select 1 / 0")]);
        await Assert.ThrowsAnyAsync<DbException>(() => Store.Save([item], Ct));
        Assert.Equal((0, 0, 0), (await Count("ver"), await Count("cur"), await Count("refused")));
    }

    [Fact]
    public async Task In_a_group_a_refused_item_leaves_nothing_and_stops_no_other()
    {
        await Save(new Write.Create(Samples.Patient(), "p1"));
        var results = await Store.Save(
            [
                new SaveItem(new Write.Create(Samples.Request("p1"), "r1")),
                new SaveItem([new Write.Create(Samples.Request("p9"), "r9"), new Write.Create(Samples.Patient(), "p1")],
                    [Companion("refused")]),
                new SaveItem([new Write.Update(Samples.Patient("New"), "p1", IfMatch: 7)], []),
                new SaveItem([new Write.Create(Samples.Task("r1"), "t1")], [Companion("saved")]),
            ], Ct);
        Assert.Equal([null, OutcomeKind.Conflict, OutcomeKind.PreconditionFailed, null],
            results.Select(r => r.Refusal?.Kind));
        Assert.Null(await Find("ServiceRequest", "r9"));
        Assert.Equal(["p1", "r1", "t1"],
            await Database.Query($"select fid from cur order by fid", r => r.GetString(0), Ct));
        Assert.Equal(["saved"], await Database.Query($"select target from refused", r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task In_a_group_an_item_that_the_database_refuses_does_not_take_the_others_with_it()
    {
        var results = await Store.Save(
            [
                new SaveItem(new Write.Create(Samples.Patient(), "p1")),
                new SaveItem([new Write.Create(Samples.Patient(), "p2")], [Sql.Of($"select 1 / 0")]),
                new SaveItem(new Write.Create(Samples.Patient(), "p3")),
            ], Ct);
        Assert.Equal([true, false, true], results.Select(r => r.IsSaved));
        Assert.IsAssignableFrom<DbException>(results[1].Fault);
        Assert.Equal(["p1", "p3"], await Database.Query($"select fid from cur order by fid", r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task Items_about_the_same_resource_see_each_other_in_order()
    {
        var results = await Store.Save(
            [
                new SaveItem(new Write.Create(Samples.Patient(), "p1")),
                new SaveItem(new Write.Update(Samples.Patient("B"), "p1", IfMatch: 1)),
                new SaveItem(new Write.Update(Samples.Patient("C"), "p1", IfMatch: 1)),
                new SaveItem(new Write.Delete("Patient", "p1")),
            ], Ct);
        Assert.Equal([true, true, false, true], results.Select(r => r.IsSaved));
        Assert.Equal(3, results[3].Writes[0].Stored!.Version);
    }

    [Fact]
    public async Task The_same_resource_twice_in_one_item_is_invalid()
    {
        var item = new SaveItem(new Write.Create(Samples.Patient(), "p1"), new Write.Delete("Patient", "p1"));
        Assert.Equal(OutcomeKind.Invalid, Assert.Single(await Store.Save([item], Ct)).Refusal!.Kind);
        Assert.Equal(0, await Count("ver"));
    }

    [Fact]
    public async Task In_the_callers_transaction_a_refusal_leaves_the_rest_to_the_caller()
    {
        await Database.Transact(async transaction =>
        {
            var refused = await Store.Save(
                transaction, new SaveItem(new Write.Update(Samples.Request("p9"), "r9", IfMatch: 3)), Ct);
            Assert.False(refused.IsSaved);
            var saved = await Store.Save(transaction, new SaveItem(new Write.Create(Samples.Patient(), "p1")), Ct);
            Assert.True(saved.IsSaved);
        }, Ct);
        Assert.Equal(["p1"], await Database.Query($"select fid from cur", r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task A_thousand_writes_are_one_item()
    {
        Write[] writes = [.. Enumerable.Range(0, 1000).Select(i => new Write.Create(Samples.Task("r1"), $"t{i}"))];
        var result = Assert.Single(await Store.Save([new SaveItem(writes)], Ct));
        Assert.Equal(1000, result.Writes.Count(w => w.IsNew));
        Assert.Equal((1000, 1000), (await Count("ver"), await Count("search_task")));
    }

    [Fact]
    public async Task Of_writers_with_the_same_If_Match_exactly_one_wins()
    {
        await Save(new Write.Create(Samples.Patient(), "p1"));
        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            Save(new Write.Update(Samples.Patient($"N{i}"), "p1", IfMatch: 1))));
        Assert.Equal(1, results.Count(r => r.Refusal is null));
        Assert.Equal(2, (await Find("Patient", "p1"))!.Version);
    }
}
