using FhirGateway.Referrals;
using FhirGateway.Rules;
using FhirGateway.Tests.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Rules;

/// <summary>
/// What must hold of every case, tried on cases that live at random (the seed is the number of the life).
/// </summary>
public sealed class LivesTests
{
    static readonly DateTimeOffset Begin = Story.Instant("2025-03-03T10:00:00Z");

    public static TheoryData<int> Lives => [.. Enumerable.Range(0, LongRuns.Of(40, 400))];

    [Theory]
    [MemberData(nameof(Lives))]
    public void Nothing_open_is_unwatched_nothing_is_doubled_and_time_alone_changes_only_what_was_announced(int life)
    {
        var (story, days) = Live(life);
        foreach (var at in days)
        {
            var sheet = story.Sheet(Text(at));
            var findings = story.Judge(Text(at));
            Assert.True(Watch.IsKept(sheet, findings), $"Unwatched on {at:u}");
            Assert.Equal(findings.Count, findings.DistinctBy(f => (f.Rule, f.Focus)).Count());
            var next = findings.Select(f => f.NextAt).OfType<DateTimeOffset>().DefaultIfEmpty(at.AddYears(9)).Min();
            Assert.True(next > at, "A next instant lies ahead.");
            Assert.Equal(Standing(findings), Standing(SafetyRules.Judge(sheet, story.Policies, next.AddTicks(-1))));
            if (next < at.AddYears(9))
                Assert.NotEqual(Standing(findings), Standing(SafetyRules.Judge(sheet, story.Policies, next)));
        }
    }

    [Theory]
    [MemberData(nameof(Lives))]
    public void The_order_of_loading_and_what_came_later_change_nothing(int life)
    {
        var (story, days) = Live(life);
        foreach (var at in days)
        {
            var judged = Whole(FactSheet.Build(story.File(Text(at))), story, at);
            Assert.Equal(judged, Whole(FactSheet.Build(story.Shuffled(Text(at), life)), story, at));
            var known = story.File(Text(at));
            known = known with { Versions = [.. known.Versions.Where(v => v.KnownAt <= at)] };
            Assert.Equal(judged, Whole(FactSheet.Build(known), story, at));
        }
    }

    static string Standing(IReadOnlyList<Finding> findings) =>
        string.Join('\n', findings.Select(f => $"{f.Rule} {f.Focus} {f.State} {f.Tier} {f.DueAt:O}"));

    static string Whole(FactSheet sheet, Story story, DateTimeOffset at) =>
        sheet.Row + "\n" + string.Join(' ', sheet.Members) + "\n" + string.Join('\n',
            SafetyRules.Judge(sheet, story.Policies, at)
            .Select(f => f with { Evidence = [] }));

    static string Text(DateTimeOffset at) => at.ToString("O");

    static (Story Story, IReadOnlyList<DateTimeOffset> Days) Live(int life)
    {
        var chance = new Random(life);
        T Pick<T>(params T[] all) => all[chance.Next(all.Length)];
        var story = new Story(Pick("England", "Scotland", "Wales", "Northern Ireland", "France")).At(Text(Begin))
            .Told(Referral(
            priority: Pick("routine", "urgent", "asap", "stat", null),
            category: Pick("referral", "referral", "advice", "diagnostic", "follow-up", "new"),
            cancer: Pick(true, false, false), soon: false));
        var at = Begin;
        var days = new List<DateTimeOffset> { at };
        for (var i = 0; i < 14; i++)
        {
            at = at.AddHours(Pick(0.2, 5, 30, 100, 400));
            story.At(Text(at)).Told(Happening(chance, Pick, at));
            days.Add(at);
            days.Add(at.AddDays(Pick(0.1, 3, 40)));
        }
        return (story, days);
    }

    delegate string Picking(params string[] all);

    static string Happening(Random chance, Picking pick, DateTimeOffset at)
    {
        var when = at.AddHours(-chance.Next(0, 72)).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", null);
        return chance.Next(14) switch
        {
            0 => TrackingTask(pick("requested", "received", "accepted", "in-progress", "rejected", "cancelled"),
                pick("sent", "received", "waiting", "returned"), when),
            1 or 2 => TrackingTask("accepted", "triaged", when,
                Decision(pick("usc", "urgent", "soon", "routine"), when, chance.Next(2) == 0)),
            3 => TrackingTask(pick("requested", "completed"), pick("redirected", "sent"), id: "t2", authored: when),
            4 => ReferralLetter(pick("Please see urgently.", "Routine referral.", "Thank you.", "2WW referral."),
                pick("text/plain", "text/plain", "application/pdf"),
                status: pick("current", "current", "entered-in-error")),
            5 => Appointment(pick("booked", "cancelled", "noshow", "proposed", "fulfilled")),
            6 or 7 => Visit(when, pick("x") == "x" && chance.Next(3) > 0 ? when : null,
                pick("finished", "in-progress", "planned", "entered-in-error"), pick("AMB", "VR", "SS", "IMP"),
                    id: pick("v", "v2")),
            8 => ClinicLetter(chance.Next(2) == 0 ? "Encounter/v" : null, "ServiceRequest/r", when,
                pick("current", "current", "superseded", "entered-in-error"), pick("final", "preliminary", "amended")),
            9 => Notice(pick("Organization/practice", "Patient/p"), when, chance.Next(3) > 0, pick("n", "np")),
            10 => Answer(pick("agree", "disagree"), when),
            11 => FollowUp(pick("\"occurrenceDateTime\":\"2025-09-01\"", "\"patientInstruction\":\"x\""), when,
                status: pick("active", "active", "revoked"), priority: pick("routine", "urgent")),
            12 => PracticeTask(pick("letter-review", "act-on-return"), pick("DocumentReference/l", "ServiceRequest/r"),
                pick("requested", "completed")),
            _ => chance.Next(5) == 0 ? """{"resourceType":"Patient","id":"p","deceasedBoolean":true}""" : Confirmation(pick("urgent", "routine")),
        };
    }
}
