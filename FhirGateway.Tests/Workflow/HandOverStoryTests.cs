using static FhirGateway.Tests.Workflow.Seeds;

namespace FhirGateway.Tests.Workflow;

/// <summary>A referral goes back, is asked about, goes on to another service, or changes hands when one closes.</summary>
public sealed class HandOverStoryTests(GatewayFixture gateway) : LoopStory(gateway)
{
    [Fact]
    public async Task A_returned_referral_becomes_a_Task_of_the_practice_and_closes_when_that_says_what_was_done()
    {
        await Refer("ho-return");
        await Move(Hospital, "ho-return", "received", "received");
        await Move(Hospital, "ho-return", "rejected", "returned", refused: true);
        await Move(Hospital, "ho-return", "rejected", "returned", "Please repeat the blood test first.");

        var errand = await Errand("ho-return", "act-on-return");
        Assert.Equal($"Organization/{Practice}", (string?)errand["owner"]!["reference"]);
        Assert.Equal("Please repeat the blood test first.", (string?)errand["description"]);
        await IsOpenAt("ho-return", "returned", Practice);

        await Put(Practice, Moved(errand, "completed"), refused: true);
        await Put(Hospital, Moved(errand, "completed", reason: "Surely done"), refused: true);
        var own = Task("ho-return-own", "completed", "ho-return", Seeds.Errand("act-on-return"), """ "note":[{"text":"Done."}], """);
        await Put(Hospital, own, refused: true);
        await Put(Practice, Moved(errand, "completed", reason: "Test repeated, managed by the practice, patient told."));
        await IsClosed("ho-return");
    }

    [Fact]
    public async Task A_question_becomes_a_Task_of_the_practice_and_the_clock_runs_on()
    {
        await Refer("ho-asked");
        await Move(Hospital, "ho-asked", "received", "received");
        var due = (string?)(await IsOpenAt("ho-asked", "received", Hospital))["next_deadline_at"];
        await Move(Hospital, "ho-asked", "received", "information-requested", "Which eye?");
        var question = await Errand("ho-asked", "information-request");
        Assert.Equal("Which eye?", (string?)question["description"]);
        var row = await IsOpenAt("ho-asked", "information-requested", Practice);
        Assert.Equal(due, (string?)row["next_deadline_at"]);

        await Move(Hospital, "ho-asked", "received", "information-requested", "Which eye, please?");
        await Errand("ho-asked", "information-request");
        await Put(Practice, Moved(question, "completed", reason: "The left one."));
        await Move(Hospital, "ho-asked", "received", "received");
        row = await IsOpenAt("ho-asked", "received", Hospital);
        Assert.Equal(due, (string?)row["next_deadline_at"]);
    }

    [Fact]
    public async Task Redirected_to_another_service_the_newest_Task_is_the_one_and_must_be_received_anew()
    {
        await Refer("ho-redirect");
        await Move(Hospital, "ho-redirect", "received", "received");
        await Move(Hospital, "ho-redirect", "rejected", "redirected", "This is for the infirmary", refused: true);
        await Redirect("ho-redirect", Hospital, Infirmary);

        var row = await IsOpenAt("ho-redirect", "sent", Infirmary);
        Assert.Equal($"Organization/{Infirmary}", (string?)row["performer_org"]);
        Assert.Null(row["received_on"]);
        Assert.Equal("not-received", (string?)row["next_deadline_rule"]);
        Assert.DoesNotContain(await Tasks("ho-redirect"), t => Code(t) == "act-on-return");
        await Move(Hospital, "ho-redirect", "received", "received", refused: true);
        await Move(Infirmary, "ho-redirect", "received", "received");
        Assert.NotNull((await IsOpenAt("ho-redirect", "received", Infirmary))["received_on"]);
    }

    [Fact]
    public async Task A_service_that_closes_hands_over_all_that_it_has_and_nothing_it_received_changes_hands_by_a_new_name()
    {
        foreach (var id in (string[])["ho-close-1", "ho-close-2"])
        {
            await Refer(id);
            await Triage(id);
        }
        var byName = Moved(await Tracking("ho-close-1"), "accepted").Replace(Hospital, Infirmary, StringComparison.Ordinal);
        var refused = await Put(Hospital, byName, refused: true);
        Assert.Contains("Task.owner", refused.Expressions);
        foreach (var id in (string[])["ho-close-1", "ho-close-2"])
        {
            await Redirect(id, Hospital, Infirmary, "The clinic closes at the end of the month");
            await IsOpenAt(id, "sent", Infirmary);
        }
    }

    [Fact]
    public async Task Before_it_is_received_the_requester_may_name_another_owner()
    {
        await Refer("ho-before");
        await Put(Practice, Moved(await Tracking("ho-before"), "requested").Replace(Hospital, Infirmary, StringComparison.Ordinal));
        await IsOpenAt("ho-before", "sent", Infirmary);
    }

    async Task Redirect(string id, string from, string to, string why = "This is for the infirmary")
    {
        var old = await Tracking(id);
        var next = Task($"{id}-next", "requested", id, Fulfil, Replaces((string)old["id"]!) + Step("sent"))
            .Replace($"\"owner\":{{\"reference\":\"Organization/{Hospital}\"", $"\"owner\":{{\"reference\":\"Organization/{to}\"", StringComparison.Ordinal);
        await Together(from, Moved(old, "rejected", "redirected", why), next);
    }
}
