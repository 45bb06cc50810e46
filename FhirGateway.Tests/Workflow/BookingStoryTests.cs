using static FhirGateway.Tests.Workflow.Seeds;

namespace FhirGateway.Tests.Workflow;

/// <summary>Appointments come, go and come again; visits and letters follow; what comes out of order is kept and marked.</summary>
public sealed class BookingStoryTests(GatewayFixture gateway) : LoopStory(gateway)
{
    [Fact]
    public async Task A_booking_in_parts_that_is_cancelled_missed_and_made_again_leads_to_a_visit_and_its_letter()
    {
        await Refer("bk");
        await Triage("bk");
        await Put(Hospital, Appointment("bk-scan", "bk", "booked", "2026-06-08T09:00"));
        await Put(Hospital, Appointment("bk-clinic", "bk", "pending", "2026-06-08T10:00"));
        var row = await IsOpenAt("bk", "booked", Hospital);
        Assert.NotNull(row["booked_on"]);
        await Put(Hospital, Appointment("bk-scan", "bk", "cancelled", "2026-06-08T09:00"));
        row = await IsOpenAt("bk", "triaged", Hospital);
        Assert.Null(row["booked_on"]);
        await Put(Hospital, Appointment("bk-clinic", "bk", "booked", "2026-06-08T10:00"));
        await Put(Hospital, Appointment("bk-clinic", "bk", "noshow", "2026-06-08T10:00"));
        await IsOpenAt("bk", "not-attended", Hospital);
        await Put(Hospital, Appointment("bk-again", "bk", "booked", "2026-06-15T10:00"));
        await IsOpenAt("bk", "booked", Hospital);

        await Put(Hospital, Visit("bk-visit", "bk", "2026-05-29T10:00"));
        await IsOpenAt("bk", "attended", Hospital);
        Assert.Empty((await Row("bk"))["out_of_sequence"]!.AsArray());
        await Put(Hospital, Resource("DocumentReference", "bk-letter", """
            "status":"current","docStatus":"final","subject":{"reference":"Patient/w-patient"},"date":"2026-06-01T08:00:00Z",
            "type":{"coding":[{"system":"http://snomed.info/sct","code":"823681000000100"}]},
            "context":{"encounter":[{"reference":"Encounter/bk-visit"}],"related":[{"reference":"ServiceRequest/bk"}]},
            "content":[{"attachment":{"contentType":"text/plain","data":"U2Vlbi4="}}]
            """));
        await IsOpenAt("bk", "letter-sent", Practice);
        await Put(Practice, Task("bk-read", "completed", "DocumentReference/bk-letter", Seeds.Errand("letter-review"),
            """ "basedOn":[{"reference":"ServiceRequest/bk"}], """).Replace(
                $"\"owner\":{{\"reference\":\"Organization/{Hospital}\"", $"\"owner\":{{\"reference\":\"Organization/{Practice}\"", StringComparison.Ordinal));
        await IsClosed("bk");
    }

    [Fact]
    public async Task Facts_out_of_order_are_stored_as_they_came_marked_in_the_answer_and_kept_in_the_row_and_the_report()
    {
        await Refer("bk-odd");
        var odd = Appointment("bk-odd-a", "bk-odd", "fulfilled", "2026-05-28T10:00");
        var answer = await Put(Hospital, odd);
        Assert.Equal("out-of-sequence", answer.Header("X-Safety-Warnings"));
        var told = await Fhir.Put("Appointment/bk-odd-b", odd.Replace("bk-odd-a", "bk-odd-b", StringComparison.Ordinal),
            [("Prefer", "return=OperationOutcome"), .. As(Hospital)]);
        Assert.Contains("expected from (new): proposed", told.Diagnostics, StringComparison.Ordinal);
        var stored = (await Fhir.Get("Appointment/bk-odd-a")).Json.AsObject();
        stored.Remove("meta");
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(odd), stored));

        await Put(Practice, Request("bk-odd", "revoked"));
        Gateway.Clock.Turn(TimeSpan.FromSeconds(1));
        await Put(Hospital, Visit("bk-odd-v", "bk-odd", "2026-05-29T10:00"));
        var marks = (await Row("bk-odd"))["out_of_sequence"]!.AsArray().Select(m => (string)m!).ToList();
        Assert.Contains(marks, m => m.StartsWith("Appointment/bk-odd-a/_history/1: (new) → fulfilled", StringComparison.Ordinal));
        Assert.Contains("Encounter/bk-odd-v/_history/1: The visit comes after the request was revoked.", marks);
        using var http = new FhirHttp(Gateway.Address);
        var report = await http.Get("odata/Referrals?$filter=ReferralId eq 'bk-odd'&$select=OutOfSequence");
        Assert.Contains("Encounter/bk-odd-v", (string?)report.Json["value"]![0]!["OutOfSequence"], StringComparison.Ordinal);
    }
}
