using static FhirGateway.Tests.Workflow.Seeds;

namespace FhirGateway.Tests.Workflow;

/// <summary>Advice is asked and given; where it leads to a referral, that carries the need on.</summary>
public sealed class AdviceStoryTests(GatewayFixture gateway) : LoopStory(gateway)
{
    [Fact]
    public async Task Advice_is_asked_answered_and_closed_when_the_practice_has_read_it()
    {
        await Refer("ad", category: "advice");
        await IsOpenAt("ad", "sent", Hospital);
        await Move(Hospital, "ad", "received", "received");
        await Move(Hospital, "ad", "accepted", "received");
        await Put(Hospital, Resource("DocumentReference", "ad-letter", """
            "status":"current","docStatus":"final","subject":{"reference":"Patient/w-patient"},"date":"2026-06-01T08:00:00Z",
            "type":{"coding":[{"system":"http://snomed.info/sct","code":"823681000000100"}]},
            "context":{"related":[{"reference":"ServiceRequest/ad"}]},
            "content":[{"attachment":{"contentType":"text/plain","data":"Q29udGludWUu"}}]
            """));
        Assert.True((bool)(await Row("ad"))["is_open"]!);
        await Put(Practice, Task("ad-read", "completed", "DocumentReference/ad-letter", Seeds.Errand("letter-review"),
            """ "basedOn":[{"reference":"ServiceRequest/ad"}], """).Replace(
                $"\"owner\":{{\"reference\":\"Organization/{Hospital}\"", $"\"owner\":{{\"reference\":\"Organization/{Practice}\"", StringComparison.Ordinal));
        await IsClosed("ad");
    }

    [Fact]
    public async Task Advice_that_is_converted_closes_with_the_referral_that_was_made_of_it()
    {
        await Refer("ad-asked", category: "advice");
        await Move(Hospital, "ad-asked", "received", "received");
        await Refer("ad-made", more: """ "basedOn":[{"reference":"ServiceRequest/ad-asked"}], """);
        await IsClosed("ad-asked");
        await IsOpenAt("ad-made", "sent", Hospital);
        Assert.Single(await Tasks("ad-made"));

        await Put(Practice, Request("ad-made", "revoked", """ "basedOn":[{"reference":"ServiceRequest/ad-asked"}], """));
        await IsClosed("ad-made");
        Assert.True((bool)(await Row("ad-asked"))["is_open"]!);
    }
}
