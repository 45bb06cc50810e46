using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class ReferenceTests(PostgresFixture postgres) : StoreTest(postgres)
{
    static readonly int Subject = SearchParameter.IdOf("ServiceRequest", "subject");

    [Fact]
    public async Task A_resource_that_is_only_referred_to_reads_as_nothing()
    {
        await Save(new Write.Create(Samples.Request("p1"), "r1"));
        Assert.Null(await Find("Patient", "p1"));
        Assert.Null(await Store.FindVersion("Patient", "p1", 0, Audience.Everyone, Ct));
        Assert.Empty(await Store.History(new HistoryQuery("Patient", "p1"), Audience.Everyone, Ct));
        Assert.Equal(2, await Count("cur"));
    }

    [Fact]
    public async Task What_arrives_after_its_reference_is_linked_by_it()
    {
        var request = await Save(new Write.Create(Samples.Request("p1"), "r1"));
        var patient = await Save(new Write.Create(Samples.Patient(), "p1"));
        Assert.Equal(1, patient.Stored!.Version);
        var linked = await Database.Query(
            $"select rid from ref where param = {Subject} and tgt = {patient.Stored.Rid}", r => r.GetInt64(0), Ct);
        Assert.Equal([request.Stored!.Rid], linked);
    }

    [Fact]
    public async Task Deleting_what_is_only_referred_to_does_nothing()
    {
        await Save(new Write.Create(Samples.Request("p1"), "r1"));
        Assert.Equal(default, await Save(new Write.Delete("Patient", "p1")));
        Assert.Equal(1, await Count("ver"));
    }

    [Fact]
    public async Task Index_rows_are_rewritten_only_when_the_index_changed()
    {
        await Save(new Write.Create(Samples.Request("p1"), "r1"));
        var before = await WhereIndexRowsLie();
        await Save(new Write.Update(Samples.Read(
            """
            {"resourceType":"ServiceRequest","status":"active","intent":"order","priority":"routine",
             "subject":{"reference":"Patient/p1"},"authoredOn":"2026-03-02T09:30:00Z","note":[{"text":"by phone"}]}
            """), "r1"));
        Assert.Equal(before, await WhereIndexRowsLie());
        await Save(new Write.Update(Samples.Request("p1", "revoked"), "r1"));
        Assert.NotEqual(before, await WhereIndexRowsLie());
    }

    [Fact]
    public async Task A_changed_reference_replaces_the_old_one()
    {
        await Save(new Write.Create(Samples.Request("p1"), "r1"));
        await Save(new Write.Update(Samples.Request("p2"), "r1"));
        var targets = await Database.Query(
            $"select c.fid from ref join cur c on c.rid = ref.tgt where ref.param = {Subject}", r => r.GetString(0), Ct);
        Assert.Equal(["p2"], targets);
    }

    [Fact]
    public async Task Two_that_refer_to_each_other_can_be_written_at_the_same_time()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            var forth = Store.Save([new SaveItem(new Write.Create(Samples.Task($"r{i}"), $"t{i}"))], Ct);
            var back = Store.Save([new SaveItem(new Write.Create(Samples.Read(
                $$"""
                {"resourceType":"ServiceRequest","status":"active","intent":"order",
                 "subject":{"reference":"Patient/same"},"supportingInfo":[{"reference":"Task/t{{i}}"}]}
                """), $"r{i}"))], Ct);
            await Task.WhenAll(forth, back);
        }));
        Assert.Equal(40, await Count("ver"));
        Assert.Equal(41, await Count("cur"));
    }

    async Task<(string, string)> WhereIndexRowsLie() => (await Database.Query(
        $"""
        select (select string_agg(ctid::text, ' ') from search), (select string_agg(ctid::text, ' ' order by ctid) from ref)
        """,
        r => (r.GetString(0), r.GetString(1)), Ct))[0];
}
