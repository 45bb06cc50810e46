namespace FhirGateway.Tests.Rest.Operations;

public sealed class EverythingTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    readonly FhirHttp fhir = gateway.Fhir;

    public async ValueTask InitializeAsync()
    {
        await Put("Organization", "trust", """ "name":"Trust" """);
        await Put("Organization", "ward", """ "name":"Ward","partOf":{"reference":"Organization/trust"} """);
        await Put("Organization", "elsewhere", """ "name":"Elsewhere" """);
        await Put("Practitioner", "doctor", """ "active":true """);
        await Put("Location", "room", """ "name":"Room","managingOrganization":{"reference":"Organization/ward"} """);
        await Put("Medication", "drug", """ "status":"active" """);
        await Put("Patient", "ann", """ "birthDate":"1950-01-01" """);
        await Put("Patient", "bob", """ "active":true """);
        await Put("Encounter", "visit", """
            "status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/ann"},"period":{"start":"2026-01-10","end":"2026-01-10"},
            "location":[{"location":{"reference":"Location/room"}}],"participant":[{"individual":{"reference":"Practitioner/doctor"}}]
            """);
        await Put("Observation", "early", """
            "status":"final","code":{"text":"x"},"subject":{"reference":"Patient/ann"},"effectiveDateTime":"2025-06-01","encounter":{"reference":"Encounter/visit"}
            """);
        await Put("Observation", "late", """
            "status":"final","code":{"text":"x"},"subject":{"reference":"Patient/ann"},"effectiveDateTime":"2026-06-01"
            """);
        await Put("Observation", "bobs", """ "status":"final","code":{"text":"x"},"subject":{"reference":"Patient/bob"} """);
        await Put("MedicationRequest", "order", """
            "status":"active","intent":"order","medicationReference":{"reference":"Medication/drug"},"subject":{"reference":"Patient/ann"},"authoredOn":"2026-01-10"
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task Put(string type, string id, string content) => Assert.True((await fhir.Put($"{type}/{id}",
        $$"""{"resourceType":"{{type}}","id":"{{id}}",{{content}}}""")).Code is 200 or 201);

    async Task<IEnumerable<string>> Everything(string path) => (await fhir.Get(path)).References().Order(StringComparer.Ordinal);

    static readonly string[] OfAnn =
    [
        "Encounter/visit", "Location/room", "Medication/drug", "MedicationRequest/order", "Observation/early", "Observation/late",
        "Organization/trust", "Organization/ward", "Patient/ann", "Practitioner/doctor",
    ];

    [Fact]
    public async Task A_patients_compartment_comes_with_the_people_places_and_products_in_it_and_nothing_else()
    {
        var answer = await fhir.Get("Patient/ann/$everything");
        Assert.Equal(OfAnn, answer.References().Order(StringComparer.Ordinal));
        Assert.Equal("Patient/ann", answer.References()[0]);
        Assert.Equal("searchset", (string?)answer.Json["type"]);
        Assert.Equal(5, (int)answer.Json["total"]!);
        Assert.Equal("include", (string?)answer.Entries.Single(e => (string?)e["resource"]!["id"] == "trust")["search"]!["mode"]);
        Assert.Equal($"{fhir.Base}Patient/ann/$everything", answer.Link("self"));
        Assert.Equal(answer.References(), (await fhir.Post("Patient/ann/$everything", """{"resourceType":"Parameters"}""")).References());
    }

    [Fact]
    public async Task Types_times_and_changes_narrow_it()
    {
        Assert.Equal(["Observation/early", "Observation/late"], await Everything("Patient/ann/$everything?_type=Observation"));
        Assert.Equal(["Encounter/visit", "Observation/early", "Observation/late"],
            await Everything("Patient/ann/$everything?_type=Observation,Encounter"));
        Assert.Equal(["Observation/late"], await Everything("Patient/ann/$everything?_type=Observation&start=2026-02"));
        Assert.Equal(["Observation/early"], await Everything("Patient/ann/$everything?_type=Observation&end=2025"));
        Assert.Equal(["Encounter/visit", "MedicationRequest/order"],
            await Everything("Patient/ann/$everything?_type=Encounter&_type=MedicationRequest&start=2026-01-10&end=2026-01-10"));
        Assert.Equal(["Observation/late", "Patient/ann"], await Everything("Patient/ann/$everything?start=2026-06-01"));
        Assert.Empty(await Everything("Patient/ann/$everything?_since=2099-01-01T00:00:00Z"));
    }

    [Fact]
    public async Task All_patients_come_when_none_is_named()
    {
        var all = (await Everything("Patient/$everything")).ToList();
        Assert.Superset(new HashSet<string>([.. OfAnn, "Patient/bob", "Observation/bobs"]), all.ToHashSet());
        Assert.DoesNotContain("Organization/elsewhere", all);
        Assert.Equal(all.Distinct(), all);
    }

    [Fact]
    public async Task An_encounter_comes_with_its_patient_and_what_belongs_to_it()
    {
        Assert.Equal(["Encounter/visit", "Location/room", "Observation/early", "Organization/trust", "Organization/ward", "Patient/ann", "Practitioner/doctor"],
            await Everything("Encounter/visit/$everything"));
        Assert.Equal(["Observation/early"], await Everything("Encounter/visit/$everything?_type=Observation"));
    }

    [Fact]
    public async Task Pages_hold_each_resource_once_also_while_others_write()
    {
        var seen = new List<string>();
        string? next = "Patient/ann/$everything?_count=3";
        for (var page = 0; next is not null; page++)
        {
            var answer = await fhir.Get(next);
            seen.AddRange(answer.References());
            next = answer.Link("next");
            // Between pages another changes one that was shown and one that was not.
            if (page > 0) continue;
            await Put("Patient", "bob", """ "active":false """);
            await Put("Observation", "bobs", """ "status":"amended","code":{"text":"x"},"subject":{"reference":"Patient/bob"} """);
        }
        Assert.Equal(OfAnn, seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_cursor_opens_nothing_else()
    {
        var next = new Uri((await fhir.Get("Patient/ann/$everything?_count=1")).Link("next")!);
        var cursor = next.Query[(next.Query.IndexOf("_cursor=", StringComparison.Ordinal) + 8)..];
        Assert.Equal(200, (await fhir.Get($"Patient/ann/$everything?_count=1&_cursor={cursor}")).Code);
        Assert.Equal(400, (await fhir.Get($"Patient/bob/$everything?_count=1&_cursor={cursor}")).Code);
        Assert.Equal(400, (await fhir.Get($"Patient/ann/$everything?_count=2&_cursor={cursor}")).Code);
    }

    [Fact]
    public async Task A_deleted_patient_is_gone_and_a_deleted_observation_is_not_in_it()
    {
        await Put("Patient", "eve", """ "active":true """);
        await Put("Observation", "eves", """ "status":"final","code":{"text":"x"},"subject":{"reference":"Patient/eve"} """);
        Assert.Equal(["Observation/eves", "Patient/eve"], await Everything("Patient/eve/$everything"));
        await fhir.Delete("Observation/eves");
        Assert.Equal(["Patient/eve"], await Everything("Patient/eve/$everything"));
        await fhir.Delete("Patient/eve");
        Assert.Equal(410, (await fhir.Get("Patient/eve/$everything")).Code);
    }
}
