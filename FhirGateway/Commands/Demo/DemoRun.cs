using FhirGateway.Commands.Demo.Board;
using FhirGateway.Commands.Demo.Compare;
using FhirGateway.Commands.Demo.Live;
using Spectre.Console;

namespace FhirGateway.Commands.Demo;

/// <summary>One run of the demo: lay out, live (or go on living), compare, tell.</summary>
internal sealed class DemoRun(HostGateway host, IAnsiConsole console)
{
    /// <summary>What the whole came to; null differences mean that it could not be lived to its end.</summary>
    internal sealed record Result(Comparison? Comparison, IReadOnlyCollection<string> Refusals)
    {
        public bool IsGood => Comparison is { Agrees: true } && Refusals.Count == 0;
    }

    /// <param name="root">Under it every run has its own data directory.</param>
    /// <param name="keepServing">Called with the gateway still running, when all has been printed.</param>
    public async Task<Result> Run(
        Plan plan, IReadOnlyList<TruthLine> truth, string root, Func<Uri, CancellationToken, Task> keepServing, CancellationToken ct)
    {
        var expected = Expectation.Of(plan, truth);
        var (folder, hosted) = await Begin(plan, root, ct);
        await using var gateway = hosted;
        using var client = new FhirClient(gateway.BaseAddress);
        var life = new Life(plan, gateway, client, folder.Path);
        await Live(plan, life, folder.Resumed, ct);
        foreach (var refusal in life.Refusals.Take(10)) console.Say($"Refused: {refusal}");
        if (life.Refusals.Count > 0) console.Say($"The gateway refused {life.Refusals.Count} messages; none should be.");

        console.Say("Reading the Flags and their history …");
        var observed = await FlagReader.Read(client, plan.Sweeps, ct);
        var rules = truth.Select(t => t.Rule).Distinct().ToList();
        var comparison = Comparison.Of(expected, observed, rules);
        life.Finish();
        Story.Print(console, plan, observed, rules.ToHashSet());
        ComparisonTable.Print(console, comparison);
        if (OneReferral.Choose(plan, observed) is { } referral)
            await OneReferral.Print(console, client, gateway.BaseAddress, referral, ct);
        Point(gateway.BaseAddress, folder);
        await keepServing(gateway.BaseAddress, ct);
        return new(comparison, life.Refusals);
    }

    /// <summary>
    /// A gateway on the run's folder. A fresh run needs an empty database: where the folder was deleted but its data,
    /// kept elsewhere for the database's own user, was not, the next folder is taken.
    /// </summary>
    async Task<(RunFolder Folder, HostedGateway Gateway)> Begin(Plan plan, string root, CancellationToken ct)
    {
        while (true)
        {
            var folder = RunFolder.Choose(root, plan);
            Announce(plan, folder);
            var gateway = await host(folder.Path, folder.Resumed?.At ?? Plan.Beginning, ct);
            using var client = new FhirClient(gateway.BaseAddress);
            if (folder.Resumed is not null || await client.Find("Organization", HealthBoard.Id, ct) is null) return (folder, gateway);
            await gateway.DisposeAsync();
            console.Say("Its database holds an earlier run already; that one is left alone.");
            new Position(plan.Fingerprint(), 0, Plan.Beginning, IsFinished: true).Write(folder.Path);
        }
    }

    void Announce(Plan plan, RunFolder folder)
    {
        console.Say($"A Health Board of {plan.Board.Practices.Count} practices and 2 hospitals, "
            + $"{plan.Size.Days} days from {BritishTime.Words(Plan.Beginning)}: {plan.Cases.Count} patients, "
            + $"{plan.Count(ScenarioKind.Failure, ScenarioKind.Story)} with something that fails, "
            + $"{plan.Count(ScenarioKind.NearMiss)} near-misses, {plan.Sweeps.Count} sweeps.");
        console.Say(folder.Resumed is { } position
            ? $"Going on with the run in {folder.Path}, which stopped on {BritishTime.Words(position.At)}."
            : $"Starting afresh in {folder.Path}.");
    }

    Task Live(Plan plan, Life life, Position? resumed, CancellationToken ct) => console.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
            new ElapsedTimeColumn(), new RemainingTimeColumn())
        .StartAsync(async context =>
        {
            var bar = context.AddTask("Living", maxValue: plan.Occasions.Count);
            var count = resumed?.Occasion ?? 0;
            await life.Live(resumed?.Occasion ?? 0, resumed is not null, occasion =>
            {
                bar.Description = BritishTime.Local(occasion.At).ToString("ddd dd MMM yyyy", null);
                bar.Value = ++count;
            }, ct);
        });

    void Point(Uri server, RunFolder folder)
    {
        console.Say($"Dashboard      {server}");
        console.Say($"Overdue        {new Uri(server, "odata/Overdue")}");
        console.Say($"Active Flags   {new Uri(server, "fhir/Flag?status=active")}");
        console.Say($"Data           {folder.Path} (delete it when it is no longer wanted)");
    }
}
