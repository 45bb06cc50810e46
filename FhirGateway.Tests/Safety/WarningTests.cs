namespace FhirGateway.Tests.Safety;

/// <summary>Stored records that a warning takes in beside the submission.</summary>
public sealed class WarningTests(GatewayFixture gateway) : WarningStory(gateway)
{
    const string Friday = "2026-11-27T16:00:00Z";
    const string Now = "2026-11-30T20:00:00Z";
    const string England = """{"reference":"Organization/ws-england"}""";

    [Fact]
    public async Task The_nation_is_found_however_the_performer_is_named()
    {
        foreach (var performer in Performers)
        {
            var created = await Fhir.Post("ServiceRequest", Request(null, Friday, performer));
            var isScottish = !performer.Contains("england", StringComparison.Ordinal) && !performer.Contains("nowhere", StringComparison.Ordinal);
            Assert.Equal(isScottish ? [] : ["not-received"], await IsSameAsSweep(created, created.Id));
        }
    }

    [Theory]
    [InlineData("ws-alive")]
    [InlineData("ws-alive-too")]
    public async Task A_letter_stored_before_the_request_counts(string patient)
    {
        var id = NewId();
        await Put($"DocumentReference/{id}-l", Letter($"{id}-l", "Please see urgently.", About(id), patient));
        Assert.Equal(["urgency-mismatch"], await IsSameAsSweep(await Put($"ServiceRequest/{id}", Request(id, Now, England)), id));
    }

    [Fact]
    public async Task A_stored_letter_that_a_new_request_names_counts()
    {
        var letter = NewId();
        await Put($"DocumentReference/{letter}", Letter(letter, "Please see urgently."));
        var created = await Fhir.Post("ServiceRequest", Request(null, Now, England,
            $$""" ,"supportingInfo":[{"reference":"DocumentReference/{{letter}}"}]"""));
        Assert.Equal(["urgency-mismatch"], await IsSameAsSweep(created, created.Id));
    }

    [Fact]
    public async Task A_letter_whose_words_are_a_stored_Binary_counts()
    {
        var binary = NewId();
        await Put($"Binary/{binary}", $$"""{"resourceType":"Binary","id":"{{binary}}","contentType":"text/plain","data":"UGxlYXNlIHNlZSB1cmdlbnRseS4="}""");
        var answer = await Fhir.Post("", $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001","request":{"method":"POST","url":"DocumentReference"},
              "resource":{"resourceType":"DocumentReference","status":"current","subject":{"reference":"Patient/ws-alive"},
               "content":[{"attachment":{"contentType":"text/plain","url":"Binary/{{binary}}"} }]} },
             {"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000002","request":{"method":"POST","url":"ServiceRequest"},
              "resource":{{Request(null, Now, England, """ ,"supportingInfo":[{"reference":"urn:uuid:00000000-0000-4000-8000-000000000001"}]""")}} }]}
            """);
        Assert.True(answer.Code == 200, answer.Text);
        Assert.Equal(["urgency-mismatch"], await IsSameAsSweep(answer, RequestOf(answer)));
    }

    [Fact]
    public async Task A_patch_of_a_seen_referral_is_judged_with_what_is_stored()
    {
        var id = NewId();
        await Put($"ServiceRequest/{id}", Request(id, "2026-09-02T10:00:00Z", England));
        await Put($"Encounter/{id}-v", Visit($"{id}-v", id));
        var patched = await Fhir.Patch($"ServiceRequest/{id}", """[{"op":"add","path":"/note","value":[{"text":"Rings back."}]}]""",
            ("Content-Type", "application/json-patch+json"));
        Assert.True(patched.Code == 200, patched.Text);
        Assert.DoesNotContain("not-seen", await IsSameAsSweep(patched, id));
    }

    [Fact]
    public async Task An_update_that_repeats_what_is_stored_is_judged_all_the_same()
    {
        var id = NewId();
        var json = Request(id, "2026-09-02T10:00:00Z", England);
        await Put($"ServiceRequest/{id}", json);
        Assert.Contains("not-triaged", await IsSameAsSweep(await Put($"ServiceRequest/{id}", json), id));
    }

    [Fact]
    public async Task A_death_on_another_record_of_the_person_ends_the_duties()
    {
        var created = await Fhir.Post("ServiceRequest", Request(null, "2026-09-02T10:00:00Z", England, patient: "ws-dead"));
        Assert.Empty(await IsSameAsSweep(created, created.Id));
    }

    [Fact]
    public async Task A_request_that_replaces_a_stored_urgent_one_inherits_its_urgency()
    {
        var id = NewId();
        await Put($"ServiceRequest/{id}", Request(id, Now, England, priority: "urgent"));
        var created = await Fhir.Post("ServiceRequest", Request(null, Now, England,
            Note("Routine.") + $$""" ,"replaces":[{"reference":"ServiceRequest/{{id}}"}]"""));
        await IsSameAsSweep(created, created.Id);
    }

    [Fact]
    public async Task A_follow_up_is_judged_with_the_request_that_it_is_based_on()
    {
        var id = NewId();
        await Put($"ServiceRequest/{id}", Request(id, "2026-09-02T10:00:00Z", England));
        var created = await Fhir.Post("ServiceRequest", Request(null, Now, England,
            $$""" ,"basedOn":[{"reference":"ServiceRequest/{{id}}"}]""", category: "follow-up"));
        Assert.Contains("not-triaged", await IsSameAsSweep(created, id));
    }

    [Fact]
    public async Task A_fresh_referral_warns_of_nothing()
    {
        var created = await Fhir.Post("ServiceRequest", Request(null, Now, England));
        Assert.Empty(await IsSameAsSweep(created, created.Id));
    }

    static string RequestOf(FhirAnswer answer) => answer.Entries.Select(e => (string)e["response"]!["location"]!)
        .First(l => l.Contains("ServiceRequest/", StringComparison.Ordinal)).Split("ServiceRequest/")[1].Split('/')[0];
}
