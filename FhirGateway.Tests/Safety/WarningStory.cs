using FhirGateway.Rules;
using FhirGateway.Search;
using FhirGateway.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Safety;

/// <summary>
/// Organisations of several nations, a patient with two records and a dead one with two, and the comparison of a warning
/// with the Flags that a sweep at the same instant leaves.
/// </summary>
public abstract class WarningStory(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    protected static readonly string[] Performers =
    [
        """{"reference":"Organization/ws-england"}""", """{"reference":"Organization/ws-scotland"}""",
        """{"reference":"Organization/ws-ward"}""", """{"reference":"HealthcareService/ws-clinic"}""",
        """{"reference":"PractitionerRole/ws-role"}""", """{"reference":"Organization/ws-nowhere"}""",
        """{"type":"Organization","identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"WS-SCOTLAND"}}""",
    ];

    static int number;

    protected FhirHttp Fhir => gateway.Fhir;
    protected GatewayFixture Gateway => gateway;

    public async ValueTask InitializeAsync()
    {
        if (gateway.Clock.GetUtcNow().Month < 11)
            gateway.Clock.TurnTo(new DateTimeOffset(2026, 11, 30, 20, 0, 0, TimeSpan.Zero));
        await Put("Organization/ws-practice", """{"resourceType":"Organization","id":"ws-practice","name":"Surgery"}""");
        foreach (var nation in (string[])["England", "Scotland"])
            await Put($"Organization/ws-{nation.ToLowerInvariant()}", $$"""
                {"resourceType":"Organization","id":"ws-{{nation.ToLowerInvariant()}}","name":"{{nation}}","address":[{"country":"{{nation}}"}],
                 "identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"WS-{{nation.ToUpperInvariant()}}"}]}
                """);
        await Put("Organization/ws-nowhere", """{"resourceType":"Organization","id":"ws-nowhere","name":"Clinic"}""");
        await Put("Organization/ws-ward", """{"resourceType":"Organization","id":"ws-ward","name":"Ward","partOf":{"reference":"Organization/ws-scotland"}}""");
        await Put("HealthcareService/ws-clinic", """{"resourceType":"HealthcareService","id":"ws-clinic","providedBy":{"reference":"Organization/ws-ward"}}""");
        await Put("PractitionerRole/ws-role", """{"resourceType":"PractitionerRole","id":"ws-role","organization":{"reference":"Organization/ws-scotland"}}""");
        // Of each person one record in the practice and one in the hospital, tied by number and date of birth.
        foreach (var (id, value, more) in ((string, string, string)[])[
            ("ws-alive", "9990000018", ""), ("ws-alive-too", "9990000018", ""), ("ws-dead", "9990000026", ""),
            ("ws-dead-too", "9990000026", ",\"deceasedDateTime\":\"2026-11-29\""), ("ws-other", "9990000034", "")])
            await Put($"Patient/{id}", $$"""
                {"resourceType":"Patient","id":"{{id}}","birthDate":"1950-01-01"{{more}},
                 "identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"{{value}}"}]}
                """);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected static string NewId() => $"ws{Interlocked.Increment(ref number)}";

    protected static string Request(string? id, string authoredOn, string performer, string more = "",
        string priority = "routine", string patient = "ws-alive", string category = "referral") => $$"""
        {"resourceType":"ServiceRequest",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"status":"active","intent":"order","priority":"{{priority}}",
         "category":[{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/service-request-category","code":"{{category}}"}]}],
         "subject":{"reference":"Patient/{{patient}}"},"authoredOn":"{{authoredOn}}",
         "requester":{"reference":"Organization/ws-practice"},"performer":[{{performer}}]{{more}}}
        """;

    protected static string Letter(string id, string text, string more = "", string patient = "ws-alive") => $$"""
        {"resourceType":"DocumentReference","id":"{{id}}","status":"current","subject":{"reference":"Patient/{{patient}}"},
         "content":[{"attachment":{"contentType":"text/plain","data":"{{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text))}}"} }]{{more}} }
        """;

    protected static string About(string request) => $$""" ,"context":{"related":[{"reference":"ServiceRequest/{{request}}"}]}""";

    protected static string Note(string text) => $$""" ,"note":[{"text":"{{text}}"}]""";

    protected static string Visit(string id, string request, string patient = "ws-alive", string code = "AMB") => $$"""
        {"resourceType":"Encounter","id":"{{id}}","status":"finished",
         "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"{{code}}"},
         "subject":{"reference":"Patient/{{patient}}"},"basedOn":[{"reference":"ServiceRequest/{{request}}"}],
         "period":{"start":"2026-11-30T09:00:00Z","end":"2026-11-30T10:00:00Z"} }
        """;

    protected async Task<FhirAnswer> Put(string path, string json)
    {
        var answer = await Fhir.Put(path, json);
        Assert.True(answer.Code is 200 or 201, $"{answer.Code} {answer.Text}\n{json}");
        return answer;
    }

    protected static IReadOnlyList<string> Warned(FhirAnswer answer) =>
        [.. (answer.Header("X-Safety-Warnings") ?? "").Split(", ").Where(w => SafetyRules.All.Any(r => r.Slug == w)).Order(StringComparer.Ordinal)];

    /// <summary>The warnings are the rules that a sweep at the same instant finds breached.</summary>
    /// <param name="root">The request that the case is about.</param>
    protected async Task<IReadOnlyList<string>> IsSameAsSweep(FhirAnswer answer, string root)
    {
        var warned = Warned(answer);
        Assert.Equal(200, (await Fhir.Post("$safety-sweep", "")).Code);
        var reference = $"ServiceRequest/{root}";
        var breached = await Gateway.Services.GetRequiredService<Database>().Query(Sql.Of($"""
            select distinct f.rule collate "C" from finding f join referral r on r.rid = f.referral
            where r.reference = {reference} and f.state = 'breached' order by 1
            """), row => row.GetString(0), TestContext.Current.CancellationToken);
        Assert.True(breached.SequenceEqual(warned),
            $"{root}: warned {string.Join(' ', warned)}, found {string.Join(' ', breached)} after {answer.Code} {answer.Text}");
        return warned;
    }
}
