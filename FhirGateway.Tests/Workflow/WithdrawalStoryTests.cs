using static FhirGateway.Tests.Workflow.Seeds;

namespace FhirGateway.Tests.Workflow;

/// <summary>How a referral is taken back: alone before work began, by asking and answering afterwards.</summary>
public sealed class WithdrawalStoryTests(GatewayFixture gateway) : LoopStory(gateway)
{
    static string Ask(string id, string task, string intent = "order", string more = """ "description":"The patient moved away.", """) =>
        Task(id, "requested", $"Task/{task}", Abort, more).Replace("\"order\"", $"\"{intent}\"", StringComparison.Ordinal);

    async Task<string> AtWork(string id)
    {
        await Refer(id);
        await Triage(id);
        await Move(Hospital, id, "in-progress", "attended");
        return (string)(await Tracking(id))["id"]!;
    }

    [Fact]
    public async Task A_referral_that_nobody_received_is_revoked_and_the_loop_closes_at_once()
    {
        await Refer("wd-early");
        await IsOpenAt("wd-early", "sent", Hospital);
        await Put(Practice, Request("wd-early", "revoked"));
        await IsClosed("wd-early");
    }

    [Fact]
    public async Task Before_work_begins_the_requester_cancels_the_Task_with_a_reason_and_revokes_the_request_with_it()
    {
        await Refer("wd-cancel");
        await Move(Hospital, "wd-cancel", "received", "received");
        var tracking = await Tracking("wd-cancel");
        Assert.Contains("statusReason", (await Put(Practice, Moved(tracking, "cancelled"), refused: true)).Diagnostics, StringComparison.Ordinal);
        await Put(Stranger, Moved(tracking, "cancelled", reason: "Not mine"), refused: true);
        await Together(Practice, Moved(tracking, "cancelled", reason: "Better already"), Request("wd-cancel", "revoked"));
        await IsClosed("wd-cancel");
    }

    [Fact]
    public async Task Once_work_began_the_requester_asks_and_the_owner_may_say_no()
    {
        var task = await AtWork("wd-no");
        var refused = await Move(Practice, "wd-no", "cancelled", reason: "Moved away", refused: true);
        Assert.Contains("Legal from in-progress", refused.Diagnostics, StringComparison.Ordinal);
        await Move(Hospital, "wd-no", "cancelled", reason: "We would rather not", refused: true);

        await Put(Practice, Ask("wd-no-ask", task));
        var row = await IsOpenAt("wd-no", "triaged", Hospital);
        Assert.NotNull(row["next_deadline_at"]);
        await Put(Practice, Ask("wd-no-ask", task).Replace("requested", "completed", StringComparison.Ordinal), refused: true);
        await Put(Hospital, Ask("wd-no-ask", task, more: """ "statusReason":{"text":"Treatment has begun."}, """)
            .Replace("requested", "rejected", StringComparison.Ordinal));

        await Put(Practice, Request("wd-no", "entered-in-error"), refused: true);
        Assert.True((bool)(await Row("wd-no"))["is_open"]!);
    }

    [Fact]
    public async Task The_owner_accepts_the_cancellation_and_the_loop_closes()
    {
        var task = await AtWork("wd-yes");
        await Put(Practice, Ask("wd-yes-ask", task));
        await Together(Hospital,
            Ask("wd-yes-ask", task).Replace("requested", "completed", StringComparison.Ordinal),
            Moved(await Tracking("wd-yes"), "cancelled", reason: "At the practice's wish"));
        await IsClosed("wd-yes");
        await Put(Practice, Request("wd-yes", "revoked"));
        await IsClosed("wd-yes");
        await Put(Practice, Request("wd-yes", "entered-in-error"));
    }

    [Theory]
    [InlineData("who asks", "\"requester\":{\"reference\":\"Organization/w-practice\"},", "")]
    [InlineData("when", "\"authoredOn\":\"2026-06-01T08:00:00Z\",", "")]
    [InlineData("a reason", "\"description\":\"The patient moved away.\",", "")]
    public async Task Asking_to_withdraw_says_why_who_and_when(string missing, string told, string instead)
    {
        var id = "wd-bare-" + missing.Replace(' ', '-');
        var ask = Ask(id + "-ask", await AtWork(id));
        Assert.Contains(told, ask, StringComparison.Ordinal);
        var refused = await Put(Practice, ask.Replace(told, instead, StringComparison.Ordinal), refused: true);
        Assert.Contains(missing, refused.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reasonCode", "\"reasonCode\":{\"text\":\"The patient moved away.\"}")]
    [InlineData("statusReason", "\"statusReason\":{\"text\":\"The patient moved away.\"}")]
    [InlineData("note", "\"note\":[{\"text\":\"The patient moved away.\"}]")]
    public async Task The_reason_of_asking_counts_wherever_the_profile_lets_it_be_told(string name, string told)
    {
        var id = "wd-why-" + name.ToLowerInvariant();
        var ask = Ask(id + "-ask", await AtWork(id))
            .Replace("\"description\":\"The patient moved away.\"", told, StringComparison.Ordinal)
            .Replace("\"resourceType\":\"Task\",", "\"resourceType\":\"Task\",\"meta\":{\"profile\":["
                + $"\"{FhirGateway.Fhir.Canonical.Profiles.CancellationRequest}\"]}},", StringComparison.Ordinal);
        Assert.Contains(told, ask, StringComparison.Ordinal);
        await Put(Practice, ask);
    }

    [Fact]
    public async Task An_owner_that_wants_it_withdrawn_proposes_so_and_the_requester_answers()
    {
        var task = await AtWork("wd-proposed");
        await Put(Practice, Ask("wd-proposed-ask", task, "proposal"), refused: true);
        await Put(Hospital, Ask("wd-proposed-ask", task, "proposal"));
        await Put(Hospital, Ask("wd-proposed-ask", task, "proposal").Replace("requested", "completed", StringComparison.Ordinal), refused: true);
        await Together(Practice,
            Ask("wd-proposed-ask", task, "proposal").Replace("requested", "completed", StringComparison.Ordinal),
            Request("wd-proposed", "revoked"));
        await IsClosed("wd-proposed");
    }

    [Fact]
    public async Task Entered_in_error_is_free_before_receipt_and_needs_the_handshake_after_it()
    {
        await Refer("wd-error");
        await Refer("wd-error-late");
        await Move(Hospital, "wd-error-late", "received", "received");
        await Put(Practice, Request("wd-error", "entered-in-error"));
        var refused = await Put(Practice, Request("wd-error-late", "entered-in-error"), refused: true);
        Assert.Contains("ServiceRequest.status", refused.Expressions);
        Assert.Contains("abort", refused.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_does_not_become_a_proposal_or_lose_its_category_to_escape_the_watch()
    {
        await Refer("wd-escape");
        await Put(Practice, Request("wd-escape", "active").Replace("\"order\"", "\"proposal\"", StringComparison.Ordinal), refused: true);
        await Put(Practice, Request("wd-escape", "active").Replace("\"referral\"", "\"private\"", StringComparison.Ordinal), refused: true);
    }

    [Fact]
    public async Task Of_receiving_and_withdrawing_as_an_error_at_the_same_time_one_succeeds()
    {
        for (var i = 0; i < 12; i++)
        {
            var id = $"wd-race-{i}";
            await Refer(id);
            var received = Moved(await Tracking(id), "received", "received");
            var both = await System.Threading.Tasks.Task.WhenAll(
                Fhir.Put($"Task/{(string)(await Tracking(id))["id"]!}", received, As(Hospital)),
                Fhir.Put($"ServiceRequest/{id}", Request(id, "entered-in-error"), As(Practice)));
            Assert.Contains(both, answer => answer.Code == 200);
            if (both[1].Code == 200) continue;
            Assert.Equal((200, 422), (both[0].Code, both[1].Code));
            Assert.Equal("active", (string?)(await Fhir.Get($"ServiceRequest/{id}")).Json["status"]);
        }
    }
}
