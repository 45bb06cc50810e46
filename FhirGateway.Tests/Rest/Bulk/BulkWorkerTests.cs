using FhirGateway.Http;
using FhirGateway.Rest.Bulk;
using FhirGateway.Search;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Rest.Bulk;

/// <summary>Jobs outlive the gateway that began them, and end when they are told to.</summary>
public sealed class BulkWorkerTests(PostgresFixture postgres) : IAsyncLifetime
{
    readonly LoadFiles folder = new();
    readonly HandClock clock = new(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
    Database database = null!;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    BulkJobs Jobs => new(database);

    public async ValueTask InitializeAsync() => database = await postgres.NewDatabase(clock);

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Dispose();
    }

    static BulkJob New(string kind = "export") => new(Guid.NewGuid(), kind, BulkState.Waiting, "open", Audience.Everyone,
        BulkTermsJson.Write(new ExportTerms("http://127.0.0.1/fhir", "http://127.0.0.1/fhir/$export", "system", null, null, ["Patient"], [])),
        0, null, null, null);

    [Fact]
    public async Task A_job_is_claimed_by_one_and_taken_over_when_its_lease_has_run_out()
    {
        var job = New();
        Assert.True(await Jobs.Add(job, 10, Ct));
        var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Jobs.Claim(Ct)));
        var first = Assert.Single(claims, c => c is not null)!;
        Assert.Equal((1, BulkState.Running), (first.Attempt, first.State));
        clock.Now += Jobs.Lease / 2;
        Assert.True(await Jobs.Renew(first, "half", Ct));
        clock.Now += Jobs.Lease / 2 + TimeSpan.FromSeconds(1);
        Assert.Null(await Jobs.Claim(Ct));
        clock.Now += Jobs.Lease;
        var second = (await Jobs.Claim(Ct))!;
        Assert.Equal((job.Id, 2, "half"), (second.Id, second.Attempt, second.Progress));
        Assert.False(await Jobs.Renew(first, "late", Ct));
        Assert.False(await Jobs.Finish(first, BulkState.Done, [], clock.Now, Ct));
        Assert.True(await Jobs.Finish(second, BulkState.Done, [1], clock.Now.AddHours(1), Ct));
        Assert.Equal(BulkState.Done, (await Jobs.Find(job.Id, Ct))!.State);
    }

    [Fact]
    public async Task No_more_jobs_than_may_wait_are_taken()
    {
        Assert.True(await Jobs.Add(New(), 2, Ct));
        Assert.True(await Jobs.Add(New(), 2, Ct));
        Assert.False(await Jobs.Add(New(), 2, Ct));
    }

    [Fact]
    public async Task What_has_expired_is_unknown_and_then_removed()
    {
        var job = New();
        await Jobs.Add(job, 10, Ct);
        await Jobs.Finish((await Jobs.Claim(Ct))!, BulkState.Done, [1], clock.Now.AddHours(24), Ct);
        clock.Now = clock.Now.AddHours(25);
        Assert.Null(await Jobs.Find(job.Id, Ct));
        Assert.Empty(await Jobs.Gone([job.Id], Ct));
        Assert.Equal([job.Id], await Jobs.RemoveExpired(Ct));
        Assert.Equal([job.Id], await Jobs.Gone([job.Id], Ct));
    }

    [Fact]
    public async Task The_audience_of_who_asked_is_kept_with_the_job()
    {
        var key = TokenKeys.Organisation("Organization/h");
        await Jobs.Add(New() with { Audience = Audience.Of(key) }, 10, Ct);
        Assert.Equal([key], (await Jobs.Claim(Ct))!.Audience.Organisations!);
    }

    [Fact]
    public async Task A_job_whose_gateway_died_is_done_by_the_next_one()
    {
        var store = new ResourceStore(database, clock);
        await store.Save([new SaveItem(new Write.Create(Samples.Patient(), "p1"))], Ct);
        clock.Now = clock.Now.AddSeconds(1);
        var job = New();
        await Jobs.Add(job, 10, Ct);
        // Claimed by a process that is no more, with half a file behind it.
        var dead = (await Jobs.Claim(Ct))!;
        var files = new BulkFiles(new BulkOptions { Folder = folder.Path });
        Directory.CreateDirectory(files.FolderOf(job.Id, dead.Attempt));
        await File.WriteAllTextAsync(Path.Combine(files.FolderOf(job.Id, dead.Attempt), "Patient.1.ndjson.part"), "{", Ct);
        clock.Now += Jobs.Lease * 2;
        await using var gateway = await Gateway.Start(new GatewayOptions
        {
            ConnectionString = database.ConnectionString,
            DataDirectory = folder.Path,
            Urls = "http://127.0.0.1:0",
            SecurityMode = "open",
            SweepsOnSchedule = false,
        }, clock, Ct);
        using var fhir = new FhirHttp(new Uri(gateway.BaseAddress, "fhir/"));
        var manifest = (await fhir.Done($"$bulk/{job.Id}")).Json;
        Assert.Equal(1, (int)manifest["output"]![0]!["count"]!);
        Assert.Equal(2, (await Jobs.Find(job.Id, Ct))!.Attempt);
    }

    [Fact]
    public async Task A_job_that_cannot_be_done_fails_with_an_outcome_and_the_next_ones_are_done()
    {
        await using var gateway = await Gateway.Start(new GatewayOptions
        {
            ConnectionString = database.ConnectionString,
            DataDirectory = folder.Path,
            Urls = "http://127.0.0.1:0",
            SecurityMode = "open",
            SweepsOnSchedule = false,
        }, clock, Ct);
        using var fhir = new FhirHttp(new Uri(gateway.BaseAddress, "fhir/"));
        var broken = New() with { Terms = "{}"u8.ToArray(), Kind = "import" };
        await Jobs.Add(broken, 10, Ct);
        var good = BulkClient.StatusOf(await fhir.Get("$export?_type=Patient", BulkClient.Async));
        await fhir.Done(good);
        var failed = await fhir.Get($"$bulk/{broken.Id}");
        Assert.Equal(500, failed.Code);
        Assert.Contains(broken.Id.ToString(), failed.Diagnostics);
    }

    [Theory]
    [InlineData("in.ndjson", true)]
    [InlineData("../secret.ndjson", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("link.ndjson", false)]
    [InlineData("missing.ndjson", false)]
    [InlineData("https://files.example/out/a.ndjson", true)]
    [InlineData("https://files.example/other/a.ndjson", false)]
    [InlineData("https://files.example.evil/out/a.ndjson", false)]
    [InlineData("https://user@files.example/out/a.ndjson", false)]
    [InlineData("https://files.example/out/../other/a.ndjson", false)]
    [InlineData("http://files.example/out/a.ndjson", false)]
    public async Task An_import_reads_only_below_its_folder_and_its_addresses(string url, bool isAllowed)
    {
        var root = Directory.CreateDirectory(Path.Combine(folder.Path, "imports")).FullName;
        await File.WriteAllTextAsync(Path.Combine(root, "in.ndjson"), "", Ct);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "secret.ndjson"), "", Ct);
        File.CreateSymbolicLink(Path.Combine(root, "link.ndjson"), Path.Combine(folder.Path, "secret.ndjson"));
        var source = new ImportSource(new BulkOptions
        {
            Folder = folder.Path,
            ImportFolder = root,
            ImportUrls = [new Uri("https://files.example/out/")],
        });
        Assert.Equal(isAllowed, source.Refuses(url) is null);
    }
}

/// <summary>A folder that is gone after the test.</summary>
sealed class LoadFiles : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fgw-bulk-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
