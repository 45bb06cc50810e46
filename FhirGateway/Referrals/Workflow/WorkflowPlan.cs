using System.Text.Encodings.Web;
using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Packages;

namespace FhirGateway.Referrals.Workflow;

/// <summary>
/// The published table as a FHIR client reads it: a PlanDefinition of type workflow-definition, an action for each kind of
/// record and in it one for each move, with the states as codes and who, from, to and needs as an extension.
/// </summary>
internal static class WorkflowPlan
{
    public const string Id = "referral-workflow";
    public const string Url = Canonical.Base + "/PlanDefinition/" + Id;
    const string MoveUrl = Canonical.Extensions.Move;

    static readonly Lazy<Resource> Made = new(Make);

    /// <summary>Made once, from the rows by which this program judges.</summary>
    public static Resource Plan => Made.Value;

    static Resource Make()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json, OwnPackage.Current.Guide.Root);
        return JsonFormat.Read(text.ToArray()).Resource!;
    }

    static void Write(Utf8JsonWriter json, Element guide)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "PlanDefinition");
        json.WriteString("id", Id);
        json.WriteString("url", Url);
        json.WriteString("version", guide.Text("version"));
        json.WriteString("name", "ReferralWorkflow");
        json.WriteString("title", "Moves of a referral: who may move what from where to where, and what must accompany it");
        TaskJson.Concept(json, "type", "http://terminology.hl7.org/CodeSystem/plan-definition-type", "workflow-definition");
        json.WriteString("status", "active");
        json.WriteString("date", guide.Text("date"));
        json.WriteString("publisher", "FhirGateway");
        json.WriteString("description",
            "Binds ServiceRequests of our profiles and categories and what links to them. Decisions (ServiceRequest, Task) "
            + "that are not listed are refused with 422; facts (Appointment, Encounter) are stored and marked out of "
            + "sequence. What stays in its state is no move, and a resource without a state yet is (new).");
        json.WriteStartArray("action");
        foreach (var machine in Machine.All) Of(json, machine);
        Steps(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Of(Utf8JsonWriter json, Machine machine)
    {
        json.WriteStartObject();
        json.WriteString("id", machine.Code);
        json.WriteString("title", $"{machine.Title} ({machine.Resource}.{machine.Element})");
        json.WriteString("description", machine.IsDecision ? "Other moves are refused." : "Other moves are stored and marked.");
        json.WriteStartArray("action");
        foreach (var row in Transitions.All.Where(row => row.Machine == machine)) Of(json, row);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Of(Utf8JsonWriter json, Transition row)
    {
        json.WriteStartObject();
        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteStartArray("extension");
        Part(json, "from", row.From);
        Part(json, "to", row.To);
        foreach (var role in row.By.Each()) Part(json, "by", role.Code());
        foreach (var need in row.Needs.Each()) Part(json, "needs", need.Code());
        json.WriteEndArray();
        json.WriteString("url", MoveUrl);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("title", $"{row.From} → {row.To}");
        json.WriteString("description", $"By {row.By.Words()}" + (row.Needs == Need.None ? "." : $"; needs {row.Needs.Words()}."));
        json.WriteStartArray("code");
        TaskJson.Concept(json, row.Machine.System, row.To);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Which step a tracking Task may tell in which status.</summary>
    static void Steps(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", "steps-at");
        json.WriteString("title", "Steps that a tracking Task may tell in a status (Task.status × Task.businessStatus)");
        json.WriteStartArray("action");
        foreach (var (status, steps) in StepsAt.All)
        {
            json.WriteStartObject();
            json.WriteString("title", status);
            json.WriteStartArray("code");
            foreach (var step in steps) TaskJson.Concept(json, Canonical.CodeSystems.ReferralStep, step);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Part(Utf8JsonWriter json, string url, string code)
    {
        json.WriteStartObject();
        json.WriteString("url", url);
        json.WriteString("valueCode", code == Machine.New ? "new" : code);
        json.WriteEndObject();
    }
}
