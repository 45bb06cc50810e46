using FhirGateway.Commands.Demo.Scenarios;
using Spectre.Console;

namespace FhirGateway.Commands.Demo.Compare;

/// <summary>Patient S, step by step, with the Flag that a practice and a hospital would have seen.</summary>
internal static class Story
{
    public static void Print(
        IAnsiConsole console, Plan plan, IReadOnlyList<FlagCourse> observed, IReadOnlySet<string> watched)
    {
        if (plan.Cases.FirstOrDefault(c => c.Case.Scenario.Name == PatientSScenario.Name) is not { } played) return;
        var table = new Table().Border(TableBorder.Rounded).Title("The story of Patient S")
            .AddColumns("When", "What happened", "What the gateway said");
        var end = plan.Sweeps[^1];
        foreach (var line in played.Story.OrderBy(l => l.At))
        {
            var at = line.At.From(played.Case.Start);
            if (at > end) continue;
            table.AddRow(
                new Text(BritishTime.Words(at)), new Text(line.Words), new Text(Said(played, line, at, observed, watched)));
        }
        console.Write(table);
        if (played.Story.Any(l => l.At.From(played.Case.Start) > end))
            console.Say("The story goes on after the simulated period; --days 180 tells all of it.");
    }

    static string Said(
        Played played, StoryLine line, DateTimeOffset at, IReadOnlyList<FlagCourse> observed, IReadOnlySet<string> watched)
    {
        if (line.Rule is null) return "";
        var name = $"{line.Number} {line.Rule}";
        var focus = line.Focus is null ? null : played.Addresses[line.Focus];
        if (observed.FirstOrDefault(o => o.Rule == line.Rule && o.Focus == focus) is not { } course)
            return watched.Contains(line.Rule) ? $"{name}: no Flag" : $"{name}: not yet watched";
        // The change that belongs to this line: the first at or after it.
        var index = course.Changes.ToList().FindIndex(c => c.Sweep >= at);
        return index < 0 ? $"{name}: {course.Changes[^1]}" : $"{name}: {course.Changes[index]}";
    }
}
