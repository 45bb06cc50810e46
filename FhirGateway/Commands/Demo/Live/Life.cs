using FhirGateway.Commands.Demo.Board;

namespace FhirGateway.Commands.Demo.Live;

/// <summary>
/// Lives a plan: turns the clock to each occasion, sends what happens then, asks for the sweep. What is independent
/// goes out side by side; the gateway stamps it all with the same instant, so the outcome does not depend on the order.
/// </summary>
internal sealed class Life(Plan plan, HostedGateway gateway, FhirClient client, string folder)
{
    const int SideBySide = 6;
    const int TooManyRefusals = 50;

    readonly Sender sender = new(client);
    readonly string fingerprint = plan.Fingerprint();

    /// <summary>What the gateway would not take; there should be none.</summary>
    public IReadOnlyCollection<string> Refusals => sender.Refusals;

    /// <param name="from">The first occasion that is not known to be done.</param>
    /// <param name="isResumed">What was killed may have sent a part of it.</param>
    /// <param name="progress">Called with each occasion before it is lived.</param>
    public async Task Live(int from, bool isResumed, Action<Occasion> progress, CancellationToken ct)
    {
        if (from == 0) await Furnish(ct);
        var mayBeKnown = isResumed;
        for (var i = from; i < plan.Occasions.Count && sender.Refusals.Count < TooManyRefusals; i++)
        {
            var occasion = plan.Occasions[i];
            progress(occasion);
            new Position(fingerprint, i, occasion.At).Write(folder);
            gateway.TurnClock(occasion.At);
            var anyKnown = await Send(occasion, mayBeKnown, ct);
            if (occasion.Sweep) await sender.Sweep(occasion.At, ct);
            mayBeKnown = mayBeKnown && (anyKnown || occasion.Turns.Count == 0);
        }
    }

    /// <summary>Compared and over: the next run starts afresh.</summary>
    public void Finish() =>
        new Position(fingerprint, plan.Occasions.Count, plan.Occasions[^1].At, IsFinished: true).Write(folder);

    /// <summary>Organisations, services and professionals, before anything happens.</summary>
    async Task Furnish(CancellationToken ct)
    {
        foreach (var resources in AddressBook.Of(plan.Board).Chunk(100))
        {
            var answer = await client.Transaction(Json.Bytes(Json.Transaction(resources)), ct);
            if (!answer.IsSuccess)
                throw new InvalidOperationException($"The directory was refused: {(int)answer.Status} {answer.Body}");
        }
    }

    async Task<bool> Send(Occasion occasion, bool mayBeKnown, CancellationToken ct)
    {
        var anyKnown = false;
        await Parallel.ForEachAsync(occasion.Turns,
            new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = ct },
            async (turn, cancel) =>
            {
                foreach (var message in turn.Messages)
                {
                    if (mayBeKnown && await sender.IsKnown(message, occasion.At, cancel)) anyKnown = true;
                    else await sender.Send(message, occasion.At, cancel);
                }
            });
        return anyKnown;
    }
}
