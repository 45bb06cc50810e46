using static FhirGateway.Tests.Workflow.Seeds;

namespace FhirGateway.Tests.Workflow;

/// <summary>Several referrals of one patient: side by side, split, merged; and what is shown with them.</summary>
public sealed class ManyStoryTests(GatewayFixture gateway) : LoopStory(gateway)
{
    static string Replacing(params string[] requests) =>
        $$""" "replaces":[{{string.Join(',', requests.Select(r => $$"""{"reference":"ServiceRequest/{{r}}"}"""))}}], """;

    [Fact]
    public async Task Two_referrals_of_one_patient_go_their_own_ways()
    {
        await Refer("mn-eye");
        await Refer("mn-knee", "urgent");
        await Triage("mn-eye");
        await IsOpenAt("mn-eye", "triaged", Hospital);
        var knee = await IsOpenAt("mn-knee", "sent", Hospital);
        Assert.Equal("urgent", (string?)knee["clock_urgency"]);
        await Put(Practice, Request("mn-knee", "revoked").Replace("\"routine\"", "\"urgent\"", StringComparison.Ordinal));
        await IsClosed("mn-knee");
        await IsOpenAt("mn-eye", "triaged", Hospital);
    }

    [Fact]
    public async Task A_referral_that_is_split_goes_on_in_two_which_inherit_its_urgency_until_it_is_withdrawn()
    {
        await Refer("mn-both", "urgent");
        await Refer("mn-left", more: Replacing("mn-both"));
        await Refer("mn-right", more: Replacing("mn-both"));
        Assert.Equal("urgent", (string?)(await Row("mn-left"))["effective_urgency"]);
        await Together(Practice,
            Request("mn-both", "revoked").Replace("\"routine\"", "\"urgent\"", StringComparison.Ordinal),
            Moved(await Tracking("mn-both"), "cancelled", reason: "Split into two referrals"));
        await IsClosed("mn-both");
        // A change of the one that is replaced shows with the next one of its own.
        await Triage("mn-left");
        Assert.Equal("routine", (string?)(await IsOpenAt("mn-left", "triaged", Hospital))["effective_urgency"]);
        await IsOpenAt("mn-right", "sent", Hospital);
    }

    [Fact]
    public async Task Two_referrals_that_are_merged_go_on_in_one()
    {
        await Refer("mn-first", "urgent");
        await Refer("mn-second");
        await Move(Hospital, "mn-second", "received", "received");
        await Refer("mn-one", "urgent", more: Replacing("mn-first", "mn-second"));
        await Put(Practice, Request("mn-first", "revoked").Replace("\"routine\"", "\"urgent\"", StringComparison.Ordinal));
        await Together(Practice, Request("mn-second", "revoked"),
            Moved(await Tracking("mn-second"), "cancelled", reason: "Merged into another referral"));
        await IsClosed("mn-first");
        await IsClosed("mn-second");
        await IsOpenAt("mn-one", "sent", Hospital);
    }

    [Fact]
    public async Task Pictures_come_with_the_referral_and_the_hospital_sees_them()
    {
        const string picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";
        await Together(Practice,
            Request("mn-skin", "active", """
                "supportingInfo":[{"reference":"Media/mn-skin-near"},{"reference":"DocumentReference/mn-skin-far"},
                {"reference":"DocumentReference/mn-skin-letter"}],
                """),
            Resource("Media", "mn-skin-near", $$$"""
                "status":"completed","subject":{"reference":"Patient/w-patient"},"basedOn":[{"reference":"ServiceRequest/mn-skin"}],
                "content":{"contentType":"image/png","data":"{{{picture}}}"}
                """),
            Resource("DocumentReference", "mn-skin-far", $$$"""
                "status":"current","docStatus":"final","subject":{"reference":"Patient/w-patient"},
                "content":[{"attachment":{"contentType":"image/png","data":"{{{picture}}}"}}]
                """),
            Resource("DocumentReference", "mn-skin-letter", """
                "status":"current","docStatus":"final","subject":{"reference":"Patient/w-patient"},
                "type":{"coding":[{"system":"http://loinc.org","code":"57133-1"}]},
                "content":[{"attachment":{"contentType":"text/plain","data":"UGxlYXNlIHNlZSB0aGlzIG1vbGUsIHJvdXRpbmUgcmVmZXJyYWwu"}}]
                """));
        var row = await IsOpenAt("mn-skin", "sent", Hospital);
        Assert.Equal("routine", (string?)row["stated_urgency"]);
        Assert.DoesNotContain("urgency-mismatch", row["unknown_rules"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["mn-skin-near"], await Seen(Hospital, "Media?subject=Patient/w-patient", "mn-skin"));
        Assert.Equal(["mn-skin-far", "mn-skin-letter"],
            await Seen(Hospital, "DocumentReference?subject=Patient/w-patient", "mn-skin"));
        Assert.Empty(await Seen(Stranger, "Media?subject=Patient/w-patient", "mn-skin"));
        Assert.Equal(409, (await Fhir.Delete("Media/mn-skin-near")).Code);
        Assert.Equal(409, (await Fhir.Delete("DocumentReference/mn-skin-far")).Code);
    }
}
