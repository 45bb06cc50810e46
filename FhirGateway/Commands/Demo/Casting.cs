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

    public IReadOnlyList<Case> Cast() => [.. scenarios.SelectMany(CasesOf)];

    IEnumerable<Case> CasesOf(Scenario scenario, int place)
    {
        var outline = OutlineOf(scenario);
        return StartsOf(scenario, place, outline.Days)
            .Select((start, number) => NewCase(scenario, outline, place, number, start));
    }

    List<DateOnly> StartsOf(Scenario scenario, int place, int length)
    {
        var random = new Random(HashCode(size.Seed, place, -1));
        var allowed = Enumerable.Range(0, size.Days).Select(BoardSize.FirstDay.AddDays).Where(scenario.Start.Allows).ToList();
        if (allowed.Count == 0) return [];
        // Most scenarios should be seen to their end; a short run takes what there is.
        var whole = allowed.Where(day => day.AddDays(length) <= size.LastDay).ToList();
        var days = whole.Count > 0 && scenario.Kind != ScenarioKind.Healthy ? whole : allowed;
        return [.. Enumerable.Range(0, NumberOf(scenario, days.Count)).Select(_ => days[random.Next(days.Count)])];
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

    Case NewCase(Scenario scenario, Outline outline, int place, int number, DateOnly start)
    {
        var random = new Random(HashCode(size.Seed, place, number));
        var nation = scenario.Nation ?? (random.Next(3) == 0 ? Nation.England : Nation.Scotland);
        var practices = board.PracticesOf(nation);
        numbers.MoveNext();
        var problem = scenario.Problem ?? Problem.Pick(outline.Problems, random);
        return new(
            $"{scenario.Name}-{(number + 1).ToString(CultureInfo.InvariantCulture)}", scenario, start,
            practices[random.Next(practices.Count)], random.Next(Practice.Doctors), HealthBoard.HospitalOf(nation),
            problem, Person.Invent(numbers.Current, problem, start, outline.IsOld, random), random);
    }

    /// <summary>What a scenario needs, whoever lives it.</summary>
    /// <param name="Days">From its start to its last step.</param>
    /// <param name="Problems">Those whose urgency fits.</param>
    /// <param name="IsOld">The patient dies, and is old enough for it.</param>
    sealed record Outline(int Days, IReadOnlyList<Problem> Problems, bool IsOld);

    /// <summary>Learned from a case that is never sent.</summary>
    Outline OutlineOf(Scenario scenario)
    {
        var someone = new Person("9990000000", "A", "B", true, BoardSize.FirstDay, 0);
        var script = new Script(new("rehearsal", scenario, BoardSize.FirstDay, board.Practices[0], 0,
            HealthBoard.Strathmarrow, Problems.All[0], someone, new Random(0)));
        scenario.Tell(script);
        var isOld = script.PatientDies && scenario.Problem is null;
        return new(script.Steps.Max(s => s.At.Day) + 1,
            [.. Problems.All.Where(p => (script.Means is not { } pathway || p.Pathway == pathway)
                && (!isOld || p.AffectsTheOld))],
            isOld);
    }

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
