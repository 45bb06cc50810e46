using FhirGateway.Search;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Safety;

/// <summary>The practice and the hospital each keep a record of the one person.</summary>
public sealed class SamePersonTests(PostgresFixture postgres) : SafetyStory(postgres)
{
    const string Number = "9990000018";

    static string Record(string id, string? number, string born = "1970-01-01", string more = "") => $$"""
        {"resourceType":"Patient","id":"{{id}}","birthDate":"{{born}}"{{more}}
         {{(number is null ? "" : $$""","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"{{number}}"}]""")}}}
        """;

    const string Died = ",\"deceasedDateTime\":\"2026-01-06T12:00:00Z\"";

    static string Link(string other) => $$""","link":[{"other":{"reference":"Patient/{{other}}"},"type":"replaced-by"}]""";

    async Task<bool> IsNotReceived()
    {
        await SweepAt("2026-01-20T09:00:00Z");
        return await FlagOf("not-received") is { IsActive: true };
    }

    [Theory]
    [InlineData(Number, "1970-01-01", false)]
    [InlineData(Number, "1970-01-02", true)]
    [InlineData("9990000107", "1970-01-01", true)]
    [InlineData("9990000019", "1970-01-01", true)]
    [InlineData(null, "1970-01-01", true)]
    public async Task A_death_that_the_hospitals_record_tells_counts_for_the_practices_referral_when_both_are_one_person(
        string? number, string born, bool isWatched)
    {
        await Save(Record("p1", number == "9990000019" ? number : Number), Record("h1", number, born, Died), Referral());
        Assert.Equal(isWatched, await IsNotReceived());
    }

    [Fact]
    public async Task A_record_that_comes_to_be_of_the_same_person_reaches_the_referral_at_once_and_leaves_it_again()
    {
        await Save(Record("p1", null), Record("h1", null, "1970-01-01", Died), Referral());
        Assert.True(await IsNotReceived());
        Clock.TurnTo(At("2026-01-21T09:00:00Z"));
        await Save(Record("h1", null, "1970-01-01", Died + Link("p1")));
        await SweepAt("2026-01-21T10:00:00Z");
        Assert.False((await FlagOf("not-received"))!.IsActive);

        Clock.TurnTo(At("2026-01-22T09:00:00Z"));
        await Save(Record("h1", null, "1970-01-01", Died));
        await SweepAt("2026-01-22T10:00:00Z");
        Assert.True((await FlagOf("not-received"))!.IsActive);
        var then = await Sweep(At("2026-01-21T12:00:00Z"), dryRun: true);
        Assert.Equal(0, then.Failed);
        Assert.DoesNotContain(then.Breached, o => o.Rule == "not-received");
    }

    [Fact]
    public async Task Records_are_one_person_through_a_third_that_both_are_linked_to()
    {
        await Save(Record("p1", Number), Record("old", Number, "1970-01-01", Link("h1")), Record("h1", null, "1971-01-01", Died), Referral());
        Assert.False(await IsNotReceived());
    }

    [Fact]
    public async Task A_number_that_is_said_not_to_be_verified_links_nobody()
    {
        const string status = ",\"extension\":[{\"url\":\"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus\","
            + "\"valueCodeableConcept\":{\"coding\":[{\"code\":\"02\"}]}}]";
        var unverified = Record("h1", Number, "1970-01-01", Died).Replace("\"value\":", status[1..] + ",\"value\":", StringComparison.Ordinal);
        await Save(Record("p1", Number), unverified, Referral());
        Assert.True(await IsNotReceived());
    }

    [Theory]
    [InlineData("p1")]
    [InlineData("h1")]
    public async Task A_stay_turns_into_an_admission_whichever_record_of_the_person_tells_it(string patient)
    {
        Clock.TurnTo(At("2026-01-06T15:00:00Z"));
        await Save(Record("p1", Number), Record("h1", Number), Stay("e1", "p1", "EMER", "2026-01-06T10:00:00Z", "2026-01-06T14:00:00Z"));
        await SweepAt("2026-01-20T09:00:00Z");
        Assert.True((await FlagOf("discharge-summary-missing", "Encounter/e1"))!.IsActive);
        await Save(Stay("e2", patient, "IMP", "2026-01-06T14:30:00Z", null));
        await SweepAt("2026-01-20T10:00:00Z");
        Assert.False((await FlagOf("discharge-summary-missing", "Encounter/e1"))!.IsActive);
    }

    static string Stay(string id, string patient, string code, string start, string? end) => $$"""
        {"resourceType":"Encounter","id":"{{id}}","status":"{{(end is null ? "in-progress" : "finished")}}",
         "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"{{code}}"},
         "subject":{"reference":"Patient/{{patient}}"},"serviceProvider":{"reference":"Organization/hospital"},
         "period":{"start":"{{start}}"{{(end is null ? "" : $",\"end\":\"{end}\"")}} } }
        """;

    [Fact]
    public async Task A_letter_about_somebody_else_is_kept_and_ends_no_wait()
    {
        await Save(Record("p1", Number), Record("p2", "9990000107"), Record("h1", Number), Referral(), Received(),
            Visit(), Letter("l1", "p2"));
        await SweepAt("2026-02-20T09:00:00Z");
        Assert.True((await FlagOf("clinic-letter-missing", "Encounter/v1"))!.IsActive);
        Assert.NotNull(await Store.Find("DocumentReference", "l1", Audience.Everyone, Stop));
        await Save(Letter("l2", "h1"));
        await SweepAt("2026-02-20T10:00:00Z");
        Assert.False((await FlagOf("clinic-letter-missing", "Encounter/v1"))!.IsActive);
    }

    static string Visit() => """
        {"resourceType":"Encounter","id":"v1","status":"finished",
         "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/h1"},
         "basedOn":[{"reference":"ServiceRequest/r1"}],"serviceProvider":{"reference":"Organization/hospital"},
         "period":{"start":"2026-01-12T10:00:00Z","end":"2026-01-12T10:30:00Z"}}
        """;

    static string Letter(string id, string patient) => $$"""
        {"resourceType":"DocumentReference","id":"{{id}}","status":"current","docStatus":"final",
         "type":{"coding":[{"system":"http://snomed.info/sct","code":"823681000000100"}]},"subject":{"reference":"Patient/{{patient}}"},
         "date":"2026-01-13T10:00:00Z","context":{"encounter":[{"reference":"Encounter/v1"}],"related":[{"reference":"ServiceRequest/r1"}]},
         "content":[{"attachment":{"title":"letter"} }]}
        """;

    [Fact]
    public async Task A_number_that_everybody_has_does_not_keep_a_referral_from_being_judged()
    {
        for (var i = 0; i < 120; i++) await Save(Record($"many-{i}", Number));
        await Save(Record("p1", Number), Referral());
        Assert.True(await IsNotReceived());
    }
}
