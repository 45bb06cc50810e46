using FhirGateway.Commands.Demo.Live;
using Spectre.Console;

namespace FhirGateway.Commands.Demo;

/// <summary>Shows what is lived through: as a bar on a terminal, elsewhere as a plain line every few percent.</summary>
internal sealed class Progress(IAnsiConsole console, Plan plan)
{
    const int PercentPerLine = 5;

    readonly HashSet<Case> patients = new(ReferenceEqualityComparer.Instance);
    int occasions;
    int messages;
    int sweeps;

    int Percent => 100 * occasions / plan.Occasions.Count;

    public Task Show(Life life, Position? resumed, CancellationToken ct)
    {
        foreach (var occasion in plan.Occasions.Take(resumed?.Occasion ?? 0)) Count(occasion);
        var from = occasions;
        return console.Profile.Capabilities is { Ansi: true, Interactive: true } ? Bar() : Lines();

        Task Bar() => console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 },
                new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask("", maxValue: plan.Occasions.Count);
                return life.Live(from, resumed is not null, occasion =>
                {
                    Count(occasion);
                    bar.Description = Words(occasion);
                    bar.Value = occasions;
                }, ct);
            });

        Task Lines()
        {
            var told = -PercentPerLine;
            return life.Live(from, resumed is not null, occasion =>
            {
                Count(occasion);
                if (Percent < told + PercentPerLine && occasions < plan.Occasions.Count) return;
                told = Percent / PercentPerLine * PercentPerLine;
                console.Say($"{Percent,3} %  {Words(occasion)}");
            }, ct);
        }
    }

    void Count(Occasion occasion)
    {
        occasions++;
        if (occasion.Sweep) sweeps++;
        foreach (var turn in occasion.Turns)
        {
            patients.Add(turn.Case);
            messages += turn.Messages.Count;
        }
    }

    string Words(Occasion occasion) => $"{BritishTime.Local(occasion.At):ddd dd MMM yyyy}  "
        + $"{patients.Count} of {plan.Cases.Count} patients, {messages} messages, {sweeps} sweeps";
}
