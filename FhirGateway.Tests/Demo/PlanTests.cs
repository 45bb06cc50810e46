using System.Text.Json;
using FhirGateway.Commands.Demo;
using FhirGateway.Commands.Demo.Board;
using FhirGateway.Commands.Demo.Compare;

namespace FhirGateway.Tests.Demo;

public sealed class PlanTests
{
    static readonly Plan Default = Plan.Of(new BoardSize());

    [Fact]
    public void The_same_seed_makes_the_same_bytes_and_another_seed_others()
    {
        Assert.Equal(Default.Fingerprint(), Plan.Of(new BoardSize()).Fingerprint());
        Assert.NotEqual(Default.Fingerprint(), Plan.Of(new BoardSize(Seed: 2)).Fingerprint());
    }

    [Fact]
    public void Every_scenario_is_lived_in_the_default_board() =>
        Assert.Empty(Catalogue.All.Select(s => s.Name).Except(Default.Cases.Select(c => c.Case.Scenario.Name)));

    [Fact]
    public void The_board_of_a_demo_without_options_lives_every_scenario_and_Patient_S_to_the_end()
    {
        var plan = Plan.Of(BoardSize.Short);
        Assert.Empty(Catalogue.All.Select(s => s.Name).Except(plan.Cases.Select(c => c.Case.Scenario.Name)));
        Assert.All(plan.Cases.Single(c => c.Case.Id == "patient-s-1").Story,
            step => Assert.True(step.At.From(new DateOnly(2025, 9, 2)) <= plan.Sweeps[^1], step.Words));
        Assert.Equal([Nation.England, Nation.Scotland], plan.Board.Practices.Select(p => p.Country).Order());
        var truth = TruthFile.Shipped();
        Assert.Equal(truth.Select(t => t.Rule).Distinct().Order(), Expectation.Of(plan, truth).Select(e => e.Rule).Distinct().Order());
    }

    [Theory]
    [InlineData(null, null, 170, 2)]
    [InlineData(180, null, 180, 12)]
    [InlineData(60, 3, 60, 3)]
    [InlineData(null, 5, 170, 5)]
    public void Days_alone_ask_for_the_large_board(int? days, int? practices, int livedDays, int livedPractices) =>
        Assert.Equal(new BoardSize(livedDays, livedPractices, 7), BoardSize.Of(days, practices, 7));

    [Fact]
    public void A_small_board_lives_every_scenario_whose_day_falls_into_it()
    {
        var small = Plan.Of(new BoardSize(40, 2));
        var last = new BoardSize(40, 2).LastDay;
        var possible = Catalogue.All.Where(s => Days(last).Any(s.Start.Allows)).Select(s => s.Name);
        Assert.Empty(possible.Except(small.Cases.Select(c => c.Case.Scenario.Name)));
    }

    [Fact]
    public void Scenarios_have_names_of_their_own() =>
        Assert.Equal(Catalogue.All.Count, Catalogue.All.Select(s => s.Name).Distinct().Count());

    [Fact]
    public void Most_referrals_are_healthy_and_a_known_share_fails()
    {
        Assert.InRange(Default.Cases.Count, 2000, 3000);
        Assert.InRange(100.0 * Default.Count(ScenarioKind.Failure) / Default.Cases.Count, 15, 20);
        Assert.InRange(100.0 * Default.Count(ScenarioKind.NearMiss) / Default.Cases.Count, 5, 12);
    }

    [Fact]
    public void Both_nations_all_specialties_and_every_practice_take_part()
    {
        Assert.Equal([Nation.Scotland, Nation.England], Default.Cases.Select(c => c.Case.Hospital.Country).Distinct().Order().Reverse());
        Assert.Equal(Specialty.All.Length, Default.Cases.Select(c => c.Case.Specialty).Distinct().Count());
        Assert.Equal(12, Default.Cases.Select(c => c.Case.Practice).Distinct().Count());
    }

    [Fact]
    public void Patients_are_distinct_and_ids_are_FHIR_ids()
    {
        Assert.Equal(Default.Cases.Count, Default.Cases.Select(c => c.Case.Person.NhsNumber).Distinct().Count());
        var ids = Default.Cases.SelectMany(c => c.Addresses.Values).Select(a => a.Split('/')[1]).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[A-Za-z0-9.-]{1,64}$", id));
    }

    [Fact]
    public void Occasions_are_in_order_and_the_sweep_runs_at_its_hours()
    {
        Assert.True(Default.Occasions.Zip(Default.Occasions.Skip(1)).All(pair => pair.First.At < pair.Second.At));
        var hours = Default.Sweeps.Select(s => BritishTime.Local(s).ToString("HH:mm", null)).ToHashSet();
        Assert.Superset(new HashSet<string> { "06:00", "12:00", "18:00", "23:59" }, hours);
        Assert.True(Default.Sweeps.Count >= 4 * 180);
    }

    [Fact]
    public void What_is_sent_has_no_null_no_empty_list_and_no_empty_object()
    {
        foreach (var body in Bodies(Default))
        {
            using var document = JsonDocument.Parse(body);
            AssertStrict(document.RootElement);
        }
    }

    static IEnumerable<byte[]> Bodies(Plan plan) => AddressBook.Of(plan.Board).Select(Json.Bytes)
        .Concat(plan.Occasions.SelectMany(o => o.Turns).SelectMany(t => t.Messages).Select(m => m switch
        {
            Message.Save save => save.Body,
            Message.Submit submit => submit.Body,
            Message.MoveTask { Decision: { } decision } => decision,
            _ => "true"u8.ToArray(),
        }));

    static void AssertStrict(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.NotEmpty(element.EnumerateObject());
                foreach (var property in element.EnumerateObject()) AssertStrict(property.Value);
                break;
            case JsonValueKind.Array:
                Assert.NotEqual(0, element.GetArrayLength());
                foreach (var item in element.EnumerateArray()) AssertStrict(item);
                break;
            case JsonValueKind.String:
                Assert.NotEqual("", element.GetString());
                break;
            default:
                Assert.NotEqual(JsonValueKind.Null, element.ValueKind);
                break;
        }
    }

    static IEnumerable<DateOnly> Days(DateOnly last)
    {
        for (var day = BoardSize.FirstDay; day <= last; day = day.AddDays(1)) yield return day;
    }
}
