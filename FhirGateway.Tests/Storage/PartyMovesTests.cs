using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>Who may see what changes at once, in every way of looking, when links and names change.</summary>
public sealed class PartyMovesTests(PostgresFixture postgres) : VisibilityTest(postgres)
{
    static readonly string[] Whole = ["ServiceRequest/r", "Task/t", "DocumentReference/l", "Binary/words", "Patient/p"];

    async Task Referral() => await Save(
        """{"resourceType":"Binary","id":"words","contentType":"text/plain","data":"YQ=="}""", Letter("l", "Binary/words"),
        Request("r", "Organization/gp", "Organization/eye", letter: "DocumentReference/l"),
        Task("t", "r", "Organization/eye"), """{"resourceType":"Patient","id":"p"}""");

    async Task SeenWhole(params string[] by)
    {
        foreach (var one in Whole) await Seen(one, by);
    }

    [Fact]
    public async Task A_changed_performer_and_owner_lose_everything_at_once_and_the_new_one_gets_it()
    {
        await Referral();
        await SeenWhole("gp", "eye");
        await Put(Task("t", "r", "Organization/ear"));
        await SeenWhole("gp", "eye", "ear");
        await Put(Request("r", "Organization/gp", "Organization/ear", letter: "DocumentReference/l"));
        await SeenWhole("gp", "ear");
    }

    [Fact]
    public async Task What_a_change_costs_does_not_grow_with_what_it_does_not_concern()
    {
        await Referral();
        for (var i = 0; i < 10; i++)
            await Save([.. Enumerable.Range(0, 100).Select(n => Request($"x{i}-{n}", "Organization/gp", patient: $"p{n % 7}"))]);
        await Put(Request("gone", "Organization/dentist", "Organization/eye", patient: "p"));
        // The plan is made once, with whatever the tables held then.
        await Delete("ServiceRequest", "x1-1");
        var (before, after) = await Database.Transact(async transaction =>
        {
            var known = await Read(transaction);
            await Store.Save(transaction, new SaveItem(new Write.Delete("ServiceRequest", "gone")), Ct);
            return (known, await Read(transaction));
        }, Ct);
        await Seen("Patient/p", "gp", "eye");
        Assert.Equal(before.Scanned, after.Scanned);
        Assert.InRange(after.Fetched - before.Fetched, 1, 100);
    }

    // Of this connection, since it last told the statistics.
    static async Task<(long Scanned, long Fetched)> Read(Transaction transaction) => (await transaction.Query(
        Sql.Of($"""
            select coalesce(sum(seq_tup_read), 0)::bigint, coalesce(sum(idx_tup_fetch), 0)::bigint
            from pg_stat_xact_user_tables where relname in ('ref', 'cur', 'party') or relname like 'search%'
            """),
        row => (row.GetInt64(0), row.GetInt64(1)), Ct))[0];

    [Fact]
    public async Task A_patient_is_seen_as_long_as_one_record_shows_them()
    {
        await Referral();
        await Put(Request("other", "Organization/dentist", "Organization/eye"));
        await Save(Request("r", "Organization/gp", letter: "DocumentReference/l"), Task("t", "r", "Organization/gp"));
        await Seen("ServiceRequest/r", "gp");
        await Seen("Patient/p", "gp", "dentist", "eye");
        await Delete("ServiceRequest", "other");
        await Seen("Patient/p", "gp");
        // The deletion itself is told to who saw what was deleted.
        Assert.True((await Store.Find("ServiceRequest", "other", As("eye"), Ct))!.Deleted);
        Assert.Null(await Store.Find("ServiceRequest", "other", As("gp"), Ct));
    }

    [Fact]
    public async Task A_letter_that_is_no_longer_shown_is_no_longer_seen()
    {
        await Referral();
        await Put(Request("r", "Organization/gp", "Organization/eye"));
        await Seen("DocumentReference/l");
        await Seen("Binary/words");
        await Put(Request("r", "Organization/gp", "Organization/eye", letter: "DocumentReference/l"));
        await Seen("Binary/words", "gp", "eye");
        await Put(Request("s", "Organization/dentist", "Organization/ear", letter: "DocumentReference/l"));
        await Seen("Binary/words", "gp", "eye", "dentist", "ear");
    }

    [Fact]
    public async Task A_request_about_another_patient_takes_its_parties_with_it()
    {
        await Referral();
        await Put("""{"resourceType":"Patient","id":"q"}""");
        await Put(Request("r", "Organization/gp", "Organization/eye", letter: "DocumentReference/l", patient: "q"));
        await Seen("Patient/p");
        await Seen("Patient/q", "gp", "eye");
    }

    [Fact]
    public async Task A_role_that_moves_takes_what_it_was_named_in_with_it()
    {
        await Put("""{"resourceType":"HealthcareService","id":"clinic","providedBy":{"reference":"Organization/eye"}}""");
        await Put("""{"resourceType":"PractitionerRole","id":"dr","healthcareService":[{"reference":"HealthcareService/clinic"}]}""");
        await Put(Request("r", "Organization/gp", "PractitionerRole/dr"));
        await Put(Task("t", "r", "HealthcareService/clinic"));
        await Seen("Task/t", "gp", "eye");
        await Put("""{"resourceType":"HealthcareService","id":"clinic","providedBy":{"reference":"Organization/ear"}}""");
        await Seen("ServiceRequest/r", "gp", "ear");
        await Seen("Task/t", "gp", "ear");
        await Put("""{"resourceType":"PractitionerRole","id":"dr","organization":{"reference":"Organization/new"}}""");
        await Seen("ServiceRequest/r", "gp", "ear", "new");
        await Delete("HealthcareService", "clinic");
        await Seen("ServiceRequest/r", "gp", "new");
    }

    [Fact]
    public async Task What_is_not_seen_is_not_told_by_chains_includes_or_reverse_chains()
    {
        await Referral();
        await Put("""{"resourceType":"Patient","id":"p","name":[{"family":"Example"}],"managingOrganization":{"reference":"Organization/gp"}}""");
        await Put("""
            {"resourceType":"Communication","id":"c","status":"completed","about":[{"reference":"ServiceRequest/r"}],
             "subject":{"reference":"Patient/p"},"sender":{"reference":"Organization/gp"},"recipient":[{"reference":"Organization/pharmacy"}]}
            """);
        // The pharmacy was written to, and so sees the message and whom it is about, but not the request.
        var pharmacy = As("pharmacy");
        Assert.Equal(["Communication/c", "Patient/p"],
            await Found("Communication", pharmacy, ("_include", "Communication:about"), ("_include", "Communication:subject")));
        Assert.Equal(["Communication/c"], await Found("Communication", pharmacy, ("subject:Patient.name", "example")));
        Assert.Empty(await Found("Communication", pharmacy, ("about:ServiceRequest.status", "active")));
        Assert.Empty(await Found("Patient", pharmacy, ("_has:ServiceRequest:subject:status", "active")));
        Assert.Equal(["Patient/p"], await Found("Patient", pharmacy, ("_has:Communication:subject:status", "completed")));
        Assert.DoesNotContain("ServiceRequest/r", await Found("Patient", pharmacy, ("_revinclude", "ServiceRequest:subject")));

        var gp = As("gp");
        Assert.Contains("ServiceRequest/r", await Found("Communication", gp, ("_include", "Communication:about")));
        Assert.Equal(["Patient/p"], await Found("Patient", gp, ("_has:ServiceRequest:subject:status", "active")));
        Assert.Equal(["Communication/c"], await Found("Communication", gp, ("about:ServiceRequest.status", "active")));
    }

    [Fact]
    public async Task Totals_and_pages_count_only_what_is_seen()
    {
        for (var i = 0; i < 6; i++) await Put(Request($"r{i}", "Organization/gp", i % 2 == 0 ? "Organization/eye" : "Organization/ear"));
        var query = SearchParser.Parse("ServiceRequest", [new("_total", "accurate"), new("_count", "2"), new("_sort", "_id")], SearchSetting.Default).Query!;
        var first = await Store.Search(query, As("eye"), Ct);
        Assert.Equal(3, first.Total);
        var second = await Store.Search(query with { After = first.Next }, As("eye"), Ct);
        Assert.Equal(["r0", "r2", "r4"], first.Matches.Concat(second.Matches).Select(m => m.Id));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task An_organisation_sees_what_its_parts_are_party_to_and_a_part_does_not_see_the_whole()
    {
        await Put("""{"resourceType":"Organization","id":"trust"}""");
        await Put("""{"resourceType":"Organization","id":"eye","partOf":{"reference":"Organization/trust"}}""");
        await Put("""{"resourceType":"Organization","id":"ward","partOf":{"reference":"Organization/eye"}}""");
        await Put(Request("r", "Organization/gp", "Organization/ward"));
        await Put(Request("s", "Organization/gp", "Organization/trust"));
        foreach (var (id, sees) in ((string, string[])[])
                 [("trust", ["r", "s"]), ("eye", ["r"]), ("ward", ["r"]), ("gp", ["r", "s"]), ("ear", [])])
        {
            var audience = await Store.AudienceOf(id, Ct);
            Assert.Equal(sees.Select(s => $"ServiceRequest/{s}"), (await Found("ServiceRequest", audience)).Order());
        }
    }

    [Fact]
    public async Task Two_that_change_one_referral_at_the_same_time_leave_it_as_its_links_say()
    {
        for (var round = 0; round < LongRuns.Of(3, 20); round++)
        {
            await Referral();
            var saves = new[]
            {
                Task("t", "r", "Organization/ear"), Request("r", "Organization/gp", "Organization/home", letter: "DocumentReference/l"),
                Letter("l", "Binary/words", "ServiceRequest/r"), Task($"u{round}", "r", "Organization/eye"),
            }.Select(Samples.Read).Select(r => Store.Save(new SaveItem(new Write.Update(r, r.Id!, AsCreate: true)), Ct));
            Assert.All(await System.Threading.Tasks.Task.WhenAll(saves), s => Assert.True(s.IsSaved));
            Clock.Now = Clock.Now.AddSeconds(1);
            await SeenWhole("gp", "eye", "ear", "home");
        }
    }

    [Fact]
    public async Task A_write_about_a_patient_with_many_records_reads_as_many_rows_as_one_about_a_patient_with_few()
    {
        await Put("""{"resourceType":"Patient","id":"few"}""");
        await Put("""{"resourceType":"Patient","id":"many","managingOrganization":{"reference":"Organization/gp"}}""");
        for (var i = 0; i < 20; i++)
            await Save([.. Enumerable.Range(0, 100).Select(n => Request($"m{i}-{n}", "Organization/gp", "Organization/eye", patient: "many"))]);
        await Database.Execute($"analyze", Ct);
        foreach (var patient in (string[])["few", "many"]) await RowsReadBy("first", patient);
        var few = await RowsReadBy("second", "few");
        var many = await RowsReadBy("second", "many");
        Assert.Equal(few.Scanned, many.Scanned);
        Assert.InRange(many.Fetched, 1, few.Fetched + 50);

        // Only the last of a patient's parties that leaves makes the server look at all of the patient's records.
        await Put(Request("last", "Organization/gp", "Organization/ear", patient: "many"));
        await Seen("Patient/many", "gp", "eye", "ear");
        await Put(Request("last", "Organization/gp", "Organization/eye", patient: "many"));
        await Seen("Patient/many", "gp", "eye");
    }

    Task<(long Scanned, long Fetched)> RowsReadBy(string id, string patient) => Database.Transact(async transaction =>
    {
        var before = await Read(transaction);
        var request = Samples.Read(Request($"{patient}-{id}", "Organization/gp", "Organization/eye", patient: patient));
        var saved = await Store.Save(transaction, new SaveItem(new Write.Update(request, request.Id!, AsCreate: true)), Ct);
        Assert.True(saved.IsSaved, saved.Refusal?.ToString());
        var after = await Read(transaction);
        return (after.Scanned - before.Scanned, after.Fetched - before.Fetched);
    }, Ct);
}
