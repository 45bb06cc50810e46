using static FhirGateway.Tests.Workflow.Seeds;

namespace FhirGateway.Tests.Workflow;

/// <summary>What belongs to an open referral is ended by its status; what nobody tracks stays free.</summary>
public sealed class DeletionTests(GatewayFixture gateway) : LoopStory(gateway)
{
    async Task Whole(string id)
    {
        await Refer(id, more: $$""" "supportingInfo":[{"reference":"DocumentReference/{{id}}-letter"}], """);
        await Triage(id);
        await Put(Practice, Resource("DocumentReference", $"{id}-letter", """
            "status":"current","docStatus":"final","subject":{"reference":"Patient/w-patient"},
            "content":[{"attachment":{"contentType":"text/plain","data":"UGxlYXNlIHNlZS4="}}]
            """));
        await Put(Hospital, Appointment($"{id}-appointment", id, "booked", "2026-06-08T10:00"));
        await Put(Hospital, Visit($"{id}-visit", id, "2026-05-29T10:00"));
        await Put(Practice, Communication($"{id}-comment", $"ServiceRequest/{id}", "conversation",
            $"Organization/{Practice}", $"Organization/{Hospital}", """ "payload":[{"contentString":"Thank you."}], """));
    }

    [Theory]
    [InlineData("ServiceRequest", "", "revoked")]
    [InlineData("DocumentReference", "-letter", "entered-in-error")]
    [InlineData("Appointment", "-appointment", "cancelled")]
    [InlineData("Encounter", "-visit", "cancelled")]
    [InlineData("Communication", "-comment", "entered-in-error")]
    [InlineData("Task", null, "cancelled")]
    public async Task What_belongs_to_an_open_referral_is_not_deleted_in_any_way(string type, string? suffix, string status)
    {
        var referral = "dl-" + type.ToLowerInvariant();
        await Whole(referral);
        var id = suffix is null ? (string)(await Tracking(referral))["id"]! : referral + suffix;
        foreach (var swept in (bool[])[false, true])
        {
            if (swept) await Row(referral);
            var refused = await Fhir.Delete($"{type}/{id}");
            Assert.Equal(409, refused.Code);
            Assert.Contains(status, refused.Diagnostics, StringComparison.Ordinal);
            Assert.Equal(409, (await Fhir.Delete($"{type}?_id={id}")).Code);
            var bundle = await Fhir.Post("", $$$"""
                {"resourceType":"Bundle","type":"transaction","entry":[
                {"request":{"method":"DELETE","url":"{{{type}}}/{{{id}}}"}},
                {"resource":{"resourceType":"Basic","id":"{{{referral}}}-{{{swept}}}","code":{"text":"x"}},
                 "request":{"method":"PUT","url":"Basic/{{{referral}}}-{{{swept}}}"}}]}
                """);
            Assert.Equal(409, bundle.Code);
            Assert.Equal(404, (await Fhir.Get($"Basic/{referral}-{swept}")).Code);
            var batch = await Fhir.Post("", $$$"""
                {"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"DELETE","url":"{{{type}}}/{{{id}}}"}}]}
                """);
            Assert.StartsWith("409", (string?)batch.Entries[0]["response"]!["status"], StringComparison.Ordinal);
        }
        Assert.Equal(200, (await Fhir.Get($"{type}/{id}")).Code);
    }

    [Fact]
    public async Task Once_the_loop_is_closed_its_records_may_go()
    {
        await Refer("dl-closed");
        await Put(Practice, Request("dl-closed", "revoked"));
        await IsClosed("dl-closed");
        Assert.Equal(204, (await Fhir.Delete($"Task/{(string)(await Tracking("dl-closed"))["id"]!}")).Code);
        Assert.Equal(204, (await Fhir.Delete("ServiceRequest/dl-closed")).Code);
    }

    [Fact]
    public async Task What_is_not_tracked_is_moved_and_deleted_freely()
    {
        var free = Request("dl-free", "active").Replace("\"referral\"", "\"something-else\"", StringComparison.Ordinal)
            .Replace("service-request-category", "other-category", StringComparison.Ordinal);
        await Put(Stranger, free);
        await Put(Stranger, free.Replace("\"active\"", "\"completed\"", StringComparison.Ordinal));
        await Put(Practice, free);
        var task = Task("dl-free-task", "completed", "dl-free", Fulfil);
        await Put(Practice, task);
        await Put(Practice, task.Replace("completed", "requested", StringComparison.Ordinal));
        Assert.Equal(204, (await Fhir.Delete("Task/dl-free-task")).Code);
        var appointment = Appointment("dl-free-a", "dl-free", "fulfilled", "2026-06-08T10:00");
        Assert.Null((await Put(Practice, appointment)).Header("X-Safety-Warnings"));
    }

    [Fact]
    public async Task The_moves_of_one_Bundle_are_judged_by_what_all_of_them_make()
    {
        await Refer("dl-both");
        await Move(Hospital, "dl-both", "received", "received");
        var error = Request("dl-both", "entered-in-error");
        await Put(Practice, error, refused: true);
        await Together(Practice, error, Moved(await Tracking("dl-both"), "cancelled", reason: "Sent for the wrong patient"));
        await IsClosed("dl-both");
    }

    [Fact]
    public async Task An_import_of_what_was_is_not_refused()
    {
        await Refer("dl-import");
        var task = Moved(await Tracking("dl-import"), "failed", "not-attended").ReplaceLineEndings("");
        Assert.Equal(422, (await Fhir.Put($"Task/{(string)(await Tracking("dl-import"))["id"]!}", task)).Code);
        var started = await Fhir.Post("$import", task + "\n",
            ("Prefer", "respond-async"), ("Content-Type", "application/fhir+ndjson"));
        Assert.Equal(202, started.Code);
        await Eventually.True(
            async () => (string?)(await Tracking("dl-import"))["status"] == "failed", "the imported Task");
    }
}
