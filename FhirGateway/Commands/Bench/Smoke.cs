using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using FhirGateway.Http;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Commands.Bench;

/// <summary>
/// <c>bench smoke</c>: create, read and search per second beside bare PostgreSQL in the same run, index keys per row, and
/// what the projector adds. Ratios travel between machines; the numbers beside them do not.
/// </summary>
internal sealed class Smoke(StartGateway start, TextWriter output, int seconds)
{
    const int ClientCount = 8;
    static readonly TimeSpan DrainWithin = TimeSpan.FromMinutes(5);
    static readonly MediaTypeHeaderValue FhirJson = MediaTypeHeaderValue.Parse("application/fhir+json");

    readonly TimeSpan length = TimeSpan.FromSeconds(seconds);
    readonly ConcurrentBag<string> ids = [];
    int written;

    public async Task<int> Run(CancellationToken ct)
    {
        var folder = Path.Combine(GatewayOptions.FromEnvironment().DataDirectory, $"bench-{Guid.NewGuid():n}"[..14]);
        try
        {
            await WithoutProjector(folder, ct);
            await WithProjector(folder, ct);
            return 0;
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    async Task WithoutProjector(string folder, CancellationToken ct)
    {
        await using var gateway = await start(Options(folder) with { Projects = false }, TimeProvider.System, ct);
        using var client = new HttpClient { BaseAddress = gateway.BaseAddress };
        var database = gateway.Services.GetRequiredService<Database>();
        await Clients.Run(ClientCount, TimeSpan.FromSeconds(2), _ => Create(client, ct));

        var bare = new PgBench(database, ClientCount, seconds);
        var inserts = await bare.Inserts(Body(0), ct);
        var selects = await bare.Selects(ct);
        await output.WriteLineAsync(
            $"{ClientCount} connections, {seconds} s each, a ServiceRequest of {Body(0).Length} bytes, fsync on\n\n"
            + "|  | per second | median ms | p99 ms | bare PostgreSQL per second | ratio |\n|---|--:|--:|--:|--:|--:|");
        await Line("create", await Clients.Run(ClientCount, length, _ => Create(client, ct)), inserts);
        var known = ids.ToArray();
        await Line("read", await Clients.Run(ClientCount, length, _ => Read(client, known, ct)), selects);
        await Line("search by identifier", await Clients.Run(ClientCount, length, _ => Search(client, ct)), selects);
        await output.WriteLineAsync($"\nindex keys per ServiceRequest: {await KeysPerRow(database, ct):0.0}");
    }

    async Task WithProjector(string folder, CancellationToken ct)
    {
        await using var gateway = await start(Options(folder), TimeProvider.System, ct);
        using var client = new HttpClient { BaseAddress = gateway.BaseAddress };
        var feed = gateway.Services.GetRequiredService<ChangeFeed>();
        await Drained(feed, ct);
        var before = written;
        var clock = Stopwatch.StartNew();
        var rate = await Clients.Run(ClientCount, length, _ => Create(client, ct));
        await Drained(feed, ct);
        var whole = (written - before) / clock.Elapsed.TotalSeconds;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"with the projector running: {rate.PerSecond:0} creates per second; {whole:0} per second until every case was judged"));
    }

    static async Task Drained(ChangeFeed feed, CancellationToken ct)
    {
        var head = await feed.Head(ct);
        var clock = Stopwatch.StartNew();
        while (!await feed.HasPassed(Intake.ReferralProjector.Consumer, head, ct))
        {
            if (clock.Elapsed > DrainWithin) throw new TimeoutException("The projector did not catch up.");
            await Task.Delay(20, ct);
        }
    }

    static GatewayOptions Options(string folder) => GatewayOptions.FromEnvironment() with
    {
        ConnectionString = null,
        DataDirectory = folder,
        Urls = "http://127.0.0.1:0",
        SecurityMode = "open",
        SweepsOnSchedule = false,
    };

    async Task<bool> Create(HttpClient client, CancellationToken ct)
    {
        using var content = new ByteArrayContent(Body(Interlocked.Increment(ref written)));
        content.Headers.ContentType = FhirJson;
        using var response = await client.PostAsync("fhir/ServiceRequest", content, ct);
        await response.Content.ReadAsByteArrayAsync(ct);
        if (response.Headers.Location is not { } location || (int)response.StatusCode != 201) return false;
        ids.Add(location.AbsolutePath[..location.AbsolutePath.IndexOf("/_history", StringComparison.Ordinal)]);
        return true;
    }

    static async Task<bool> Read(HttpClient client, string[] known, CancellationToken ct)
    {
        using var response = await client.GetAsync(known[Random.Shared.Next(known.Length)], ct);
        return (await response.Content.ReadAsByteArrayAsync(ct)).Length > 0 && response.IsSuccessStatusCode;
    }

    async Task<bool> Search(HttpClient client, CancellationToken ct)
    {
        var number = Random.Shared.Next(1, written);
        using var response = await client.GetAsync(
            $"fhir/ServiceRequest?identifier={Uri.EscapeDataString($"https://bench.example/referral|{number}")}", ct);
        return (await response.Content.ReadAsByteArrayAsync(ct)).Length > 0 && response.IsSuccessStatusCode;
    }

    static async Task<double> KeysPerRow(Database database, CancellationToken ct) => (await database.Query(Sql.Of($"""
        select avg(cardinality(keys))::float8 from search where rtype = {Fhir.Definitions.ResourceTypes.Number("ServiceRequest")}
        """), r => r.GetDouble(0), ct))[0];

    Task Line(string name, Rate rate, double bare) => output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {rate.PerSecond:0} | {rate.Median.TotalMilliseconds:0.0} | {rate.P99.TotalMilliseconds:0.0} | {bare:0} | "
        + $"{rate.PerSecond / bare:0.00} |{(rate.Failed > 0 ? $" {rate.Failed} failed" : "")}"));

    static byte[] Body(int number) => Encoding.UTF8.GetBytes($$"""
        {"resourceType":"ServiceRequest","identifier":[{"system":"https://bench.example/referral","value":"{{number}}"}],
        "status":"active","intent":"order","priority":"routine","category":[{"coding":[{"system":"{{Fhir.Canonical.CodeSystems.ServiceRequestCategory}}",
        "code":"follow-up"}]}],"code":{"coding":[{"system":"http://snomed.info/sct","code":"183545006","display":"Referral to gynaecology service"}]},
        "subject":{"reference":"Patient/bench-{{number % 500}}"},"authoredOn":"2026-01-05T10:00:00Z",
        "requester":{"reference":"PractitionerRole/bench-{{number % 40}}"},"performer":[{"reference":"HealthcareService/bench-{{number % 10}}"}],
        "reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"386692008","display":"Menorrhagia"}],"text":"Heavy bleeding for seven months"}],
        "supportingInfo":[{"reference":"DocumentReference/bench-{{number}}"}],"note":[{"text":"{{Words}}"}]}
        """);

    static readonly string Words = string.Concat(Enumerable.Repeat(
        "Synthetic text of a referral, long enough to make the resource as large as those that practices send. ", 16));
}
