using FhirGateway.Commands.Demo.Scenarios;
using Spectre.Console;

namespace FhirGateway.Commands.Demo.Compare;

/// <summary>Patient S, step by step: what each side saw, and the Flag that the gateway would have shown to both.</summary>
internal static class Story
{
    const int LabelWidth = 10;

    public static void Print(
        IAnsiConsole console, Plan plan, IReadOnlyList<FlagCourse> observed, IReadOnlySet<string> rules)
    {
        if (plan.Cases.FirstOrDefault(c => c.Case.Scenario.Name == PatientSScenario.Name) is not { } played) return;
        var steps = played.Story.OrderBy(s => s.At).ToList();
        var lived = steps.Where(s => s.At.From(played.Case.Start) <= plan.Sweeps[^1]).ToList();
        console.Say("");
        console.Say("The story of Patient S, invented after a published one. Each side saw only its own part; the gateway "
            + "shows its Flags to both.");
        foreach (var (number, step) in lived.Index()) Print(console, number + 1, step, played, observed, rules);
        if (lived.Count < steps.Count)
            console.Say("The story goes on after the simulated period; 'demo' without --days tells all of it.");
        var missing = lived.SelectMany(s => s.Watches).Where(w => !rules.Contains(w.Rule)).DistinctBy(w => w.Number)
            .OrderBy(w => w.Number, StringComparer.Ordinal).Select(w => $"{w.Number} {w.Rule}").ToList();
        console.Say("");
        console.Say("Rules that do not exist yet, so nothing watches these steps:");
        foreach (var rule in missing) console.Say($"   {rule}");
    }

    static void Print(
        IAnsiConsole console, int number, StoryStep step, Played played, IReadOnlyList<FlagCourse> observed,
        IReadOnlySet<string> rules)
    {
        var at = step.At.From(played.Case.Start);
        console.Say("");
        console.Say($"{number}. {BritishTime.Words(at)}");
        console.Write(Row("", step.Words));
        console.Write(Row("practice", step.Practice));
        console.Write(Row("hospital", step.Hospital));
        foreach (var watch in step.Watches) console.Write(Row("gateway", Said(played, watch, at, observed, rules)));
    }

    static string Said(
        Played played, StoryWatch watch, DateTimeOffset at, IReadOnlyList<FlagCourse> observed, IReadOnlySet<string> rules)
    {
        var name = $"{watch.Number} {watch.Rule}";
        if (!rules.Contains(watch.Rule)) return $"not yet watched ({name})";
        var focus = watch.Focus is null ? null : played.Addresses[watch.Focus];
        if (observed.FirstOrDefault(o => o.Rule == watch.Rule && o.Focus == focus) is not { } course)
            return $"{name}: no Flag";
        // The change that belongs to this step: the first at or after it.
        var index = course.Changes.ToList().FindIndex(c => c.Sweep >= at);
        return $"{name}: {(index < 0 ? course.Changes[^1] : course.Changes[index])}";
    }

    static Grid Row(string label, string words) => new Grid()
        .AddColumn(new GridColumn { Width = LabelWidth, NoWrap = true, Padding = new(3, 0, 1, 0) }).AddColumn()
        .AddRow(new Text(label), new Text(words));
}
