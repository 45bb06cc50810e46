using System.Text.Json.Nodes;
using static FhirGateway.Tests.Workflow.Seeds;

namespace FhirGateway.Tests.Workflow;

/// <summary>The urgencies stay side by side: who may change which, with what, and whom it obliges to tell.</summary>
public sealed class RegradeStoryTests(GatewayFixture gateway) : LoopStory(gateway)
{
    const string Downgrade = "downgrade-not-communicated";

    static string Answer(string id, string says, string from = Practice) =>
        Communication(id, $"ServiceRequest/{id.Split('.')[0]}", "regrade-response", $"Organization/{from}", $"Organization/{Hospital}", $$"""
            "inResponseTo":[{"reference":"Communication/{{id.Split('.')[0]}}.told"}],
            "reasonCode":[{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/regrade-response","code":"{{says}}"}]}],
            """);

    static string Told(string id, string to, string name = "told") =>
        Communication($"{id}.{name}", $"ServiceRequest/{id}", "priority-change", $"Organization/{Hospital}", to,
            """ "reasonCode":[{"text":"Does not meet the pathway's criteria"}], """);

    [Fact]
    public async Task A_hospital_that_changes_the_priority_is_refused_and_told_how_to_triage()
    {
        await Refer("rg-priority", "urgent");
        var changed = Request("rg-priority", "active");
        var refused = await Put(Hospital, changed, refused: true);
        Assert.Contains("ServiceRequest.priority", refused.Expressions);
        Assert.Contains("Extension-FhirGateway-TriageDecision", refused.Diagnostics, StringComparison.Ordinal);
        var patched = await Fhir.Patch("ServiceRequest/rg-priority", """[{"op":"replace","path":"/priority","value":"routine"}]""",
            [("Content-Type", "application/json-patch+json"), .. As(Hospital)]);
        Assert.Equal(422, patched.Code);
        var other = await Fhir.Put("ServiceRequest?_id=rg-priority", changed, As(Hospital));
        Assert.Equal(422, other.Code);
        Assert.Equal("urgent", (string?)(await Row("rg-priority"))["requested_priority"]);
        await Put(Practice, changed);
        Assert.Equal("routine", (string?)(await Row("rg-priority"))["requested_priority"]);
    }

    [Theory]
    [InlineData("reason")]
    [InlineData("decidedBy")]
    [InlineData("at")]
    public async Task A_regrade_says_why_who_and_when(string missing)
    {
        var id = $"rg-bare-{missing.ToLowerInvariant()}";
        await Refer(id, "urgent");
        await Move(Hospital, id, "received", "received");
        var bare = Decision("routine", missing == "reason" ? null : "Low risk", missing == "decidedBy" ? null : "w-consultant",
            missing == "at" ? null : "2026-06-01T08:00:00Z");
        var refused = await Move(Hospital, id, "accepted", "triaged", decision: bare, refused: true);
        Assert.Contains("urgent → routine is a regrade", refused.Diagnostics, StringComparison.Ordinal);
        Assert.Contains(missing, refused.Diagnostics, StringComparison.Ordinal);
        await Move(Hospital, id, "accepted", "triaged", decision: Decision("urgent", null, null, null));
        await Move(Hospital, id, "accepted", "triaged", decision: bare.DeepClone(), refused: true);
        await Move(Hospital, id, "accepted", "triaged", decision: Decision("routine", "Low risk"));
        await Put(Hospital, Moved(await Tracking(id), "accepted", "triaged", decision: new JsonObject
        {
            ["url"] = "http://hl7.org/fhir/StructureDefinition/data-absent-reason", ["valueCode"] = "unknown",
        }), refused: true);
    }

    [Fact]
    public async Task The_referrer_does_not_triage_and_a_third_hospital_neither()
    {
        await Refer("rg-who", "urgent");
        await Move(Hospital, "rg-who", "received", "received");
        await Move(Practice, "rg-who", "accepted", "triaged", decision: Decision("urgent", null), refused: true);
        await Move(Stranger, "rg-who", "accepted", "triaged", decision: Decision("urgent", null), refused: true);
    }

    [Fact]
    public async Task A_lowered_urgency_is_owed_to_referrer_and_patient_and_its_clock_runs_on_until_the_referrer_agrees()
    {
        await Refer("rg", "urgent");
        await Triage("rg", "routine", "Does not meet the pathway's criteria");
        var row = await IsOpenAt("rg", "triaged", Hospital);
        Assert.Equal(("urgent", "routine", "urgent"),
            ((string?)row["effective_urgency"], (string?)row["triaged_urgency"], (string?)row["clock_urgency"]));
        Assert.Equal(Downgrade, (string?)row["next_deadline_rule"]);
        Gateway.Clock.Turn(TimeSpan.FromDays(1));
        await Row("rg");
        Assert.True(await IsFlagged("rg", Downgrade));

        await Put(Hospital, Told("rg", $"Organization/{Practice}"));
        await IsOpenAt("rg", "triaged", Practice);
        await Put(Hospital, Answer("rg.answer", "agree"), refused: true);
        await Put(Practice, Now(Answer("rg.answer", "disagree")));
        row = await IsOpenAt("rg", "triaged", Hospital);
        Assert.Equal("urgent", (string?)row["clock_urgency"]);
        Assert.Equal(Downgrade, (string?)row["next_deadline_rule"]);
        Gateway.Clock.Turn(TimeSpan.FromDays(1));
        await Row("rg");
        Assert.True(await IsFlagged("rg", Downgrade));

        await Put(Practice, Now(Answer("rg.again", "agree")));
        await Put(Hospital, Told("rg", "Patient/w-patient", "patient"));
        row = await IsOpenAt("rg", "triaged", Hospital);
        Assert.Equal("routine", (string?)row["clock_urgency"]);
        Assert.False(await IsFlagged("rg", Downgrade));
    }

    string Now(string said) => said.Replace("2026-06-01T08:00:00Z",
        Gateway.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null), StringComparison.Ordinal);

    [Fact]
    public async Task A_suspected_cancer_stays_one_in_England_until_the_referrer_consents()
    {
        await Put(Practice, Request("rg-usc", "active").Replace("\"routine\"", "\"asap\"", StringComparison.Ordinal).Replace(
            "\"code\":\"referral\"}]}", "\"code\":\"referral\"}]},{\"coding\":[{\"system\":"
            + "\"https://fhirgateway.example/fhir/CodeSystem/service-request-category\",\"code\":\"suspected-cancer\"}]}", StringComparison.Ordinal));
        await Triage("rg-usc", "urgent", "Does not meet the pathway's criteria");
        Assert.Equal("usc", (string?)(await Row("rg-usc"))["clock_urgency"]);
        await Put(Hospital, Told("rg-usc", $"Organization/{Practice}"));
        Assert.Equal("usc", (string?)(await Row("rg-usc"))["clock_urgency"]);
        await Put(Practice, Answer("rg-usc.answer", "agree"));
        Assert.Equal("urgent", (string?)(await Row("rg-usc"))["clock_urgency"]);
    }
}
