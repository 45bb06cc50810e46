using System.Security.Cryptography;
using System.Text;
using FhirGateway.Commands.Demo.Board;

namespace FhirGateway.Commands.Demo;

/// <summary>What one case sends at one instant, in its order.</summary>
internal sealed record Turn(Case Case, IReadOnlyList<Message> Messages);

/// <summary>All that happens at one instant; the sweep comes after the rest.</summary>
internal sealed record Occasion(DateTimeOffset At, IReadOnlyList<Turn> Turns, bool Sweep);

/// <summary>A played case with the addresses of what it sends.</summary>
internal sealed record Played(Case Case, IReadOnlyDictionary<string, string> Addresses, IReadOnlyList<StoryStep> Story);

/// <summary>The whole simulated time, laid out before it is lived.</summary>
internal sealed class Plan
{
    /// <summary>When the safety sweep runs every day, local time.</summary>
    static readonly TimeOnly[] SweepHours = [new(6, 0), new(12, 0), new(18, 0), new(23, 59)];

    Plan(BoardSize size, HealthBoard board, IReadOnlyList<Played> cases, IReadOnlyList<Occasion> occasions)
    {
        Size = size;
        Board = board;
        Cases = cases;
        Occasions = occasions;
        Sweeps = [.. occasions.Where(o => o.Sweep).Select(o => o.At)];
    }

    public BoardSize Size { get; }
    public HealthBoard Board { get; }
    public IReadOnlyList<Played> Cases { get; }
    public IReadOnlyList<Occasion> Occasions { get; }

    /// <summary>The instants of all sweeps, earliest first.</summary>
    public List<DateTimeOffset> Sweeps { get; }

    /// <summary>The first instant: midnight of the first day.</summary>
    public static DateTimeOffset Beginning => BritishTime.At(BoardSize.FirstDay, new(0, 0));

    /// <summary>How many referrals, stays and stories are in it.</summary>
    public int Count(params ScenarioKind[] kinds) => Cases.Count(c => kinds.Contains(c.Case.Scenario.Kind));

    public static Plan Of(BoardSize size, IReadOnlyList<Scenario>? scenarios = null)
    {
        var casting = new Casting(size, scenarios ?? Catalogue.All);
        List<Played> played = [];
        SortedDictionary<DateTimeOffset, (Dictionary<Case, List<Message>> Turns, bool Sweep)> time = [];
        foreach (var instant in DailySweeps(size)) time[instant] = (NoTurns(), true);
        var end = time.Keys.Last();
        foreach (var cast in casting.Cast())
        {
            var script = new Script(cast);
            cast.Scenario.Tell(script);
            played.Add(new(cast, script.Addresses, script.Story));
            foreach (var step in script.Steps) Place(time, cast, step, end);
        }
        return new(size, casting.Board, played, [.. time.Select(t =>
            new Occasion(t.Key, [.. t.Value.Turns.Select(turn => new Turn(turn.Key, turn.Value))], t.Value.Sweep))]);
    }

    /// <summary>Changes when anything that is sent changes, or when.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var resource in AddressBook.Of(Board)) hash.AppendData(Json.Bytes(resource));
        foreach (var occasion in Occasions)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{occasion.At:O} {occasion.Sweep}\n"));
            foreach (var message in occasion.Turns.SelectMany(t => t.Messages)) Append(hash, message);
        }
        return Convert.ToHexStringLower(hash.GetCurrentHash())[..16];
    }

    static void Append(IncrementalHash hash, Message message)
    {
        var (words, body) = message switch
        {
            Message.Save m => ($"{m.Type}/{m.Id}", m.Body),
            Message.Submit m => ($"{m.Type}/{m.Id}", m.Body),
            Message.MoveTask m => ($"{m.Request} {m.MovedAt:O} {m.Status} {m.Step} {m.Priority}", m.Decision ?? []),
            _ => (message.ToString(), []),
        };
        hash.AppendData(Encoding.UTF8.GetBytes(words));
        hash.AppendData(body);
    }

    static IEnumerable<DateTimeOffset> DailySweeps(BoardSize size) =>
        from day in Enumerable.Range(0, size.Days)
        from hour in SweepHours
        select BritishTime.At(BoardSize.FirstDay.AddDays(day), hour).ToUniversalTime();

    static void Place(
        SortedDictionary<DateTimeOffset, (Dictionary<Case, List<Message>> Turns, bool Sweep)> time, Case cast, Step step,
        DateTimeOffset end)
    {
        var at = step.At.From(cast.Start).ToUniversalTime();
        if (at > end) return;
        if (!time.TryGetValue(at, out var hour)) time[at] = hour = (NoTurns(), false);
        if (step.Message is Message.Sweep)
        {
            time[at] = hour with { Sweep = true };
            return;
        }
        if (!hour.Turns.TryGetValue(cast, out var messages)) hour.Turns.Add(cast, messages = []);
        messages.Add(step.Message);
    }

    static Dictionary<Case, List<Message>> NoTurns() => new(ReferenceEqualityComparer.Instance);
}
