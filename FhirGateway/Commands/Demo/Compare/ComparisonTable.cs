using System.Globalization;
using Spectre.Console;

namespace FhirGateway.Commands.Demo.Compare;

/// <summary>The comparison for a person: one line per rule, then the first differences in full.</summary>
internal static class ComparisonTable
{
    const int Shown = 25;

    public static void Print(IAnsiConsole console, Comparison comparison)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Flags beside the truth file; tier, day, course: those that were wrong").AddColumns(
            new TableColumn("Rule").NoWrap(), Number("expected"), Number("raised"), Number("missed"), Number("false"),
            Number("tier"), Number("day"), Number("course"));
        foreach (var rule in comparison.Rules) AddRow(table, rule);
        table.AddEmptyRow();
        AddRow(table, new RuleTally("all", comparison.Rules.Sum(r => r.Expected), comparison.Rules.Sum(r => r.Raised),
            comparison.Differences.CountBy(d => d.Kind).ToDictionary()));
        console.Write(table);
        foreach (var difference in comparison.Differences.Take(Shown))
            console.Say($"{difference.Kind} {difference.Rule} {difference.Focus}: {difference.Words}");
        if (comparison.Differences.Count > Shown)
            console.Say($"… and {comparison.Differences.Count - Shown} more differences.");
        console.Say(comparison.Agrees
            ? "The gateway agrees with the truth file."
            : $"The gateway differs from the truth file in {comparison.Differences.Count} Flags.");
    }

    static void AddRow(Table table, RuleTally rule) => table.AddRow(
        rule.Rule, Text(rule.Expected), Text(rule.Raised), Text(rule.Of(DifferenceKind.Missed)),
        Text(rule.Of(DifferenceKind.False)), Text(rule.Of(DifferenceKind.WrongTier)),
        Text(rule.Of(DifferenceKind.WrongDay)), Text(rule.Of(DifferenceKind.WrongCourse)));

    static TableColumn Number(string title) => new TableColumn(title).RightAligned().NoWrap().PadLeft(0).PadRight(0);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
