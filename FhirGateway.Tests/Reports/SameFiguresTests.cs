using System.Text.RegularExpressions;
using System.Xml.Linq;
using FhirGateway.Tests.Workflow;
using static FhirGateway.Tests.Workflow.Seeds;

namespace FhirGateway.Tests.Reports;

/// <summary><c>$status</c>, the report Referrals and the page say the same of referrals in many states, as time passes.</summary>
public sealed partial class SameFiguresTests(GatewayFixture gateway) : LoopStory(gateway)
{
    static readonly string[] All =
    [
        "sf-sent", "sf-received", "sf-lowered", "sf-booked", "sf-seen", "sf-letter", "sf-closed", "sf-returned", "sf-acted",
        "sf-cancelled", "sf-unknown", "sf-dead", "sf-dead-owing", "sf-dead-closed", "sf-draft", "sf-advice", "sf-test",
    ];

    [Fact]
    public async Task Every_figure_is_the_same_on_every_surface_whatever_the_state_and_the_day()
    {
        await Everything();
        foreach (var days in (int[])[0, 1, 6, 40, 160])
        {
            Gateway.Clock.Turn(TimeSpan.FromDays(days));
            Assert.Equal(200, (await Fhir.Post("$safety-sweep", "")).Code);
            foreach (var request in All) await SameFigures.Check(Gateway, request);
            using var http = new FhirHttp(Gateway.Address);
            var open = (await http.Get("odata/Referrals/$count?$filter=IsOpen eq true")).Text;
            Assert.Equal(open, OpenCases().Match((await http.Get("")).Text).Groups[1].Value);
        }
    }

    /// <summary>Sent on 1 March, seen on 25 March, the letter acknowledged in May: the wait was 24 days for everybody.</summary>
    [Fact]
    public async Task The_wait_ends_when_the_patient_is_first_seen()
    {
        await Seeds.Save(
            Request("sf-wait", "active").Replace("2026-06-01T08:00", "2026-03-01T23:30", StringComparison.Ordinal),
            Visit("sf-wait-v", "sf-wait", "2026-03-25T09:00"), Letter("sf-wait-l", "sf-wait", "2026-03-28T09:00:00Z"),
            Acknowledged("sf-wait-a", "sf-wait-l"));
        await IsClosed("sf-wait");
        var status = await Fhir.Get("ServiceRequest/sf-wait/$status");
        Assert.Equal("24", SameFigures.Told(status, "waitingDays"));
        Assert.Equal("The final letter was acknowledged.", SameFigures.Told(status, "closedBy"));
    }

    [Fact]
    public async Task Metadata_says_what_the_columns_of_the_wait_and_the_reason_mean()
    {
        using var http = new FhirHttp(Gateway.Address);
        var descriptions = XDocument.Parse((await http.Get("odata/$metadata")).Text).Descendants()
            .Where(e => e.Name.LocalName == "Annotation" && (string?)e.Attribute("Term") == "Org.OData.Core.V1.Description")
            .Select(e => (string?)e.Attribute("String")).ToList();
        Assert.Contains(descriptions, d => d?.Contains("first seen for the request", StringComparison.Ordinal) == true);
        Assert.Contains(descriptions, d => d?.Contains("no next deadline", StringComparison.Ordinal) == true);
    }

    Task Everything() => Seeds.Save(
        Resource("Patient", "sf-late", """ "deceasedDateTime":"2026-05-30T10:00:00Z" """),
        Request("sf-sent", "active"),
        Request("sf-received", "active"), Told("sf-received", "received", "received"),
        Request("sf-lowered", "active").Replace("\"routine\"", "\"urgent\"", StringComparison.Ordinal),
        Told("sf-lowered", "accepted", "triaged", $"\"extension\":[{Decision("routine", null)}],"),
        Request("sf-booked", "active"), Told("sf-booked", "in-progress", "booked"),
        Appointment("sf-booked-a", "sf-booked", "booked", "2026-06-10T09:00"),
        Request("sf-seen", "active"), Told("sf-seen", "in-progress", "attended"),
        Visit("sf-seen-v", "sf-seen", "2026-06-01T06:00"),
        Request("sf-letter", "active"), Visit("sf-letter-v", "sf-letter", "2026-06-01T06:00"),
        Letter("sf-letter-l", "sf-letter", "2026-06-01T07:00:00Z"),
        Request("sf-closed", "active"), Visit("sf-closed-v", "sf-closed", "2026-06-01T06:00"),
        Letter("sf-closed-l", "sf-closed", "2026-06-01T07:00:00Z"), Acknowledged("sf-closed-a", "sf-closed-l"),
        Request("sf-returned", "active"), Told("sf-returned", "rejected", "returned"),
        Request("sf-acted", "active"), Told("sf-acted", "rejected", "returned"),
        Task("sf-acted-e", "completed", "sf-acted", Workflow.Seeds.Errand("act-on-return")),
        Request("sf-cancelled", "revoked"),
        Request("sf-unknown", "active").Replace("\"priority\":\"routine\",", "", StringComparison.Ordinal),
        Dead(Request("sf-dead", "active")), Told("sf-dead", "received", "received"),
        Dead(Request("sf-dead-owing", "active")), Dead(Visit("sf-dead-v", "sf-dead-owing", "2026-05-29T06:00")),
        Dead(Request("sf-dead-closed", "completed")), Told("sf-dead-closed", "received", "received"),
        Request("sf-draft", "draft"),
        Request("sf-advice", "active").Replace("\"code\":\"referral\"", "\"code\":\"advice\"", StringComparison.Ordinal),
        Request("sf-test", "active").Replace("\"code\":\"referral\"", "\"code\":\"diagnostic\"", StringComparison.Ordinal));

    static string Dead(string json) => json.Replace("Patient/w-patient", "Patient/sf-late", StringComparison.Ordinal);

    static string Told(string request, string status, string step, string more = "") =>
        Task($"{request}-t", status, request, Fulfil, Step(step) + more);

    static string Letter(string id, string request, string date) => Resource("DocumentReference", id, $$"""
        "status":"current","docStatus":"final","subject":{"reference":"Patient/w-patient"},"date":"{{date}}",
        "type":{"coding":[{"system":"http://snomed.info/sct","code":"823681000000100"}]},
        "context":{"related":[{"reference":"ServiceRequest/{{request}}"}]},
        "content":[{"attachment":{"contentType":"text/plain","data":"QQ=="} }]
        """);

    static string Acknowledged(string id, string letter) =>
        Task(id, "completed", $"DocumentReference/{letter}", Workflow.Seeds.Errand("letter-review"));

    [GeneratedRegex("open cases: ([0-9]+)")]
    private static partial Regex OpenCases();
}
