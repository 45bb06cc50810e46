using System.Text.Json.Nodes;
using FhirGateway.Referrals;
using FhirGateway.Rules;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Referrals;

/// <summary>Every class of encounter × seen, clinic letter, discharge summary, emergency (RULES 2.5).</summary>
public sealed class EncounterClassTests
{
    const string Later = "2025-09-10T10:00:00Z";

    public static TheoryData<string, bool, bool, bool, bool, bool> Table => new()
    {
        // class, seen when routine, seen when urgent, owes a letter, owes a summary, emergency
        { "AMB", true, true, true, false, false },
        { "FLD", true, true, true, false, false },
        { "HH", true, true, true, false, false },
        { "VR", true, true, true, false, false },
        { "IMP", true, true, false, true, false },
        { "ACUTE", true, true, false, true, false },
        { "NONAC", true, true, false, true, false },
        { "OBSENC", true, true, false, true, false },
        { "SS", true, true, false, true, false },
        { "EMER", false, true, false, true, true },
        { "PRENC", false, false, false, false, false },
    };

    static Story Told(string priority, string code, string status = "finished", bool through = false) => new Story()
        .At("2025-03-03T10:00:00Z").Told(Referral(priority: priority)).At("2025-03-04T10:00:00Z")
        .Told(TrackingTask("accepted", "triaged", decision: Decision(priority, "2025-03-04T10:00:00Z")))
        .At("2025-03-20T10:00:00Z").Told(through ? [Appointment("arrived"), Visit("2025-03-10T09:00:00Z",
            "2025-03-11T09:00:00Z", status, code, null,
            extra: ",\"appointment\":[{\"reference\":\"Appointment/app\"}]")]
            : [Visit("2025-03-10T09:00:00Z", "2025-03-11T09:00:00Z", status, code)]);

    [Theory]
    [MemberData(nameof(Table))]
    public void What_a_class_means(string code, bool routine, bool urgent, bool letter, bool summary, bool emergency)
    {
        foreach (var through in (bool[])[false, true])
        {
            Assert.Equal((routine, urgent), (Told("routine", code, through: through).Sheet(Later).Seen is not null,
                Told("urgent", code, through: through).Sheet(Later).Seen is not null));
            Assert.Equal(routine ? "met" : "breached", Told("routine", code, through: through).States("not-seen",
                Later));
            Assert.Equal(urgent ? "met" : "breached", Told("urgent", code, through: through).States("not-seen", Later));
            Assert.Equal(letter ? "breached" : "-", Told("routine", code, through: through)
                .States("clinic-letter-missing", Later));
            Assert.Equal(summary ? "breached" : "-", Told("routine", code, through: through)
                .States("discharge-summary-missing", Later));
        }
        Assert.Equal(urgent ? "met" : "breached", Told("urgent", code).States("not-booked", Later));
        Assert.Equal(routine ? "met" : "breached", Told("routine", code).States("not-booked", Later));
        Assert.Equal(emergency, EncounterClass.All.Single(c => c.Code == code).IsEmergency);
    }

    [Fact]
    public void The_table_holds_every_class_once() =>
        Assert.Equal(Table.Select(row => row.Data.Item1).Order(StringComparer.Ordinal),
            EncounterClass.All.Select(c => c.Code).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Table))]
    public void Only_what_took_place_counts(string code, bool routine, bool urgent, bool letter, bool summary,
        bool emergency)
    {
        _ = (routine, letter, summary, emergency);
        foreach (var (status, took) in ((string, bool)[])[("planned", false), ("arrived", false), ("triaged", false),
            ("cancelled", false), ("entered-in-error", false), ("in-progress", true), ("onleave", true), ("finished",
                true)])
            Assert.Equal((status, took && urgent), (status, Told("urgent", code, status).Sheet(Later)
                .Seen is not null));
    }

    [Theory]
    [InlineData("AMB", "urn:local")]
    [InlineData("IMP", "http://hl7.org/fhir/v3/NullFlavor")]
    [InlineData("X", "http://terminology.hl7.org/CodeSystem/v3-ActCode")]
    public void A_class_that_is_not_known_leaves_open_what_it_was_and_says_so(string code, string system)
    {
        var story = new Story().At("2025-03-03T10:00:00Z").Told(Referral(priority: "urgent"),
            TrackingTask("accepted", "triaged", decision: Decision("urgent"))).At("2025-03-20T10:00:00Z")
                .Told(Visit("2025-03-10T09:00:00Z", "2025-03-11T09:00:00Z").Replace(
                $"\"system\":\"{FhirGateway.Fhir.Canonical.CodeSystems.ActCode}\",\"code\":\"AMB\"",
                $"\"system\":\"{system}\",\"code\":\"{code}\"", StringComparison.Ordinal));
        Assert.Null(story.Sheet(Later).Seen);
        Assert.Equal("unknown", story.States("not-seen", Later));
        Assert.Equal("unknown", story.States("not-booked", Later));
        Assert.Equal("unknown", story.States("clinic-letter-missing", Later));
        Assert.Contains(Timeline.Of(story.File(Later)), e => e.Marks.Contains("unknown-class"));
    }

    [Fact]
    public void An_unknown_class_that_did_not_take_place_leaves_nothing_open() =>
        Assert.Equal("breached", Told("urgent", "X", "planned").States("not-seen", Later));

    [Fact]
    public void A_stay_that_began_with_its_pre_admission_owes_the_summary() =>
        Assert.Equal("breached", new Story().At("2025-03-03T10:00:00Z").Told(Referral(),
            Visit("2025-03-01T09:00:00Z", "2025-03-01T10:00:00Z", code: "PRENC", id: "pre"),
            Visit("2025-03-01T10:00:00Z", "2025-03-02T09:00:00Z", code: "IMP", id: "s",
                extra: ",\"partOf\":{\"reference\":\"Encounter/pre\"}")).States("discharge-summary-missing", Later));

    [Fact]
    public void A_referral_seen_in_a_stay_comes_to_its_letter_and_its_end_by_the_summary()
    {
        var story = new Story().At("2025-03-03T10:00:00Z").Told(Referral()).At("2025-03-10T10:00:00Z")
            .Told(Visit("2025-03-10T09:00:00Z", null, "in-progress", "IMP", id: "s"));
        Assert.Equal("The stay has not ended.", story.Sheet(Later).Row.OpenReason);
        story.At("2025-03-11T10:00:00Z").Told(Visit("2025-03-10T09:00:00Z", "2025-03-11T09:00:00Z", code: "IMP",
            id: "s"));
        Assert.Equal(("attended", "breached"), (story.Sheet(Later).Row.Step, story.States("discharge-summary-missing",
            Later)));
        story.At("2025-03-12T10:00:00Z").Told(Summary(date: "2025-03-12T09:00:00Z"));
        Assert.Equal(("letter-sent", "met"), (story.Sheet(Later).Row.Step, story.States("discharge-summary-missing",
            Later)));
        Assert.True(Watch.IsKept(story.Sheet(Later), story.Judge(Later)));
    }

    [Theory]
    [InlineData("PRENC", "breached")]
    [InlineData("EMER", "breached")]
    [InlineData("SS", "met")]
    [InlineData("IMP", "met")]
    [InlineData("FLD", "met")]
    public void A_planned_follow_up_is_kept_in_whatever_planned_setting(string code, string expected) =>
        Assert.Equal(expected, new Story().At("2025-03-03T10:00:00Z")
            .Told(Referral(), FollowUp("\"occurrenceDateTime\":\"2025-04-01\""),
                Visit("2025-03-02T09:00:00Z", "2025-03-02T10:00:00Z", code: code, basedOn: "ServiceRequest/f"))
            .States("follow-up-overdue", Later));

    [Fact]
    public void The_profiles_take_the_classes_of_the_table()
    {
        string[] Codes(string set) => [.. JsonNode.Parse(File.ReadAllText(Path.Combine(House.Root, "profiles",
            $"ValueSet-{set}.json")))!
            ["compose"]!["include"]![0]!["concept"]!.AsArray().Select(c => (string)c!["code"]!)
                .Order(StringComparer.Ordinal)];
        string[] Of(Func<EncounterClass, bool> those) =>
            [.. EncounterClass.All.Where(those).Select(c => c.Code).Order(StringComparer.Ordinal)];
        Assert.Equal(Of(c => c.IsVisit), Codes("outpatient-class"));
        Assert.Equal(Of(c => c.IsStay && !c.IsEmergency), Codes("inpatient-class"));
        Assert.Equal(Of(c => c.IsEmergency), Codes("emergency-class"));
    }
}
