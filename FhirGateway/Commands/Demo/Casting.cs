using System.Globalization;
using FhirGateway.Commands.Demo.Board;

namespace FhirGateway.Commands.Demo;

/// <summary>
/// Decides who lives which scenario, where and from which day on. Everything follows from the seed; the shares are
/// about 18 % with something that fails, 9 % near-misses, the rest healthy.
/// </summary>
internal sealed class Casting(BoardSize size, IReadOnlyList<Scenario> scenarios)
{
    const int FailurePercent = 18;
    const int NearMissPercent = 9;

    readonly HealthBoard board = new(size.Practices);
    readonly IEnumerator<string> numbers = NhsNumber.All().GetEnumerator();

    public HealthBoard Board => board;

    public IReadOnlyList<Case> Cast() =>
    [
        .. scenarios.SelectMany((scenario, place) => StartsOf(scenario, place)
            .Select((start, number) => NewCase(scenario, place, number, start))),
    ];

    List<DateOnly> StartsOf(Scenario scenario, int place)
    {
        var random = new Random(HashCode(size.Seed, place, -1));
        var allowed = Enumerable.Range(0, size.Days).Select(BoardSize.FirstDay.AddDays).Where(scenario.Start.Allows).ToList();
        if (allowed.Count == 0) return [];
        // Most scenarios should be seen to their end; a short run takes what there is.
        var whole = allowed.Where(day => day.AddDays(LengthOf(scenario, day)) <= size.LastDay).ToList();
        var days = whole.Count > 0 && scenario.Kind != ScenarioKind.Healthy ? whole : allowed;
        return [.. Enumerable.Range(0, NumberOf(scenario, days.Count)).Select(_ => days[random.Next(days.Count)])];
    }

    int LengthOf(Scenario scenario, DateOnly start)
    {
        var script = new Script(Rehearsal(scenario, start));
        scenario.Tell(script);
        return script.Steps.Max(s => s.At.Day) + 1;
    }

    int NumberOf(Scenario scenario, int days)
    {
        var number = scenario.Kind switch
        {
            ScenarioKind.Healthy => Share(scenario, 100 - FailurePercent - NearMissPercent),
            ScenarioKind.Failure => Share(scenario, FailurePercent),
            ScenarioKind.NearMiss => Share(scenario, NearMissPercent),
            _ => 1,
        };
        // On one fixed day there are never more than two.
        return days == 1 && scenario.Kind != ScenarioKind.Healthy ? Math.Min(number, 2) : number;
    }

    int Share(Scenario scenario, int percent)
    {
        var weights = scenarios.Where(s => s.Kind == scenario.Kind).Sum(s => s.Weight);
        return Math.Max(1, (size.Referrals * percent * scenario.Weight + 50 * weights) / (100 * weights));
    }

    Case NewCase(Scenario scenario, int place, int number, DateOnly start)
    {
        var random = new Random(HashCode(size.Seed, place, number));
        var nation = scenario.Nation ?? (random.Next(3) == 0 ? Nation.England : Nation.Scotland);
        var practices = board.PracticesOf(nation);
        numbers.MoveNext();
        return new(
            $"{scenario.Name}-{(number + 1).ToString(CultureInfo.InvariantCulture)}", scenario, start,
            practices[random.Next(practices.Count)], random.Next(Practice.Doctors), HealthBoard.HospitalOf(nation),
            scenario.Kind == ScenarioKind.Story ? Specialty.All[0] : Specialty.All[random.Next(Specialty.All.Length)],
            Person.Invent(numbers.Current, random), random);
    }

    /// <summary>A case that is never sent, to see how long a scenario takes.</summary>
    Case Rehearsal(Scenario scenario, DateOnly start) => new("rehearsal", scenario, start, board.Practices[0], 0,
        HealthBoard.Strathmarrow, Specialty.All[0], new("9990000000", "A", "B", true, BoardSize.FirstDay), new Random(0));

    /// <summary>The same on every machine and in every process, unlike <see cref="System.HashCode"/>.</summary>
    static int HashCode(int seed, int place, int number)
    {
        unchecked
        {
            var hash = 2166136261u;
            foreach (var part in (ReadOnlySpan<int>)[seed, place, number])
                hash = ((hash ^ (uint)part) * 16777619u) ^ (hash >> 13);
            return (int)(hash & int.MaxValue);
        }
    }
}
