using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class TargetsTests(PostgresFixture postgres) : StoreTest(postgres)
{
    /// <summary>
    /// Autovacuum comes when it comes: until then a prepared plan knows nothing of the rows, and one that goes by the
    /// parameter reads all of them for each record.
    /// </summary>
    [Theory]
    [InlineData("off")]
    [InlineData("on")]
    public async Task References_of_a_row_are_found_by_the_row_alone_also_before_anything_was_analysed(string scans)
    {
        await Database.Transact(async t =>
        {
            await t.Execute($"insert into ref select 7, n, n % 1000, 1 from generate_series(1, 5000) n", Ct);
            var plan = await Plan(t, scans, Targets.Of(Sql.Of($"w.row"), [7, 8]));
            Assert.Contains(plan, line => line.Contains("ref_rid", StringComparison.Ordinal));
            Assert.DoesNotContain(plan, line => line.Contains("ref_pkey", StringComparison.Ordinal));
            Assert.Equal([5, 1005, 2005, 3005, 4005], await Found(t, Targets.Of(Sql.Of($"{5L}::bigint"), [7, 8])));
        }, Ct);
    }

    /// <summary>One way through the index for all parameters, and none that reads all references by one of them.</summary>
    [Theory]
    [InlineData("off")]
    [InlineData("on")]
    public async Task What_refers_to_a_row_is_found_by_the_row_alone_also_before_anything_was_analysed(string scans)
    {
        await Database.Transact(async t =>
        {
            await t.Execute($"insert into ref select 7 + n % 2, n % 1000, n, 1 from generate_series(1, 5000) n", Ct);
            var plan = await Plan(t, scans, Targets.Sources(Sql.Of($"w.row"), [7, 8]));
            Assert.Contains(plan, line => line.Contains("Cond: (tgt = w.\"row\")", StringComparison.Ordinal));
            Assert.Equal([5, 1005, 2005, 3005, 4005], await Found(t, Targets.Sources(Sql.Of($"{5L}::bigint"), [8])));
            Assert.Empty(await Found(t, Targets.Sources(Sql.Of($"{5L}::bigint"), [7])));
        }, Ct);
    }

    /// <param name="sql">For each row of a table <c>w</c>.</param>
    static async Task<List<string>> Plan(Transaction t, string scans, Sql sql)
    {
        await t.Execute($"select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', {scans}, true)", Ct);
        await t.Execute($"create table wanted (row bigint)", Ct);
        return await t.Query(
            Sql.Of($"explain select f.* from wanted w cross join lateral ({sql}) f"), r => r.GetString(0), Ct, prepared: true);
    }

    static Task<List<long>> Found(Transaction t, Sql sql) =>
        t.Query(Sql.Of($"select f.* from ({sql}) f order by 1"), r => r.GetInt64(0), Ct);
}
