namespace FhirGateway.Commands.Demo.Scenarios;

/// <summary>
/// The many that go well, at all hours and on all days. Every step lies well within its threshold, so no calendar is
/// needed to see that no Flag may be raised.
/// </summary>
internal static class HealthyScenarios
{
    public static readonly Scenario[] All =
    [
        Healthy("healthy-routine", "Routine, all in time", 44, s => Pathway(s, "routine", (15, 300), (1, 3), (4, 16), (25, 70))),
        Healthy("healthy-urgent", "Urgent, all in time", 22, s => Pathway(s, "urgent", (15, 240), (1, 2), (3, 7), (8, 24))),
        Healthy("healthy-suspected-cancer", "Suspected cancer, all in time", 12,
            s => Pathway(s, "usc", (10, 100), (1, 1), (2, 4), (6, 12))),
        Healthy("healthy-same-day", "Same day, all in time", 4, SameDay),
        Healthy("healthy-advice", "Advice asked and received", 5, s =>
        {
            var sent = Sent(s);
            s.Refer(sent, "routine", category: "advice").Receive(sent.PlusMinutes(Between(s, 10, 300)));
        }),
        Healthy("healthy-stay", "A stay with its summary", 7, s =>
        {
            string[] kinds = ["IMP", "IMP", "SS", "EMER"];
            var kind = kinds[s.Case.Random.Next(kinds.Length)];
            var hour = new Moment(kind == "IMP" ? Between(s, 1, 6) : 0, new TimeOnly(Between(s, 13, 19), 0));
            s.Admit(new Moment(0, new TimeOnly(Between(s, 7, 11), 0)), kind).Discharge(hour).Summarise(hour.PlusMinutes(Between(s, 10, 200)));
        }),
        Healthy("healthy-follow-up", "Seen, and seen again in time", 6, s =>
        {
            Pathway(s, "routine", (15, 300), (1, 3), (4, 10), (20, 30));
            s.PlanFollowUp("+31d 12:00", "+71d 12:00").Visit("+68d 10:00", "review", "follow-up")
                .WriteLetter("+70d 12:00", "review-letter", "review", "follow-up");
        }),
    ];

    static Scenario Healthy(string name, string title, int weight, Action<Script> tell) =>
        new(name, title, ScenarioKind.Healthy, Start.AnyDay, tell) { Weight = weight };

    /// <summary>Minutes until receipt; days until triage, booking and visit.</summary>
    static void Pathway(Script s, string urgency, (int, int) receipt, (int, int) triage, (int, int) booking, (int, int) visit)
    {
        var sent = Sent(s);
        var triaged = new Moment(Between(s, triage), sent.Time);
        var seen = new Moment(Between(s, visit), new TimeOnly(Between(s, 9, 16), 0));
        s.Refer(sent, urgency).Receive(sent.PlusMinutes(Between(s, receipt))).Triage(triaged, urgency)
            .Book(new Moment(Between(s, booking), new TimeOnly(Between(s, 9, 17), 15)), seen)
            .Visit(seen).WriteLetter(seen.PlusDays(Between(s, 1, 5))).Acknowledge(seen.PlusDays(6));
    }

    static void SameDay(Script s)
    {
        var sent = Sent(s);
        s.Refer(sent, "same-day").Receive(sent.PlusMinutes(15)).Triage(sent.PlusMinutes(40), "same-day")
            .Book(sent.PlusMinutes(50), sent.PlusMinutes(180)).Visit(sent.PlusMinutes(180))
            .WriteLetter(sent.PlusDays(2)).Acknowledge(sent.PlusDays(3));
    }

    /// <summary>A quarter of an hour of the practice's day.</summary>
    static Moment Sent(Script s) => new(0, new TimeOnly(Between(s, 8, 18), 15 * s.Case.Random.Next(4)));

    static int Between(Script s, (int Least, int Most) range) => Between(s, range.Least, range.Most);

    static int Between(Script s, int least, int most) => s.Case.Random.Next(least, most + 1);
}
