using System.Text.RegularExpressions;
using FhirGateway.Fhir;
using FhirGateway.Referrals;
using FhirGateway.Rules;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Referrals;

/// <summary>
/// Every kind of fact × every defect: what is another patient's, in error, superseded or not understood changes
/// neither the referral's row nor any finding. Each fact is shown to matter while it is sound.
/// </summary>
public sealed partial class CountingTests
{
    const string Now = "2025-09-10T10:00:00Z";
    const string About = ",\"subject\":{\"reference\":\"Patient/p\"}";
    const string For = ",\"for\":{\"reference\":\"Patient/p\"}";
    const string AboutRequest = ",\"basedOn\":[{\"reference\":\"ServiceRequest/r\"}]";
    const string Visited = "2025-03-10T09:00:00Z";

    const string Stranger = """{"resourceType":"Patient","id":"q","birthDate":"1980-01-01"}""";

    static string With(string resource, string member) => resource.TrimEnd()[..^1] + member + "}";

    /// <summary>Records stored beforehand, and the record under test.</summary>
    static readonly Dictionary<string, (string[] Before, string Fact)> Facts = new()
    {
        ["referral letter"] = ([], ReferralLetter("Please see urgently.", extra: About)),
        ["tracking Task"] = ([], TrackingTask("received", "received", "2025-03-03T12:00:00Z", extra: For)),
        ["triage"] = ([TrackingTask("received", "received", id: "t1", authored: "2025-03-03T10:00:00Z")],
            TrackingTask("accepted", "triaged", decision: Decision("urgent", "2025-03-04T10:00:00Z"),
                authored: "2025-03-03T11:00:00Z", extra: For)),
        ["booking"] = ([], Appointment("booked")),
        ["missed appointment"] = ([], Appointment("noshow")),
        ["visit"] = ([], Visit(Visited, Visited)),
        ["stay"] = ([], Visit(Visited, Visited, code: "IMP")),
        ["death in a stay"] = ([], Visit(Visited, Visited, code: "EMER", extra: """
            ,"hospitalization":{"dischargeDisposition":{"coding":[
              {"system":"http://terminology.hl7.org/CodeSystem/discharge-disposition","code":"exp"}]}}
            """)),
        ["clinic letter"] = ([Visit(Visited, Visited)], ClinicLetter(extra: About)),
        ["clinic letter of the request"] = (
            [Visit(Visited, Visited)], ClinicLetter(null, "ServiceRequest/r", extra: About)),
        ["summary"] = ([Visit(Visited, Visited, code: "IMP", id: "s")], With(Summary(), About)),
        ["letter review"] = ([Visit(Visited, Visited), ClinicLetter()],
            PracticeTask("letter-review", "DocumentReference/l", extra: For)),
        ["act on return"] = ([TrackingTask("rejected", "returned")],
            PracticeTask("act-on-return", "ServiceRequest/r", extra: For)),
        ["abort"] = ([TrackingTask("received", "received"), Referral(status: "revoked")],
            OtherTask(Canonical.CodeSystems.TaskCode, "abort", "ServiceRequest/r", extra: For)),
        ["confirmation"] = ([ReferralLetter("Please see urgently.")], With(Confirmation("routine"), For)),
        ["notice"] = ([Lowered], With(Notice("Organization/practice", "2025-03-04T12:00:00Z"), About)),
        ["notice to the patient"] = ([Lowered, Told, Agreed],
            With(Notice("Patient/p", "2025-03-04T12:00:00Z", id: "np"), About)),
        ["answer"] = ([Lowered, Told], With(Answer("agree", "2025-03-04T13:00:00Z"), About)),
        ["follow-up"] = ([], FollowUp("\"occurrenceDateTime\":\"2025-04-01\"")),
        ["comment"] = ([], With(Notice("Organization/practice", "2025-03-04T12:00:00Z", reason: false)
            .Replace("priority-change", "conversation", StringComparison.Ordinal), About)),
    };

    static readonly string[] Regrades = ["notice", "notice to the patient", "answer"];

    static string Lowered =>
        TrackingTask("accepted", "triaged", decision: Decision("routine", "2025-03-04T10:00:00Z", reason: false));

    static string Told => Notice("Organization/practice", "2025-03-04T12:00:00Z");
    static string Agreed => Answer("agree", "2025-03-04T13:00:00Z");

    public static TheoryData<string> Kinds => [.. Facts.Keys];

    static Story Before(string kind)
    {
        var priority = Regrades.Contains(kind) ? "urgent" : "routine";
        return new Story().At("2025-03-03T10:00:00Z").Told(Stranger)
            .Told(Referral(priority: priority)).At("2025-03-04T10:00:00Z").Told(Facts[kind].Before);
    }

    static Story Holding(string kind, Func<string, string> defect) =>
        Before(kind).At("2025-03-12T10:00:00Z").Told(defect(Facts[kind].Fact));

    static (ReferralRow Row, IReadOnlyDictionary<(string, string), Finding> Findings) Judged(Story story) => (
        story.Sheet(Now).Row with { OutOfSequence = [] }, story.Judge(Now).ToDictionary(f => (f.Rule, f.Focus)));

    static string Words(Story story) => string.Join('\n', Judged(story).Findings.Values
        .Select(f => $"{f.Rule} {f.Focus} {f.State} {f.Tier} {f.DueAt:O} {f.Why} {string.Join(' ', f.Evidence)}")
        .Order(StringComparer.Ordinal));

    static void InfluencesNothing(string kind, string mark, Func<string, string> defect)
    {
        var (before, after) = (Before(kind), Holding(kind, defect));
        Assert.DoesNotContain(mark, Timeline.Of(before.File(Now)).SelectMany(e => e.Marks));
        Assert.Contains(mark, Timeline.Of(after.File(Now)).SelectMany(e => e.Marks));
        Assert.Equal(Judged(before).Row, Judged(after).Row);
        Assert.Equal(Words(before), Words(after));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_sound_fact_changes_what_is_said(string kind)
    {
        var (before, after) = (Before(kind), Holding(kind, fact => fact));
        Assert.NotEqual(Judged(before).Row + Words(before), Judged(after).Row + Words(after));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Another_patients_fact_influences_nothing(string kind)
    {
        Assert.Contains("Patient/p", Facts[kind].Fact, StringComparison.Ordinal);
        InfluencesNothing(kind, TimelineMarks.AnotherPatient,
            fact => fact.Replace("Patient/p", "Patient/q", StringComparison.Ordinal));
    }

    /// <summary>A request is withdrawn by its own rules (<c>CaseTests</c>, <c>FollowUpOverdueTests</c>).</summary>
    public static TheoryData<string> Withdrawable => [.. Facts.Keys.Where(kind => kind != "follow-up")];

    [Theory]
    [MemberData(nameof(Withdrawable))]
    public void A_fact_entered_in_error_influences_nothing(string kind) =>
        InfluencesNothing(kind, TimelineMarks.EnteredInError,
            fact => Status().Replace(fact, "\"status\":\"entered-in-error\"", 1));

    [Theory]
    [InlineData("referral letter")]
    [InlineData("clinic letter")]
    [InlineData("clinic letter of the request")]
    [InlineData("summary")]
    public void A_superseded_letter_influences_nothing(string kind) =>
        InfluencesNothing(kind, TimelineMarks.Superseded,
            fact => Status().Replace(fact, "\"status\":\"superseded\"", 1));

    [Theory]
    [InlineData("Patient/p", "current", "urgent")]
    [InlineData("Patient/q", "current", null)]
    [InlineData("Patient/p", "superseded", null)]
    [InlineData("Patient/p", "entered-in-error", null)]
    public void A_letter_that_the_request_names_states_something_only_while_it_counts(string subject, string status,
        string? stated) =>
        Assert.Equal(stated, new Story().At("2025-03-03T10:00:00Z").Told(Stranger,
            Referral(extra: ",\"supportingInfo\":[{\"reference\":\"DocumentReference/letter\"}]"),
            ReferralLetter("Please see urgently.", related: null, status: status,
                extra: About.Replace("Patient/p", subject, StringComparison.Ordinal))).Sheet(Now).Row.StatedUrgency);

    [Theory]
    [InlineData("referral letter")]
    [InlineData("clinic letter")]
    [InlineData("summary")]
    public void A_letter_whose_docStatus_is_in_error_influences_nothing(string kind) =>
        InfluencesNothing(kind, TimelineMarks.EnteredInError, fact => With(Regex.Replace(fact, ",\"docStatus\":\"[a-z]+\"", ""),
            ",\"docStatus\":\"entered-in-error\""));

    public static TheoryData<string, string> Modified
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var kind in Facts.Keys)
            {
                rows.Add(kind, ",\"modifierExtension\":[{\"url\":\"urn:strange\",\"valueBoolean\":true}]");
                rows.Add(kind, ",\"implicitRules\":\"http://rules.example\"");
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Modified))]
    public void What_cannot_be_understood_is_read_by_nobody_and_its_rules_say_unknown(string kind, string modifier) =>
        IsUnclear(kind, fact => With(fact, modifier));

    [Theory]
    [InlineData("booking", "\"status\":\"accepted\"")]
    [InlineData("death in a stay", "\"dischargeDisposition\":")]
    [InlineData("referral letter", "\"attachment\":")]
    [InlineData("clinic letter", "\"attachment\":")]
    [InlineData("confirmation", "\"valueCodeableConcept\":")]
    public void A_modifier_inside_of_a_backbone_element_says_as_much(string kind, string beside) =>
        IsUnclear(kind, fact => fact.Replace(beside, "\"modifierExtension\":[{\"url\":\"urn:strange\",\"valueBoolean\":true}]," + beside,
            StringComparison.Ordinal));

    static void IsUnclear(string kind, Func<string, string> modify)
    {
        var (without, sound, unclear) = (Before(kind), Holding(kind, fact => fact), Holding(kind, modify));
        var (before, would, now) = (Judged(without), Judged(sound), Judged(unclear));
        Assert.Equal(before.Row with { IsOpen = true, OpenReason = null }, now.Row with { IsOpen = true,
            OpenReason = null });
        var changed = before.Findings.Keys.Union(would.Findings.Keys)
            .Where(key => before.Findings.GetValueOrDefault(key)?.State != would.Findings.GetValueOrDefault(key)?.State)
                .ToList();
        Assert.All(changed, key => Assert.Equal(FindingState.Unknown, now.Findings[key].State));
        Assert.True(Watch.IsKept(unclear.Sheet(Now), [.. now.Findings.Values]));
        Assert.NotEmpty(unclear.Sheet(Now).Unclear);
        Assert.Contains(TimelineMarks.UnknownModifier, Timeline.Of(unclear.File(Now)).SelectMany(e => e.Marks));
    }

    [Fact]
    public void A_request_that_cannot_be_understood_stays_open_and_every_rule_of_it_says_unknown()
    {
        var story = new Story().At("2025-03-03T10:00:00Z").Told(With(Referral(priority: "stat"),
            ",\"modifierExtension\":[{\"url\":\"urn:strange\",\"valueBoolean\":true}]"));
        var sheet = story.Sheet(Now);
        Assert.True(sheet is { IsCase: true, IsOpen: true, Request: null });
        Assert.Null(sheet.Row.RequestedPriority);
        Assert.All(story.Judge(Now), f => Assert.Equal(FindingState.Unknown, f.State));
        Assert.Contains(story.Judge(Now), f => f.Rule == "not-received");
        story.At("2025-03-04T10:00:00Z").Told(Referral(priority: "stat"));
        Assert.Equal("breached", story.States("not-received", Now));
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("proposed")]
    [InlineData("noshow")]
    [InlineData("booked")]
    public void An_appointment_that_cannot_be_understood_may_be_the_opposite_of_what_it_says(string status)
    {
        var story = new Story().At("2025-03-03T10:00:00Z").Told(Referral(priority: "urgent"),
            TrackingTask("accepted", "triaged", decision: Decision("urgent", "2025-03-03T10:00:00Z")),
            With(Appointment(status), ",\"modifierExtension\":[{\"url\":\"urn:strange\",\"valueBoolean\":true}]"));
        Assert.Equal("unknown", story.States("not-booked", Now));
        Assert.Equal("unknown", story.States("not-seen", Now));
        Assert.Equal("breached", story.Told(Appointment("cancelled")).States("not-booked", Now));
    }

    [Fact]
    public void A_deceased_patient_that_cannot_be_understood_ends_nothing()
    {
        var story = new Story().At("2025-03-03T10:00:00Z").Told(Referral(), """
            {"resourceType":"Patient","id":"p","birthDate":"1970-01-01","deceasedBoolean":true,
             "modifierExtension":[{"url":"urn:strange","valueBoolean":true}]}
            """);
        Assert.Equal("unknown", story.States("not-received", Now));
        Assert.True(story.Sheet(Now).IsOpen);
    }

    [Fact]
    public void A_fact_counts_again_from_when_it_was_corrected()
    {
        var story = Before("booking").At("2025-03-12T10:00:00Z").Told(Appointment("booked").Replace("Patient/p",
            "Patient/q",
            StringComparison.Ordinal)).At("2025-03-14T10:00:00Z").Told(Appointment("booked"));
        Assert.Equal(Story.Instant("2025-03-14T10:00:00Z"), story.Sheet(Now).Bookings.Single().KnownAt);
        Assert.Empty(story.Sheet("2025-03-13T10:00:00Z").Bookings);
    }

    [Fact]
    public void A_letter_replaced_by_one_about_another_patient_stands()
    {
        var story = Before("clinic letter").Told(ClinicLetter(extra: About), ClinicLetter(null, id: "new",
            extra: Replacing("l") + ",\"subject\":{\"reference\":\"Patient/q\"}"));
        Assert.Equal("met", story.States("clinic-letter-missing", Now));
    }

    [Theory]
    [InlineData("Patient/q", "current", false)] // another patient's letter hands on no ties
    [InlineData("Patient/p", "entered-in-error", false)]
    [InlineData("Patient/p", "superseded", true)]
    public void A_letter_takes_over_the_ties_of_one_that_counted(string subject, string status, bool closes)
    {
        var story = Before("clinic letter").Told(
            ClinicLetter(status: status, extra: $",\"subject\":{{\"reference\":\"{subject}\"}}"),
            ClinicLetter(null, id: "new", extra: Replacing("l") + About));
        Assert.Equal(closes ? "met" : "breached", story.States("clinic-letter-missing", Now));
    }

    [Fact]
    public void A_visit_that_only_another_patients_appointment_ties_to_the_request_is_no_visit_for_it()
    {
        var visit = Visit(Visited, Visited, basedOn: null,
            extra: ",\"appointment\":[{\"reference\":\"Appointment/app\"}]");
        Assert.NotNull(Before("visit").Told(Appointment("arrived"), visit).Sheet(Now).Seen);
        Assert.Null(Before("visit").Told(Appointment("arrived").Replace("Patient/p", "Patient/q",
            StringComparison.Ordinal), visit)
            .Sheet(Now).Seen);
    }

    [Theory]
    [InlineData("Patient/q")]
    [InlineData("Patient/p")]
    public void Another_patients_follow_up_or_stay_is_watched_on_its_own(string subject)
    {
        string[] told = [FollowUp("\"occurrenceDateTime\":\"2025-04-01\"").Replace("Patient/p", subject,
            StringComparison.Ordinal),
            Visit(Visited, Visited, code: "IMP", id: "s").Replace("Patient/p", subject, StringComparison.Ordinal)];
        var own = subject == "Patient/q";
        foreach (var root in (string[])["ServiceRequest/f", "Encounter/s"])
            Assert.Equal(own, new Story { Root = root }.At("2025-03-03T10:00:00Z")
                .Told(Stranger, Referral()).Told(told).Sheet(Now).IsCase);
        var referral = new Story().At("2025-03-03T10:00:00Z").Told(Stranger, Referral())
            .Told(told);
        Assert.Equal(own, referral.Sheet(Now).FollowUps.Count == 0);
        Assert.Contains("Encounter/s", referral.Sheet(Now).Members);
    }

    [Fact]
    public void The_urgency_of_an_earlier_request_of_another_patient_or_in_error_does_not_count()
    {
        Urgency? Effective(string earlier) => new Story().At("2025-03-03T10:00:00Z").Told(Stranger, earlier,
            Referral(extra: ",\"replaces\":[{\"reference\":\"ServiceRequest/old\"}]")).Sheet(Now)
                .Urgencies.Effective;
        Assert.Equal(Urgency.Urgent, Effective(Referral("old", "urgent")));
        Assert.Equal(Urgency.Routine, Effective(Referral("old", "urgent").Replace("Patient/p", "Patient/q",
            StringComparison.Ordinal)));
        Assert.Equal(Urgency.Routine, Effective(Referral("old", "urgent", status: "entered-in-error")));
    }

    [GeneratedRegex("\"status\":\"[a-z-]+\"")]
    private static partial Regex Status();
}
