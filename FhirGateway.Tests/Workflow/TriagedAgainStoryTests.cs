using System.Text.Json.Nodes;
using static FhirGateway.Tests.Workflow.Seeds;

namespace FhirGateway.Tests.Workflow;

/// <summary>The referrer disagrees with a lowered urgency: what the hospital then owes, and by when.</summary>
public sealed class TriagedAgainStoryTests(GatewayFixture gateway) : LoopStory(gateway)
{
    const string Downgrade = "downgrade-not-communicated";

    string Now() => Gateway.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);

    static string Told(string id, string to, string name) =>
        Communication($"{id}.{name}", $"ServiceRequest/{id}", "priority-change", $"Organization/{Hospital}", to,
            """ "reasonCode":[{"text":"Low risk"}], """);

    static string Disagrees(string id) => Communication($"{id}.answer", $"ServiceRequest/{id}", "regrade-response",
        $"Organization/{Practice}", $"Organization/{Hospital}", $$"""
            "inResponseTo":[{"reference":"Communication/{{id}}.told"}],"reasonCode":[{"coding":[
             {"system":"https://fhirgateway.example/fhir/CodeSystem/regrade-response","code":"disagree"}]}],
            """);

    async Task<JsonArray> Next(string id) => (await Fhir.Get($"ServiceRequest/{id}/$status")).Json["parameter"]!.AsArray()
        .First(p => (string?)p!["name"] == "nextDeadline")!["part"]!.AsArray();

    [Fact]
    public async Task A_disputed_regrade_must_be_triaged_again_by_the_hospital_within_a_working_day()
    {
        await Refer("ta", "urgent");
        await Move(Hospital, "ta", "received", "received");
        await Move(Hospital, "ta", "accepted", "triaged", decision: Decision("routine", "Low risk", at: Now()));
        await Put(Hospital, Told("ta", $"Organization/{Practice}", "told"));
        await Put(Hospital, Told("ta", "Patient/w-patient", "patient"));
        await Put(Practice, Disagrees("ta"));
        var row = await IsOpenAt("ta", "triaged", Hospital);
        Assert.Equal((Downgrade, "urgent"), ((string?)row["next_deadline_rule"], (string?)row["clock_urgency"]));
        var next = await Next("ta");
        Assert.Equal("2026-06-02T08:00:00.000Z", (string?)next[0]!["valueDateTime"]);
        Assert.Equal(Downgrade, (string?)next[1]!["valueCode"]);
        Assert.Equal("1 working day from the referrer's disagreement until the request is triaged again",
            (string?)next[3]!["valueString"]);
        Assert.False(await IsFlagged("ta", Downgrade));

        Gateway.Clock.Turn(TimeSpan.FromDays(1));
        await Row("ta");
        Assert.True(await IsFlagged("ta", Downgrade));
        Gateway.Clock.Turn(TimeSpan.FromHours(1));
        await Move(Hospital, "ta", "accepted", "triaged", decision: Decision("soon", "Still low risk", at: Now()));
        await Row("ta");
        Assert.True(await IsFlagged("ta", Downgrade));
        await Move(Hospital, "ta", "accepted", "triaged", decision: Decision("urgent", "The scan is worrying", at: Now()));
        Assert.Equal("urgent", (string?)(await Row("ta"))["clock_urgency"]);
        Assert.False(await IsFlagged("ta", Downgrade));
    }
}
