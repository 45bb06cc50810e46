using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Storage;

namespace FhirGateway.Commands.Bench;

/// <summary>
/// <c>bench rest</c>: what the REST API does in a second, validation, durability and indexes on, each figure beside its
/// denominator of the same run: bare PostgreSQL for writing, a bare endpoint for reading.
/// </summary>
internal sealed class RestBench(TextWriter output, int seconds, IReadOnlyCollection<string> only)
{
    const int Connections = 32;
    const int MixedConnections = 64;
    const int BundleSize = 20;

    /// <summary>Until what is used often has been compiled well.</summary>
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);

    static readonly TimeSpan DrainWithin = TimeSpan.FromMinutes(5);

    /// <summary>The parts that may be measured alone.</summary>
    public static readonly string[] Parts = ["create", "refer", "update", "transact", "read", "mixed", "judged"];

    readonly TimeSpan length = TimeSpan.FromSeconds(seconds);
    readonly ConcurrentBag<Known> created = [];
    readonly record struct Known(string Path, int Number);

    int written;

    public async Task<int> Run(CancellationToken ct)
    {
        var folder = Path.Combine(GatewayOptions.FromEnvironment().DataDirectory, $"bench-{Guid.NewGuid():n}"[..14]);
        try
        {
            await using var postgres = await EmbeddedPostgres.Start(folder, ct);
            await using var database = Database.Open(postgres.ConnectionString, TimeProvider.System);
            await database.Migrate(ct);
            await Say($"{Connections} connections, {seconds} s each, a ServiceRequest of {BenchReferral.Numbered(1).Length} bytes, "
                + $"fsync on, validation on; load of the machine before: {Load()}\n");
            var alone = await WithoutProjector(database, ct);
            if (Wants("judged")) await WithProjector(database, alone, ct);
            return 0;
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    async Task<double> WithoutProjector(Database database, CancellationToken ct)
    {
        string[] arguments = ["--connection", database.ConnectionString];
        await (await BenchProcess.Start(arguments, ct)).DisposeAsync();
        await using var gateway = await BenchProcess.Start(arguments, ct);
        var bare = new PgBench(database, Connections, seconds);
        await BenchLoad.MakePerformers(gateway, ct);
        await BenchLoad.Run(gateway, Connections, WarmUp, Create, ct);
        gateway.WatchMemory();
        await Say("|  | per second | median ms | p99 ms | beside | per second | ratio | goal | gateway µs | PostgreSQL µs |\n"
            + "|---|--:|--:|--:|---|--:|--:|--:|--:|--:|");
        var inserts = await bare.Inserts(BenchReferral.Numbered(0), ct);
        var create = await Line("create", gateway, Create, "bare INSERT", inserts, "0.20 to 0.30", ct);
        if (Wants("refer")) await Line("create a referral, its Task with it", gateway, Refer, "create", create, "", ct);
        if (Wants("update")) await Line("update", gateway, Update, "create", create, "0.70", ct);
        if (Wants("transact"))
            await Line("resources in transactions of 20", gateway, Transact, "create", create, "1.50", ct, BundleSize);
        if (Wants("read")) await Reads(gateway, arguments, ct);
        if (Wants("mixed")) await Mixed(gateway, ct);
        var memory = await gateway.MostMemory();
        await Say(string.Create(CultureInfo.InvariantCulture,
            $"\nresident memory under load: {memory / 1048576.0:0} MB (goal 350); "
            + $"ready after {gateway.StartedIn.TotalSeconds:0.0} s (goal 1.5)"));
        return create;
    }

    bool Wants(string part) => only.Count == 0 || only.Contains(part);

    async Task Reads(BenchProcess gateway, string[] arguments, CancellationToken ct)
    {
        var known = created.ToArray();
        await using var endpoint = await BenchProcess.Start([.. arguments, "--bare"], ct);
        await BenchLoad.Run(endpoint, Connections, length / 4, BareRead, ct);
        var rate = await BenchLoad.Run(endpoint, Connections, length, BareRead, ct);
        await Line("read", gateway, (client, _) => Read(client, known, ct), "bare endpoint", rate.PerSecond, "0.85", ct);
    }

    async Task WithProjector(Database database, double alone, CancellationToken ct)
    {
        await using var gateway = await BenchProcess.Start(["--connection", database.ConnectionString, "--judges"], ct);
        var feed = new ChangeFeed(database);
        await BenchLoad.Run(gateway, Connections, WarmUp, Create, ct);
        await Drained(feed, ct);
        var before = written;
        var clock = Stopwatch.StartNew();
        var rate = await BenchLoad.Run(gateway, Connections, length, Create, ct);
        await Drained(feed, ct);
        var whole = (written - before) / clock.Elapsed.TotalSeconds;
        await Say(string.Create(CultureInfo.InvariantCulture,
            $"\ncreate with every case judged: {rate.PerSecond:0} per second while sending, {whole:0} until all were judged: "
            + $"{whole / alone:0.00} of create (goal 0.80)"));
    }

    static async Task Drained(ChangeFeed feed, CancellationToken ct)
    {
        var head = await feed.Head(ct);
        var clock = Stopwatch.StartNew();
        while (!await feed.HasPassed(ReferralProjector.Consumer, head, ct))
        {
            if (clock.Elapsed > DrainWithin) throw new TimeoutException("The projector did not catch up.");
            await Task.Delay(20, ct);
        }
    }

    async Task<double> Line(
        string name, BenchProcess gateway, Func<LoadClient, CancellationToken, Task<bool>> request, string beside,
        double reference, string goal, CancellationToken ct, int each = 1)
    {
        var (busy, postgres) = (gateway.Busy, BenchProcess.BusyOfPostgres());
        var rate = await BenchLoad.Run(gateway, Connections, length, request, ct);
        var perSecond = rate.PerSecond * each;
        var count = perSecond * length.TotalSeconds;
        await Say(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {perSecond:0} | {rate.Median.TotalMilliseconds:0.0} | {rate.P99.TotalMilliseconds:0.0} | {beside} | "
            + $"{reference:0} | {perSecond / reference:0.00} | {goal} | {(gateway.Busy - busy).TotalMicroseconds / count:0} | "
            + $"{(BenchProcess.BusyOfPostgres() - postgres).TotalMicroseconds / count:0} |{Failures(rate)}"));
        return perSecond;
    }

    // As the public benchmarks mix it: create 10, read 60, update 25, delete 5 of a hundred.
    async Task Mixed(BenchProcess gateway, CancellationToken ct)
    {
        var owned = new ConcurrentDictionary<LoadClient, List<Known>>();
        var times = new ConcurrentBag<(string Verb, TimeSpan Time)>();
        var rate = await BenchLoad.Run(gateway, MixedConnections, length, async (client, token) =>
        {
            var clock = Stopwatch.StartNew();
            var (verb, done) = await Any(client, owned.GetOrAdd(client, _ => []), token);
            times.Add((verb, clock.Elapsed));
            return done;
        }, ct);
        await Say(string.Create(CultureInfo.InvariantCulture,
            $"\nmixed (create 10, read 60, update 25, delete 5 of 100; {MixedConnections} connections): {rate.PerSecond:0} per second, "
            + $"median {rate.Median.TotalMilliseconds:0.0} ms, p99 {rate.P99.TotalMilliseconds:0.0} ms (goal 60), {rate.Failed} errors (goal 0)"));
        foreach (var verb in times.GroupBy(t => t.Verb, t => t.Time.TotalMilliseconds).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var sorted = verb.Order().ToArray();
            await Say(string.Create(CultureInfo.InvariantCulture,
                $"  {verb.Key}: {sorted.Length}, median {sorted[sorted.Length / 2]:0.0} ms, p99 {sorted[sorted.Length * 99 / 100]:0.0} ms"));
        }
    }

    async Task<(string Verb, bool Done)> Any(LoadClient client, List<Known> own, CancellationToken ct)
    {
        var dice = own.Count < 20 ? 0 : Random.Shared.Next(100);
        var at = own.Count == 0 ? 0 : Random.Shared.Next(own.Count);
        if (dice < 10) return ("create", await CreateInto(client, own.Add, null, ct));
        if (dice < 70) return ("read", await Get(client, own[at].Path, ct));
        if (dice < 95) return ("update", await Put(client, own[at], null, ct));
        var gone = own[at];
        own.RemoveAt(at);
        return ("delete", (await client.Send("DELETE", gone.Path, default, ct)).Status == 204);
    }

    Task<bool> Create(LoadClient client, CancellationToken ct) => CreateInto(client, created.Add, "follow-up", ct);

    async Task<bool> CreateInto(LoadClient client, Action<Known> known, string? category, CancellationToken ct)
    {
        var number = Interlocked.Increment(ref written);
        var answer = await client.Send("POST", "/fhir/ServiceRequest", BenchReferral.Numbered(number, category: category), ct);
        if (answer is not { Status: 201, Location: { } version }) return false;
        known(new(version[..version.IndexOf("/_history", StringComparison.Ordinal)], number));
        return true;
    }

    async Task<bool> Refer(LoadClient client, CancellationToken ct)
    {
        var body = BenchReferral.Numbered(Interlocked.Increment(ref written), category: "referral");
        return (await client.Send("POST", "/fhir/ServiceRequest", body, ct)).Status == 201;
    }

    Task<bool> Update(LoadClient client, CancellationToken ct) =>
        created.TryTake(out var known) ? Again(client, known, ct) : Task.FromResult(false);

    async Task<bool> Again(LoadClient client, Known known, CancellationToken ct)
    {
        var done = await Put(client, known, "follow-up", ct);
        created.Add(known);
        return done;
    }

    // As most updates do, it changes what is said and leaves what it refers to.
    async Task<bool> Put(LoadClient client, Known known, string? category, CancellationToken ct)
    {
        var body = BenchReferral.Numbered(known.Number, known.Path[(known.Path.LastIndexOf('/') + 1)..],
            category, Interlocked.Increment(ref written));
        return (await client.Send("PUT", known.Path, body, ct)).Status == 200;
    }

    async Task<bool> Transact(LoadClient client, CancellationToken ct)
    {
        var bundle = new StringBuilder("""{"resourceType":"Bundle","type":"transaction","entry":[""");
        for (var i = 0; i < BundleSize; i++)
            bundle.Append(i == 0 ? "" : ",").Append("{\"fullUrl\":\"urn:uuid:").Append(Guid.NewGuid())
                .Append("\",\"request\":{\"method\":\"POST\",\"url\":\"ServiceRequest\"},\"resource\":").Append(Encoding.UTF8.GetString(BenchReferral.Numbered(Interlocked.Increment(ref written)))).Append('}');
        return (await client.Send("POST", "/fhir", Encoding.UTF8.GetBytes(bundle.Append("]}").ToString()), ct)).Status == 200;
    }

    static Task<bool> Read(LoadClient client, Known[] known, CancellationToken ct) =>
        Get(client, known[Random.Shared.Next(known.Length)].Path, ct);

    static async Task<bool> Get(LoadClient client, string path, CancellationToken ct) =>
        (await client.Send("GET", path, default, ct)).Status == 200;

    static Task<bool> BareRead(LoadClient client, CancellationToken ct) => Get(client, $"/bare/{Random.Shared.Next(1, 1000)}", ct);

    static string Failures(Rate rate) => rate.Failed == 0 ? "" : $" {rate.Failed} failed";

    static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    Task Say(string line) => output.WriteLineAsync(line);
}
