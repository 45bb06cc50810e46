using FhirGateway.Referrals.Workflow;

namespace FhirGateway.Tests.Workflow;

/// <summary>The README's table of moves is what the code's own says.</summary>
public sealed class PublishedTableTests(ITestOutputHelper output)
{
    const string Begin = "<!-- moves: made from the code, compared by a test -->";
    const string End = "<!-- /moves -->";

    [Fact]
    public void The_README_says_which_moves_are_legal()
    {
        var wanted = string.Join('\n', [Begin, "", .. Moves(), "", .. Steps(), "", End]);
        var readme = File.ReadAllText(Path.Combine(House.Root, "README.md"));
        var (begin, end) = (readme.IndexOf(Begin, StringComparison.Ordinal), readme.IndexOf(End, StringComparison.Ordinal));
        var written = begin < 0 || end < 0 ? "" : readme[begin..(end + End.Length)];
        if (written != wanted) output.WriteLine(wanted);
        Assert.Equal(wanted, written);
    }

    static IEnumerable<string> Moves() =>
    [
        "| record | from | by | to (and what must accompany it) |", "|---|---|---|---|",
        .. from row in Transitions.All
           group row by (row.Machine, row.By, To: string.Join(", ", Targets(row.Machine, row.From, row.By))) into g
           select $"| {g.Key.Machine.Title} | {string.Join(", ", g.Select(r => r.From).Distinct())} | {g.Key.By.Words()} | {g.Key.To} |",
    ];

    static IEnumerable<string> Targets(Machine machine, string state, Role actor) =>
        from row in Transitions.From(machine, state)
        where row.By == actor
        select row.Needs == Need.None ? row.To : $"{row.To} ({string.Join(", ", row.Needs.Each().Select(NeedName.Code))})";

    static IEnumerable<string> Steps() =>
    [
        "| a tracking Task that is | may tell the step |", "|---|---|",
        .. from at in StepsAt.All
           group at.Status by string.Join(", ", at.Steps) into g
           select $"| {string.Join(", ", g)} | {g.Key} |",
    ];
}
