using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class MigrationTests(PostgresFixture postgres)
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrating_twice_changes_nothing()
    {
        await using var database = await postgres.NewDatabase();
        var (before, schema) = (await Applied(database), await Schema.Of(database));
        await database.Migrate(Ct);
        Assert.Equal(before, await Applied(database));
        Assert.Equal(schema, await Schema.Of(database));
        Assert.NotEmpty(before);
        Assert.Equal(1, database.Epoch);
    }

    [Fact]
    public async Task Several_nodes_may_migrate_at_once()
    {
        var connection = await postgres.NewConnectionString();
        var nodes = Enumerable.Range(0, 4).Select(_ => Database.Open(connection, TimeProvider.System)).ToList();
        await Task.WhenAll(nodes.Select(n => n.Migrate(Ct)));
        Assert.All(nodes, n => Assert.Equal(1, n.Epoch));
        Assert.Equal([1L], await nodes[0].Query($"select count(*) from epoch", r => r.GetInt64(0), Ct));
        await using var alone = await postgres.NewDatabase();
        await Schema.Equal(alone, nodes[0]);
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task A_migration_that_was_changed_afterwards_is_noticed()
    {
        await using var database = await postgres.NewDatabase();
        await database.Execute($"update migration set checksum = 'other' where number = 1", Ct);
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => database.Migrate(Ct));
        Assert.Contains("0001_store.sql", refused.Message);
    }

    [Fact]
    public async Task A_database_of_a_newer_gateway_is_refused()
    {
        await using var database = await postgres.NewDatabase();
        await database.Execute($"insert into migration values (9999, '9999_future.sql', '', now())", Ct);
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => database.Migrate(Ct));
        Assert.Contains("newer", refused.Message);
    }

    [Theory]
    [InlineData("ServiceRequest", "search_service_request")]
    [InlineData("Task", "search_task")]
    [InlineData("Patient", "search_patient")]
    [InlineData("Appointment", "search_appointment")]
    [InlineData("Encounter", "search_encounter")]
    [InlineData("DocumentReference", "search_document_reference")]
    [InlineData("Communication", "search_communication")]
    [InlineData("Condition", "search_condition")]
    [InlineData("DiagnosticReport", "search_diagnostic_report")]
    [InlineData("Flag", "search_flag")]
    [InlineData("MedicationRequest", "search_medication_request")]
    [InlineData("Observation", "search_observation")]
    [InlineData("VisionPrescription", "search_rest")]
    public async Task A_busy_type_has_a_partition_of_its_own(string type, string partition)
    {
        await using var database = await postgres.NewDatabase();
        await database.Execute(
            $"insert into search (rid, rtype, catalogue, present, keys) values (1, {ResourceTypes.Number(type)}, 1, 0, '{{}}')",
            Ct);
        Assert.Equal([partition],
            await database.Query($"select tableoid::regclass::text from search", r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task An_ordinary_role_that_owns_its_database_can_migrate_and_write()
    {
        var connection = await postgres.NewConnectionString(owner: "ordinary");
        await using var database = Database.Open(connection, TimeProvider.System);
        await database.Migrate(Ct);
        var store = new ResourceStore(database, TimeProvider.System);
        var results = await store.Save([new SaveItem(new Write.Create(Samples.Patient(), "p1"))], Ct);
        Assert.True(results[0].IsSaved);
        await using var privileged = await postgres.NewDatabase();
        await Schema.Equal(privileged, database);
    }

    [Fact]
    public async Task Partitions_have_the_indexes_and_statistics_of_the_whole()
    {
        await using var database = await postgres.NewDatabase();
        var indexes = await database.Query(
            $"select indexdef from pg_indexes where tablename = 'search_task'", r => r.GetString(0), Ct);
        Assert.Equal(6, indexes.Count);
        var keys = Assert.Single(indexes, i => i.Contains("gin (keys)", StringComparison.Ordinal));
        Assert.Matches("fastupdate='?on'?, gin_pending_list_limit='?2048'?", keys);
        Assert.Contains(indexes, i => i.EndsWith("(status, d1, rid) INCLUDE (rtype)", StringComparison.Ordinal));
        Assert.Equal([1000], await database.Query(
            $"select attstattarget from pg_attribute where attrelid = 'search_rest'::regclass and attname = 'keys'",
            r => r.GetInt32(0), Ct));
    }

    [Fact]
    public async Task Parts_of_names_have_an_index_for_the_types_whose_searches_ask_for_it()
    {
        await using var database = await postgres.NewDatabase();
        var index = Assert.Single(await database.Query(
            $"select indexdef from pg_indexes where indexname = 'str_part'", r => r.GetString(0), Ct));
        var numbers = StringCriterion.WithParts.Select(ResourceTypes.Number).Order();
        Assert.Contains($"ARRAY[{string.Join(", ", numbers)}]", index, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worklists_hold_the_types_that_searches_look_for_there()
    {
        await using var database = await postgres.NewDatabase();
        var numbers = Enumerable.Range(0, 200).Select(n => (short)n).ToArray();
        Assert.Equal(
            HotColumns.OnWorklists.Select(ResourceTypes.Number).Order(),
            await database.Query(
                $"select n from unnest({numbers}) n where on_worklists(n) order by n", r => r.GetInt16(0), Ct));
    }

    [Fact]
    public async Task What_another_gateway_writes_while_the_lists_are_filled_is_in_them()
    {
        await using var database = await postgres.NewDatabase();
        await database.Execute($"drop table worklist, name_list", Ct);
        await database.Execute(
            $"""
            drop function on_worklists, on_worklist, worklist_gain, worklist_lose, worklist_change, names_of, drop_names,
              name_list_row_gain, name_list_row_lose, name_list_row_change, name_list_name_gain, name_list_name_lose cascade
            """, Ct);
        await database.Execute($"delete from migration where number in (25, 26)", Ct);
        var store = new ResourceStore(database, TimeProvider.System);
        var (written, committed) = (new TaskCompletionSource(), new TaskCompletionSource());
        var writing = database.Transact(
            async transaction =>
            {
                var saved = await store.Save(transaction, new SaveItem([
                    new Write.Create(Samples.Patient("Testa"), "p"),
                    new Write.Create(Samples.Read("""
                        {"resourceType":"ServiceRequest","status":"active","intent":"order",
                         "subject":{"reference":"Patient/p"},"performer":[{"reference":"Organization/eye"}]}
                        """), "r"),
                ]), Ct);
                written.SetResult();
                await committed.Task;
                return saved;
            },
            Ct);
        await written.Task;
        var migrating = database.Migrate(Ct);
        await LockWaits.UntilHeldUp(database, migrating);
        committed.SetResult();
        Assert.True((await writing).IsSaved);
        await migrating;
        await using var other = await postgres.NewDatabase();
        await Schema.Equal(other, database);
        Assert.Equal(
            ["name_list Patient/p", "worklist ServiceRequest/r"], await database.Query(
                $"""
                select 'worklist ServiceRequest/' || c.fid from worklist w join cur c using (rid)
                union all select 'name_list Patient/' || c.fid from name_list n join cur c using (rid) order by 1
                """, r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task Lists_of_names_hold_those_that_searches_look_for_there()
    {
        await using var database = await postgres.NewDatabase();
        var source = Assert.Single(await database.Query(
            $"select prosrc from pg_proc where proname = 'name_list_name_gain'", r => r.GetString(0), Ct));
        Assert.Contains(
            FormattableString.Invariant($"rtype = {ResourceTypes.Number("Patient")} "), source, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"param = {NameList.Param} "), source, StringComparison.Ordinal);
    }

    static Task<List<(int, string)>> Applied(Database database) => database.Query(
        $"select number, checksum from migration order by number", r => (r.GetInt32(0), r.GetString(1)), Ct);
}
