using System.Text;
using FhirGateway.Fhir.Json;
using FhirGateway.Referrals.Workflow;
using FhirGateway.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Workflow;

/// <summary>Records in any state of the table, as history may have left them, and the same as somebody wants them next.</summary>
internal sealed class Seeds(GatewayFixture gateway)
{
    public const string Practice = "w-practice", Hospital = "w-hospital", Registered = "w-registered", Stranger = "w-stranger";
    static int number;

    /// <summary>Who says to be whom, by the ODS code that is the id in capitals; null: nobody says.</summary>
    public static (string, string)[] As(string? organisation) =>
        organisation is null ? [] : [("NHSD-End-User-Organisation-ODS", organisation.ToUpperInvariant())];

    public async Task Everybody()
    {
        foreach (var id in (string[])[Practice, Hospital, Registered, Stranger])
            await Save(Resource("Organization", id, $$"""
                "name":"{{id}}","address":[{"country":"England"}],
                "identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"{{id.ToUpperInvariant()}}"}]
                """));
        await Save(Resource("Patient", "w-patient", $$"""
            "birthDate":"1970-01-01","generalPractitioner":[{"reference":"Organization/{{Registered}}"}]
            """));
    }

    /// <summary>A referral with the Tasks that each need of the table asks for; what the name is of the record that moves.</summary>
    public async Task<Seed> Of(Machine machine, string state)
    {
        var n = $"w{Interlocked.Increment(ref number)}";
        var seed = new Seed(machine, n);
        List<string> records =
        [
            machine == Machine.Request ? "" : Request(n, "active"),
            Task($"{n}-goes-on", machine == Machine.Request ? "requested" : "received", n, Fulfil,
                machine == Machine.Request ? "" : Replaces($"{n}-task")),
        ];
        if (machine == Machine.Tracking || machine == Machine.Step)
            records.Add(Task($"{n}-abort", "requested", $"Task/{n}-task", Abort, """ "description":"No longer needed.", """));
        if (state != Machine.New) records.Add(seed.In(state, from: true));
        await Save([.. records.Where(r => r.Length > 0)]);
        return seed;
    }

    public async Task Save(params IReadOnlyList<string> resources)
    {
        var store = gateway.Services.GetRequiredService<ResourceStore>();
        var items = resources.Select(json => JsonFormat.Read(Encoding.UTF8.GetBytes(json)).Resource!)
            .Select(r => new SaveItem(new Write.Update(r, r.Id!, AsCreate: true))).ToList();
        foreach (var saved in await store.Save(items, TestContext.Current.CancellationToken)) Assert.True(saved.IsSaved);
    }

    public static string Resource(string type, string id, string content) =>
        $$$"""{"resourceType":"{{{type}}}","id":"{{{id}}}",{{{content}}}}""";

    public static string Request(string id, string status, string more = "") => Resource("ServiceRequest", id, $$"""
        {{more}}"status":"{{status}}","intent":"order","priority":"routine",
        "category":[{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/service-request-category","code":"referral"}]}],
        "subject":{"reference":"Patient/w-patient"},"authoredOn":"2026-06-01T08:00:00Z",
        "requester":{"reference":"Organization/{{Practice}}"},"performer":[{"reference":"Organization/{{Hospital}}"}]
        """);

    public const string Fulfil = """ "code":{"coding":[{"system":"http://hl7.org/fhir/CodeSystem/task-code","code":"fulfill"}]}, """;
    public const string Abort = """ "code":{"coding":[{"system":"http://hl7.org/fhir/CodeSystem/task-code","code":"abort"}]}, """;

    public static string Errand(string code) => $$"""
        "code":{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/referral-task-code","code":"{{code}}"}]},
        """;

    public static string Replaces(string task) => $$$"""
        "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/task-replaces","valueReference":{"reference":"Task/{{{task}}}"}}],
        """;

    public static string Step(string step) => $$"""
        "businessStatus":{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/referral-step","code":"{{step}}"}]},
        """;

    /// <param name="about">A request by its id, or any other resource by <c>Type/id</c>.</param>
    public static string Task(string id, string status, string about, string code, string more = "") => Resource("Task", id, $$"""
        {{more}}{{code}}"status":"{{status}}","intent":"order",
        "focus":{"reference":"{{(about.Contains('/', StringComparison.Ordinal) ? about : "ServiceRequest/" + about)}}"},
        "for":{"reference":"Patient/w-patient"},"authoredOn":"2026-06-01T08:00:00Z",
        "requester":{"reference":"Organization/{{Practice}}"},"owner":{"reference":"Organization/{{Hospital}}"}
        """);
}

/// <summary>One record of the table, which can be told in any state.</summary>
internal sealed record Seed(Machine Machine, string Number)
{
    const string Accompanied = """
        "statusReason":{"text":"As agreed by telephone."},"note":[{"text":"Done."}],
        """;

    public string Reference => $"{Machine.Resource}/{Id}";

    string Id => Machine == Machine.Request ? Number
        : Machine == Machine.Tracking || Machine == Machine.Step ? $"{Number}-task"
        : $"{Number}-{Machine.Code}";

    /// <param name="to">For the step: whereto it will move, which decides the Task's status.</param>
    /// <param name="bare">Without all that may have to accompany the move.</param>
    public string In(string state, bool from = false, string? to = null, bool bare = false)
    {
        var with = bare || from ? "" : Accompanied;
        if (Machine == Machine.Request) return Seeds.Request(Id, state, bare || from ? "" : """ "note":[{"text":"Changed."}], """);
        if (Machine == Machine.Tracking) return Seeds.Task(Id, state, Number, Seeds.Fulfil, with);
        if (Machine == Machine.Step)
            return Seeds.Task(Id, StepsAt.All.First(at => at.Steps.Contains(to ?? state)).Status, Number, Seeds.Fulfil,
                with + (state == Machine.New ? "" : Seeds.Step(state)));
        if (Machine == Machine.Withdrawal) return Seeds.Task(Id, state, $"Task/{Number}-goes-on", Seeds.Abort, with);
        if (Machine == Machine.Answer) return Seeds.Task(Id, state, Number, Seeds.Errand("information-request"), with);
        if (Machine == Machine.Errand) return Seeds.Task(Id, state, Number, Seeds.Errand("promised-action"), with);
        return Machine == Machine.Appointment
            ? Seeds.Resource("Appointment", Id, $$"""
                "status":"{{state}}","start":"2026-06-10T09:00:00Z","end":"2026-06-10T09:30:00Z",
                "basedOn":[{"reference":"ServiceRequest/{{Number}}"}],
                "participant":[{"actor":{"reference":"Patient/w-patient"},"status":"accepted"}]
                """)
            : Seeds.Resource("Encounter", Id, $$"""
                "status":"{{state}}","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},
                "subject":{"reference":"Patient/w-patient"},"basedOn":[{"reference":"ServiceRequest/{{Number}}"}]
                """);
    }
}
