using FhirGateway.Commands.Demo.Compare;
using FhirGateway.Commands.Demo.Live;
using Spectre.Console;

namespace FhirGateway.Commands.Demo;

/// <summary>One run of the demo: live the plan (or go on living it), compare, tell.</summary>
internal sealed class DemoRun(HostGateway host, RemoveDatabase removeDatabase, IAnsiConsole console)
{
    /// <summary>What the whole came to.</summary>
    internal sealed record Result(Comparison Comparison, IReadOnlyCollection<string> Refusals)
    {
        public bool IsGood => Comparison.Agrees && Refusals.Count == 0;
    }

    /// <param name="keepServing">Called with the gateway still running, when all has been printed.</param>
    public async Task<Result> Run(
        Plan plan, IReadOnlyList<TruthLine> truth, DemoFolder folder, Func<Uri, CancellationToken, Task> keepServing,
        CancellationToken ct)
    {
        var expected = Expectation.Of(plan, truth);
        await using var gateway = await Begin(plan, folder, ct);
        using var client = new FhirClient(gateway.BaseAddress);
        var life = new Life(plan, gateway, client, folder.Path);
        await new Progress(console, plan).Show(life, folder.Resumed, ct);
        foreach (var refusal in life.Refusals.Take(10)) console.Say($"Refused: {refusal}");
        if (life.Refusals.Count > 0) console.Say($"The gateway refused {life.Refusals.Count} messages; none should be.");

        console.Say("Reading the Flags and their history …");
        var observed = await FlagReader.Read(client, plan.Sweeps, ct);
        var rules = truth.Select(t => t.Rule).Distinct().ToList();
        var comparison = Comparison.Of(expected, observed, rules);
        life.Finish();
        ComparisonTable.Print(console, comparison);
        var referral = OneReferral.Choose(plan, observed);
        if (referral is not null) await OneReferral.Print(console, client, gateway.BaseAddress, referral, ct);
        Story.Print(console, plan, observed, rules.ToHashSet());
        Pages.Print(console, gateway.BaseAddress, referral, folder.Path);
        await keepServing(gateway.BaseAddress, ct);
        return new(comparison, life.Refusals);
    }

    async Task<HostedGateway> Begin(Plan plan, DemoFolder folder, CancellationToken ct)
    {
        console.Say($"A Health Board of {plan.Board.Practices.Count} practices and 2 hospitals, "
            + $"{plan.Size.Days} days from {BritishTime.Words(Plan.Beginning)}: {plan.Cases.Count} patients, "
            + $"{plan.Count(ScenarioKind.Failure, ScenarioKind.Story)} with something that fails, "
            + $"{plan.Count(ScenarioKind.NearMiss)} near-misses, {plan.Sweeps.Count} sweeps.");
        folder.Choose(plan);
        if (folder.Resumed is { } position)
            console.Say($"Going on with the run in {folder.Path}, which stopped on {BritishTime.Words(position.At)}.");
        else
        {
            console.Say(folder.HoldsARun ? $"Replacing the earlier run in {folder.Path}." : $"Starting in {folder.Path}.");
            await folder.Replace(plan, removeDatabase, ct);
        }
        console.Say("Starting a private PostgreSQL and the gateway. This database does not wait for the disk (fsync off), "
            + "as it is thrown away; that of 'serve' always does.");
        return await host(folder.Path, folder.Resumed?.At ?? Plan.Beginning, ct);
    }
}
