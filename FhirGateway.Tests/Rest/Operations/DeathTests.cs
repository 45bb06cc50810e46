using System.Text.Json.Nodes;
using FhirGateway.Tests.Workflow;
using static FhirGateway.Tests.Workflow.Seeds;

namespace FhirGateway.Tests.Rest.Operations;

/// <summary>A patient dies while the referral is open: what <c>$status</c>, <c>$timeline</c> and the report say then.</summary>
public sealed class DeathTests(GatewayFixture gateway) : LoopStory(gateway)
{
    [Theory]
    [InlineData("\"deceasedDateTime\":\"2026-05-30T10:00:00Z\"", "2026-05-30T10:00:00.000Z")]
    [InlineData("\"deceasedBoolean\":true", "2026-06-01T08:00:00.001Z")]
    public async Task A_death_leaves_the_request_open_for_its_requester_until_it_is_reconciled(string deceased, string died)
    {
        var id = $"dt-{deceased.Length}";
        await Save(id);
        await Put(Practice, Resource("Patient", id, deceased));

        var row = await IsOpenAt(id, "received", Practice);

        var status = await Fhir.Get($"ServiceRequest/{id}/$status");
        Assert.Equal("The patient has died; open until the requester completes or revokes the request.",
            SameFigures.Told(status, "openReason"));
        Assert.Equal(SameFigures.Told(status, "openReason"), (string?)row["open_reason"]);
        Assert.Equal(died, SameFigures.Told(status, "died"));
        var death = Assert.Single(await Events(id), e => Part(e, "what") == "Patient died");
        Assert.Equal((died, $"Patient/{id}/_history/2"), (Part(death, "happened"), Part(death, "source")));
        Assert.Equal("Patient", (string?)death["resource"]!["resourceType"]);
        Assert.Equal(200, (await Fhir.Get(Part(death, "source")!)).Code);

        await Put(Practice, Of(Request(id, "completed"), id));

        await IsClosed(id);
        status = await Fhir.Get($"ServiceRequest/{id}/$status");
        Assert.Equal(("false", "The patient's death was reconciled."),
            (SameFigures.Told(status, "open"), SameFigures.Told(status, "closedBy")));
        Assert.Null(SameFigures.Told(status, "actionOwner"));
    }

    [Fact]
    public async Task The_timeline_names_the_version_that_told_the_death_as_it_is_told_now()
    {
        await Save("dt-corrected");
        await Put(Practice, Resource("Patient", "dt-corrected", "\"deceasedDateTime\":\"2026-05-20\""));
        await Put(Practice, Resource("Patient", "dt-corrected", "\"deceasedDateTime\":\"2026-05-21\""));
        await Put(Practice, Resource("Patient", "dt-corrected", "\"active\":false,\"deceasedDateTime\":\"2026-05-21\""));

        var death = Assert.Single(await Events("dt-corrected"), e => Part(e, "what") == "Patient died");
        Assert.Equal("Patient/dt-corrected/_history/3", Part(death, "source"));
        Assert.StartsWith("2026-05-20T23:00", Part(death, "happened"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_death_that_is_taken_back_is_in_no_timeline_and_the_duties_go_on()
    {
        await Save("dt-alive");
        await Put(Practice, Resource("Patient", "dt-alive", "\"deceasedBoolean\":true"));
        Assert.NotNull((await IsOpenAt("dt-alive", "received", Practice))["open_reason"]);
        await Put(Practice, Resource("Patient", "dt-alive", "\"deceasedBoolean\":false"));

        var row = await IsOpenAt("dt-alive", "received", Hospital);
        Assert.NotNull(row["next_deadline_at"]);
        Assert.DoesNotContain(await Events("dt-alive"), e => Part(e, "what") == "Patient died");
        Assert.Null(SameFigures.Told(await Fhir.Get("ServiceRequest/dt-alive/$status"), "died"));
    }

    [Fact]
    public async Task The_letter_of_a_visit_before_the_death_is_still_the_hospitals_to_send()
    {
        await Save("dt-owing");
        await Seeds.Save(Of(Visit("dt-owing-v", "dt-owing", "2026-05-29T09:00"), "dt-owing"));
        await Put(Practice, Resource("Patient", "dt-owing", "\"deceasedDateTime\":\"2026-05-30T10:00:00Z\""));

        await IsOpenAt("dt-owing", "attended", Hospital);
    }

    [Fact]
    public async Task A_death_told_by_a_discharge_stands_with_the_stay()
    {
        await Save("dt-stay");
        await Seeds.Save(Of(Visit("dt-stay-v", "dt-stay", "2026-05-31T09:00"), "dt-stay")
            .Replace("\"AMB\"", "\"IMP\"", StringComparison.Ordinal)
            .Replace("\"period\"", """
                "hospitalization":{"dischargeDisposition":{"coding":[
                 {"system":"http://terminology.hl7.org/CodeSystem/discharge-disposition","code":"exp"}]}},"period"
                """, StringComparison.Ordinal));

        var death = Assert.Single(await Events("dt-stay"), e => Part(e, "what") == "Encounter finished: patient died");
        Assert.Equal("Encounter/dt-stay-v/_history/1", Part(death, "source"));
        Assert.Equal("2026-05-31T09:00:30.000Z", SameFigures.Told(await Fhir.Get("ServiceRequest/dt-stay/$status"), "died"));
    }

    Task Save(string id) => Seeds.Save(Resource("Patient", id, "\"birthDate\":\"1950-01-01\""), Of(Request(id, "active"), id),
        Of(Task($"{id}-t", "received", id, Fulfil, Step("received")), id));

    static string Of(string json, string patient) =>
        json.Replace("Patient/w-patient", $"Patient/{patient}", StringComparison.Ordinal);

    async Task<IReadOnlyList<JsonNode>> Events(string id) => (await Fhir.Get($"ServiceRequest/{id}/$timeline")).Entries;

    static string? Part(JsonNode entry, string name) => (
        from part in entry["extension"]![0]!["extension"]!.AsArray()
        where (string?)part!["url"] == name
        let value = part.AsObject().First(p => p.Key.StartsWith("value", StringComparison.Ordinal)).Value!
        select value is JsonObject ? (string?)value["reference"] : (string?)value).FirstOrDefault();
}
