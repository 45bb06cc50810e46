using System.Text.Json.Nodes;
using static FhirGateway.Tests.Workflow.Seeds;

namespace FhirGateway.Tests.Workflow;

/// <summary>What the two sides write to each other about a referral: both see all of it, and each is told.</summary>
public sealed class ConversationStoryTests(GatewayFixture gateway) : LoopStory(gateway)
{
    const string Conversations =
        "https://fhirgateway.example/fhir/CodeSystem/communication-category|conversation";

    /// <summary>A comment that names nobody but who says it.</summary>
    static string Comment(string id, string from, string ties, string words, string more = "") => Resource("Communication", id, $$"""
        {{ties}},{{more}}"status":"completed","sender":{"reference":"Organization/{{from}}"},"sent":"2026-06-01T08:00:00Z",
        "category":[{"coding":[{"system":"{{Conversations.Split('|')[0]}}","code":"conversation"}]}],
        "payload":[{"contentString":"{{words}}"}]
        """);

    static string About(string request) => $$""" "about":[{"reference":"ServiceRequest/{{request}}"}] """;

    static string Answers(string comment) => $$""" "inResponseTo":[{"reference":"Communication/{{comment}}"}] """;

    async Task AreSeenByBothSidesAlone(string query, string begin, params string[] ids)
    {
        foreach (var side in (string[])[Practice, Hospital]) Assert.Equal(ids, await Seen(side, query, begin));
        Assert.Empty(await Seen(Stranger, query, begin));
    }

    [Fact]
    public async Task Both_sides_comment_and_each_sees_what_the_other_said()
    {
        await Refer("cv-talk");
        await Triage("cv-talk");
        Gateway.Clock.Turn(TimeSpan.FromHours(1));
        await Put(Hospital, Communication("cv-talk-1", "ServiceRequest/cv-talk", "conversation",
            $"Organization/{Hospital}", $"Organization/{Practice}", """ "payload":[{"contentString":"Is she on warfarin?"}], """)
            .Replace("08:00:00Z", "09:00:00Z", StringComparison.Ordinal));
        await Put(Practice, Communication("cv-talk-2", "ServiceRequest/cv-talk", "conversation",
            $"Organization/{Practice}", $"Organization/{Hospital}",
            """ "inResponseTo":[{"reference":"Communication/cv-talk-1"}],"payload":[{"contentString":"No longer."}], """)
            .Replace("08:00:00Z", "09:00:00Z", StringComparison.Ordinal));
        var row = await IsOpenAt("cv-talk", "triaged", Hospital);
        Assert.StartsWith("2026-06-01T09:00:00", (string?)row["last_event"], StringComparison.Ordinal);
        await AreSeenByBothSidesAlone("Communication?subject=Patient/w-patient", "cv-talk", "cv-talk-1", "cv-talk-2");
        Assert.Equal(["cv-talk-1"], await Seen(Practice, $"Communication?recipient=Organization/{Practice}", "cv-talk"));
        Assert.Equal(["cv-talk-2"], await Seen(Hospital, $"Communication?recipient=Organization/{Hospital}", "cv-talk"));
        Assert.Equal(409, (await Fhir.Delete("Communication/cv-talk-2", As(Practice))).Code);
    }

    [Fact]
    public async Task A_comment_to_nobody_in_particular_is_found_by_both_sides_and_by_nobody_else()
    {
        await Refer("cv-open");
        await Put(Hospital, Comment("cv-open-1", Hospital, About("cv-open"), "Which side?"));
        await Put(Practice, Comment("cv-open-2", Practice, Answers("cv-open-1"), "The left."));
        await Put(Practice, Comment("cv-open-3", Practice, """ "basedOn":[{"reference":"ServiceRequest/cv-open"}] """, "A photograph follows."));
        await AreSeenByBothSidesAlone("Communication?about=ServiceRequest/cv-open", "cv-open", "cv-open-1");
        await AreSeenByBothSidesAlone("Communication?in-response-to=Communication/cv-open-1", "cv-open", "cv-open-2");
        await AreSeenByBothSidesAlone("Communication?based-on=ServiceRequest/cv-open", "cv-open", "cv-open-3");
        await AreSeenByBothSidesAlone($"Communication?category={Conversations}", "cv-open", "cv-open-1", "cv-open-2", "cv-open-3");
    }

    [Fact]
    public async Task Each_side_is_told_by_asking_for_what_is_new()
    {
        await Refer("cv-new");
        await Put(Hospital, Comment("cv-new-1", Hospital, About("cv-new"), "Is she fasting?"));
        var last = Gateway.Clock.GetUtcNow().AddSeconds(1).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
        Gateway.Clock.Turn(TimeSpan.FromMinutes(5));
        await Put(Practice, Comment("cv-new-2", Practice, Answers("cv-new-1"), "Yes."));
        await AreSeenByBothSidesAlone($"Communication?category={Conversations}&_lastUpdated=ge{last}", "cv-new", "cv-new-2");
        // In the referral's course both stand with who said it, and the practice's row has moved on.
        var told = (await Fhir.Get("ServiceRequest/cv-new/$timeline")).Entries
            .Where(e => (string?)e["resource"]!["resourceType"] == "Communication")
            .Select(e => ((string?)e["resource"]!["id"], Side(e))).ToList();
        Assert.Equal([("cv-new-1", $"Organization/{Hospital}"), ("cv-new-2", $"Organization/{Practice}")], told);
    }

    [Fact]
    public async Task Whoever_takes_the_referral_over_sees_what_was_said_before()
    {
        await Refer("cv-over");
        await Put(Practice, Comment("cv-over-1", Practice, About("cv-over"), "She needs an interpreter."));
        Assert.Empty(await Seen(Infirmary, "Communication?about=ServiceRequest/cv-over", "cv-over"));
        var first = await Tracking("cv-over");
        var next = first.DeepClone();
        next["id"] = "cv-over-next";
        next["owner"] = new JsonObject { ["reference"] = $"Organization/{Infirmary}" };
        next["extension"] = new JsonArray(new JsonObject
        {
            ["url"] = "http://hl7.org/fhir/StructureDefinition/task-replaces",
            ["valueReference"] = new JsonObject { ["reference"] = $"Task/{(string)first["id"]!}" },
        });
        next.AsObject().Remove("meta");
        await Together(Hospital, Moved(first, "rejected", "redirected", "Seen at the infirmary"), next.ToJsonString());
        Assert.Equal(["cv-over-1"], await Seen(Infirmary, "Communication?about=ServiceRequest/cv-over", "cv-over"));
    }

    static string? Side(JsonNode entry) => (string?)entry["extension"]![0]!["extension"]!.AsArray()
        .Single(p => (string?)p!["url"] == "organisation")!["valueReference"]!["reference"];
}
