using System.Diagnostics;
using System.Globalization;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Commands.Bench;

/// <summary>
/// <c>bench search</c>: loads an invented region by the bulk path into a PostgreSQL of its own and asks it what clients
/// ask, each time on behalf of one organisation, through the code that answers REST.
/// </summary>
internal sealed class SearchBench(StartGateway start, TextWriter output, int requests)
{
    const int WarmUp = 10;
    const int Rounds = 200;
    static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(10);

    /// <summary>The share of requests and Tasks that is validated; the rest is only read strictly.</summary>
    const double Validated = .2;

    readonly SearchWorld world = new(requests);

    public async Task<int> Run(CancellationToken ct)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"fhirgateway-bench-{Guid.NewGuid():n}"[..26]);
        try
        {
            await output.WriteLineAsync(Quiet("before"));
            await using var gateway = await start(Options(folder), TimeProvider.System, ct);
            await Load(gateway.Services, ct);
            await output.WriteLineAsync("\n| search, as one organisation | median ms | p99 ms | goal | |\n|---|--:|--:|--:|---|");
            foreach (var search in new SearchQueries(world).All)
                await Measure(gateway.Services.GetRequiredService<ResourceStore>(), search, ct);
            await output.WriteLineAsync("\n" + Quiet("after"));
            return 0;
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    static GatewayOptions Options(string folder) => new()
    {
        DataDirectory = folder,
        Urls = "http://127.0.0.1:0",
        SecurityMode = "open",
        SweepsOnSchedule = false,
        Projects = false,
    };

    /// <summary>Loads all of it and prints what it took.</summary>
    internal async Task Load(IServiceProvider services, CancellationToken ct)
    {
        var intake = services.GetRequiredService<BulkIntake>();
        await Load(intake, "organisations", SearchWorld.Directory(), validates: false, ct);
        await Load(intake, "patients, validated", Enumerable.Range(0, world.Patients).Select(SearchWorld.Patient), validates: true, ct);
        var first = (int)(requests * Validated);
        await Load(intake, "requests and Tasks, validated", Pairs(0, first), validates: true, ct);
        await Load(intake, "requests and Tasks, read strictly", Pairs(first, requests), validates: false, ct);
        await services.GetRequiredService<ResourceStore>().Settle(ct);
    }

    // The Task first: it refers to what comes later.
    IEnumerable<string> Pairs(int from, int to) =>
        Enumerable.Range(from, to - from).SelectMany(i => (string[])[world.Task(i), world.Request(i)]);

    async Task Load(BulkIntake intake, string what, IEnumerable<string> resources, bool validates, CancellationToken ct)
    {
        var (clock, count, bytes) = (Stopwatch.StartNew(), 0, 0L);
        var terms = new BulkTerms(validates, Limits.BodyBytes) { Organisations = world.OrganisationsOf };
        await foreach (var (line, stored, _) in intake.Run(Lines(), terms, ct))
            if (stored is null) throw new InvalidOperationException($"The bulk path did not take line {line.Number} of {what}.");
        if (count == 0) return;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {count} of {bytes / count} bytes, {count / clock.Elapsed.TotalSeconds:0} a second"));

        async IAsyncEnumerable<BulkLine> Lines()
        {
            await Task.CompletedTask;
            foreach (var resource in resources)
            {
                var json = SearchWorld.Bytes(resource);
                bytes += json.Length;
                yield return new BulkLine(++count, json);
            }
        }
    }

    async Task Measure(ResourceStore store, MeasuredSearch search, CancellationToken ct)
    {
        var times = new List<double>();
        var whole = Stopwatch.StartNew();
        var cursor = search.Page > 1 ? await Walk(store, search, ct) : null;
        for (var round = -WarmUp; round < Rounds && (round < 2 * WarmUp || whole.Elapsed < LongEnough); round++)
        {
            // Requests far from each other, the same in every run.
            var asked = search.Ask((int)((round + WarmUp) * 7_368_787L % requests));
            var begun = Stopwatch.GetTimestamp();
            await store.Search(Parse(asked) with { After = cursor }, asked.Audience, ct);
            if (round >= 0) times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        times.Sort();
        var median = times[times.Count / 2];
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"| {search.Name} | {median:0.00} | {times[times.Count * 99 / 100]:0.00} | {search.Goal:0.0} | {(median <= search.Goal ? "met" : "missed")} |"));
    }

    /// <summary>The cursor of the page before the one that is measured, or of the last one there is.</summary>
    static async Task<PageCursor?> Walk(ResourceStore store, MeasuredSearch search, CancellationToken ct)
    {
        var asked = search.Ask(0);
        PageCursor? cursor = null;
        for (var page = 1; page < search.Page; page++)
        {
            var next = (await store.Search(Parse(asked) with { After = cursor }, asked.Audience, ct)).Next;
            if (next is null) break;
            cursor = next;
        }
        return cursor;
    }

    internal static SearchQuery Parse(SearchAsked asked) =>
        SearchParser.Parse(asked.Type, QueryText.Read("?" + asked.Query), SearchSetting.Default).Query
        ?? throw new InvalidOperationException($"{asked.Type}?{asked.Query} is not understood.");

    static string Quiet(string when)
    {
        var load = File.ReadAllText("/proc/loadavg").Split(' ');
        var busy = double.Parse(load[0], CultureInfo.InvariantCulture) > Environment.ProcessorCount / 2.0;
        return $"load average {when}: {load[0]} {load[1]} {load[2]} on {Environment.ProcessorCount} cores"
            + (busy && when == "before" ? "; the machine is not quiet, and the figures are worse than its own" : "");
    }
}
