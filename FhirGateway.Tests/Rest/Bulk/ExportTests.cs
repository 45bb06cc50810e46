using System.Globalization;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Rest.Bulk;

public sealed class ExportTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    FhirHttp Fhir => gateway.Fhir;

    public async ValueTask InitializeAsync()
    {
        await Put("Patient/p1", "\"name\":[{\"family\":\"One\"}]");
        await Put("Patient/p2", "\"name\":[{\"family\":\"Two\"}]");
        await Put("ServiceRequest/r1", "\"status\":\"active\",\"intent\":\"order\",\"subject\":{\"reference\":\"Patient/p1\"}");
        await Put("ServiceRequest/r2", "\"status\":\"draft\",\"intent\":\"order\",\"subject\":{\"reference\":\"Patient/p2\"}");
        await Put("ServiceRequest/r3", "\"status\":\"draft\",\"intent\":\"order\",\"subject\":{\"reference\":\"Location/l\"}");
        await Put("Organization/o", "\"name\":\"O\"");
        await Put("Group/g", "\"type\":\"person\",\"actual\":true,\"member\":[{\"entity\":{\"reference\":\"Patient/p1\"}},"
            + "{\"entity\":{\"reference\":\"Patient/p2\"},\"inactive\":true}]");
        Tick();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_system_export_holds_each_resource_once_in_its_current_version()
    {
        await Put("Patient/p1", "\"name\":[{\"family\":\"Changed\"}]");
        await Put("Patient/gone", "\"active\":true");
        await Fhir.Delete("Patient/gone");
        Tick();
        var manifest = await Fhir.Export("$export");
        var lines = await Fhir.Lines(manifest);
        var names = lines.Select(BulkClient.NameOf).ToList();
        Assert.Equal(names.Distinct().Count(), names.Count);
        Assert.Superset(new HashSet<string> { "Patient/p1", "Patient/p2", "ServiceRequest/r1", "Organization/o", "Group/g" }, names.ToHashSet());
        Assert.DoesNotContain("Patient/gone", names);
        Assert.Equal("Changed", (string?)lines.Single(l => BulkClient.NameOf(l) == "Patient/p1")["name"]![0]!["family"]);
        Assert.Empty(manifest["error"]!.AsArray());
        Assert.Null(manifest["deleted"]);
        Assert.False((bool)manifest["requiresAccessToken"]!);
        Assert.EndsWith("/fhir/$export", (string)manifest["request"]!);
        Assert.True(DateTimeOffset.Parse((string)manifest["transactionTime"]!, CultureInfo.InvariantCulture) < gateway.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_patient_export_holds_patients_and_what_belongs_to_them() =>
        Assert.Equal(["Patient/p1", "Patient/p2", "ServiceRequest/r1", "ServiceRequest/r2"],
            (await Fhir.Exported("Patient/$export?_type=Patient,ServiceRequest"))
                // Other tests' patients may be there too.
                .Where(n => n is "Patient/p1" or "Patient/p2" || !n.StartsWith("Patient/", StringComparison.Ordinal)));

    [Fact]
    public async Task A_group_export_holds_its_active_members() =>
        Assert.Equal(["Patient/p1", "ServiceRequest/r1"], await Fhir.Exported("Group/g/$export?_type=Patient,ServiceRequest"));

    [Fact]
    public async Task A_filter_of_a_type_leaves_other_types_alone() =>
        Assert.Equal(["Organization/o", "ServiceRequest/r2", "ServiceRequest/r3"], await Fhir.Exported(
            $"$export?_type=Organization,ServiceRequest&_typeFilter={Uri.EscapeDataString("ServiceRequest?status=draft,revoked")}"));

    [Fact]
    public async Task Filters_of_one_type_add_up() =>
        Assert.Equal(["ServiceRequest/r1", "ServiceRequest/r3"], await Fhir.Exported(
            $"$export?_type=ServiceRequest&_typeFilter={Uri.EscapeDataString("ServiceRequest?_id=r1,ServiceRequest?_id=r3")}"));

    [Fact]
    public async Task Since_gives_what_changed_after_it_and_says_what_was_deleted()
    {
        await Put("Patient/old", "\"active\":true");
        Tick();
        var first = await Fhir.Export("$export?_type=Patient");
        Tick();
        await Put("Patient/new", "\"active\":true");
        await Fhir.Delete("Patient/old");
        Tick();
        var manifest = await Fhir.Export($"$export?_type=Patient&_since={first["transactionTime"]}");
        Assert.Equal(["Patient/new"], (await Fhir.Lines(manifest)).Select(BulkClient.NameOf));
        var gone = Assert.Single(await Fhir.Lines(manifest, "deleted"));
        Assert.Equal("Patient/old", (string?)gone["entry"]![0]!["request"]!["url"]);
        Assert.Equal("DELETE", (string?)gone["entry"]![0]!["request"]!["method"]);
    }

    [Fact]
    public async Task Parameters_may_be_posted()
    {
        var status = BulkClient.StatusOf(await Fhir.Post("$export", """
            {"resourceType":"Parameters","parameter":[{"name":"_type","valueString":"Organization"},
             {"name":"_outputFormat","valueString":"application/fhir+ndjson"}]}
            """, BulkClient.Async));
        Assert.Equal(["Organization/o"], (await Fhir.Lines((await Fhir.Done(status)).Json)).Select(BulkClient.NameOf));
    }

    [Fact]
    public async Task The_address_of_the_job_is_absolute_and_its_answer_expires()
    {
        var status = BulkClient.StatusOf(await Fhir.Get("$export?_type=Organization&_outputFormat=ndjson", BulkClient.Async));
        Assert.StartsWith("http://", status);
        var done = await Fhir.Done(status);
        Assert.Equal("application/json", done.Message.Content.Headers.ContentType!.MediaType);
        Assert.Equal(gateway.Clock.GetUtcNow().AddHours(24).ToString("R", CultureInfo.InvariantCulture),
            done.Message.Content.Headers.GetValues("Expires").Single());
    }

    [Fact]
    public async Task A_job_that_is_cancelled_is_gone_with_its_files()
    {
        var status = BulkClient.StatusOf(await Fhir.Get("$export?_type=Organization", BulkClient.Async));
        var file = (string)(await Fhir.Done(status)).Json["output"]![0]!["url"]!;
        Assert.Equal(202, (await Fhir.Delete(status)).Code);
        Assert.Equal(404, (await Fhir.Get(status)).Code);
        Assert.Equal(404, (await Fhir.Get(file)).Code);
        Assert.Equal(404, (await Fhir.Delete(status)).Code);
    }

    [Theory]
    [InlineData("$export?_type=Nothing", 400, "Nothing")]
    [InlineData("$export?_outputFormat=csv", 400, "ndjson")]
    [InlineData("$export?_since=yesterday", 400, "instant")]
    [InlineData("$export?_elements=id", 400, "_elements")]
    [InlineData("$export?_type=Task&_typeFilter=Patient%3Fname%3Dx", 400, "not among")]
    [InlineData("$export?_typeFilter=Patient%3Fshoe%3Dx", 400, "shoe")]
    [InlineData("$export?_typeFilter=Patient%3F_sort%3Dname", 400, "_sort")]
    [InlineData("Patient/$export?_type=Organization", 400, "Organization")]
    [InlineData("Group/nobody/$export", 404, "Group/nobody")]
    [InlineData("$bulk/00000000-0000-4000-8000-000000000000", 404, "no such job")]
    [InlineData("$bulk/00000000-0000-4000-8000-000000000000/Patient.1.ndjson", 404, "no such job")]
    public async Task What_cannot_be_exported_is_refused_with_the_reason(string path, int status, string reason)
    {
        var answer = await Fhir.Get(path, BulkClient.Async);
        Assert.Equal(status, answer.Code);
        Assert.Contains(reason, answer.Diagnostics);
    }

    [Fact]
    public async Task An_export_is_only_answered_asynchronously()
    {
        var answer = await Fhir.Get("$export");
        Assert.Equal(400, answer.Code);
        Assert.Contains("respond-async", answer.Diagnostics);
    }

    [Fact]
    public async Task The_statement_of_capabilities_lists_exports_and_imports()
    {
        var rest = (await Fhir.Get("metadata")).Json["rest"]![0]!;
        Assert.Superset(new HashSet<string> { "export", "import" },
            rest["operation"]!.AsArray().Select(o => (string)o!["name"]!).ToHashSet());
    }

    [Fact]
    public async Task Only_what_its_audience_may_see_is_exported()
    {
        var (store, pages) = ((ResourceStore)gateway.Services.GetService(typeof(ResourceStore))!, new ExportPages(Database));
        var hospital = TokenKeys.Organisation("Organization/hospital");
        await store.Save(new SaveItem(new Write.Update(Storage.Samples.Read("""{"resourceType":"Location"}"""), "theirs", AsCreate: true) { Organisations = [hospital] }), Ct);
        Tick();
        await Put("Location/ours", "\"name\":\"ours\"");
        Tick();
        var at = await pages.Settle(Ct);
        var seen = new List<string>();
        await foreach (var page in pages.Read(new ExportScope("Location", at, null, Audience.Of(hospital), []), Ct))
            seen.AddRange(page.Select(p => p.Id));
        Assert.Equal(["theirs"], seen);
    }

    [Fact]
    public async Task The_export_s_instant_waits_for_writers_and_shows_versions_of_that_instant_alone()
    {
        var pages = new ExportPages(Database);
        await Put("Basic/b", "\"code\":{\"text\":\"before\"}");
        Tick();
        var written = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        var writer = Database.Transact(async t =>
        {
            await t.Query($"select pg_current_xact_id()", r => 0, Ct);
            written.SetResult();
            await end.Task;
        }, Ct);
        await written.Task;
        var settling = pages.Settle(Ct);
        await Task.Delay(200, Ct);
        Assert.False(settling.IsCompleted);
        end.SetResult();
        await writer;
        var at = await settling;
        Tick();
        await Put("Basic/b", "\"code\":{\"text\":\"after\"}");
        await Put("Basic/c", "\"code\":{\"text\":\"after\"}");
        var read = new List<StoredResource>();
        await foreach (var page in pages.Read(new ExportScope("Basic", at, null, Audience.Everyone, []), Ct)) read.AddRange(page);
        Assert.Contains("before", System.Text.Encoding.UTF8.GetString(Assert.Single(read).Body.Span));
    }

    [Fact]
    public async Task More_than_a_page_is_exported_wholly_by_every_way_of_reading()
    {
        await Put("Patient/many", "\"active\":true");
        var store = (ResourceStore)gateway.Services.GetService(typeof(ResourceStore))!;
        var goals = Enumerable.Range(0, 2100).Select(i => new ImportItem(store.Prepare(new Write.Update(Storage.Samples.Read(
            """{"resourceType":"Goal","lifecycleStatus":"active","description":{"text":"x"},"subject":{"reference":"Patient/many"}}"""),
            $"g{i}", AsCreate: true)))).ToList();
        await store.Import(goals, Ct);
        await Put("Group/many", "\"type\":\"person\",\"actual\":true,\"member\":[{\"entity\":{\"reference\":\"Patient/many\"}}]");
        Tick();
        var expected = goals.Select(g => "Goal/" + g.Rows[0].Write.Id).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected, await Fhir.Exported("$export?_type=Goal"));
        Assert.Equal(expected, await Fhir.Exported("Patient/$export?_type=Goal"));
        Assert.Equal(expected, await Fhir.Exported("Group/many/$export?_type=Goal"));
        Assert.Equal(expected, await Fhir.Exported("$export?_type=Goal&_typeFilter=Goal%3Flifecycle-status%3Dactive"));
    }

    Database Database => (Database)gateway.Services.GetService(typeof(Database))!;

    async Task Put(string reference, string content)
    {
        var (type, id) = (reference.Split('/')[0], reference.Split('/')[1]);
        var answer = await Fhir.Put(reference, $$"""{"resourceType":"{{type}}",{{"\n"}}"id":"{{id}}",{{content}}}""");
        Assert.True(answer.Code is 200 or 201, answer.Text);
    }

    // What is written in an export's own millisecond is later than it.
    void Tick() => gateway.Clock.Turn(TimeSpan.FromSeconds(1));
}
