using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Xml;
using FhirGateway.Http;
using FhirGateway.Intake;

namespace FhirGateway.Rest;

/// <summary>
/// <c>GET /fhir/$refused</c>: a collection with, for each refused submission, a Binary of what was sent and the
/// OperationOutcome that says why; both carry the same id, and the Binary's securityContext is the organisation on whose
/// behalf it came. The newest come first. Who says on whose behalf they ask sees that organisation's, who does not sees
/// all, as the integration desk does.
/// </summary>
internal sealed class RefusedSubmissions(Refusals refusals)
{
    const int Most = 100;
    const int MostDays = 366;

    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        using var bundle = new BundleWriter("collection");
        foreach (var refused in await refusals.List(Most, request.Caller.Organisation, ct))
        {
            bundle.Entry($"{request.Base}/Binary/{refused.Id}", Binary(refused));
            bundle.Entry($"{request.Base}/OperationOutcome/{refused.Id}", WithId(refused));
        }
        return Answer.Of(bundle.End());
    }

    /// <summary>
    /// <c>GET /fhir/$refused-count</c>: how many were refused on each day, and how many of them were accepted later.
    /// </summary>
    public async Task<Answer> ServeCount(FhirRequest request, CancellationToken ct)
    {
        var days = await refusals.Count(MostDays, request.Caller.Organisation, ct);
        return Answer.Of(ParametersWriter.Write(told =>
        {
            foreach (var day in days)
                told.Parts("day", () =>
                {
                    told.Date("date", day.Day);
                    told.Number("refused", day.Refused);
                    told.Number("replayed", day.Replayed);
                });
        }));
    }

    /// <summary>
    /// <c>POST /fhir/$refused-replay?id=…</c>: sends a refused submission again where it was sent to, as it came or,
    /// with a body, as corrected. The answer is the submission's own; accepted, it is marked in the list.
    /// </summary>
    public async Task<Answer> Replay(RestTable table, FhirRequest request, CancellationToken ct)
    {
        if (!Guid.TryParse(request.Parameter("id"), out var id))
            return Answer.Of(
                OutcomeKind.Invalid, "required", "Say which submission is sent again: id=, as $refused gives it.");
        if (await refusals.Find(id, request.Caller.Organisation, ct) is not { } refused)
            return Answer.Of(OutcomeKind.NotFound, "not-found", $"There is no refused submission {id}.");
        if (refused.ReplayedAt is { } at)
            return Answer.Of(OutcomeKind.Conflict, "duplicate", $"It was sent again and accepted on {at:yyyy-MM-dd}.");
        if (Body(refused, request) is not { } body)
            return Answer.Of(OutcomeKind.Unprocessable, "structure", "What was sent cannot be read. Send it corrected, as the body.");
        var path = refused.Target.Split('?')[0];
        if (table.Find(refused.Method, path) is not { } found)
            return Answer.Of(OutcomeKind.Unprocessable, "not-supported", $"Nothing answers {refused.Method} {refused.Target} any more.");
        var answer = await table.Serve(found.Interaction, request with
        {
            Method = refused.Method,
            Target = refused.Target,
            Route = found.Route,
            Query = FhirRequest.ParseQuery(refused.Target[path.Length..]),
            Body = body,
            Sent = request.Sent.IsEmpty ? refused.Body : request.Sent,
            ContentType = request.Body.IsEmpty ? refused.ContentType : request.ContentType,
        }, ct);
        if (!answer.IsError) await refusals.MarkReplayed(id, ct);
        return answer;
    }

    static ReadOnlyMemory<byte>? Body(Refused refused, FhirRequest request) =>
        !request.Body.IsEmpty ? request.Body
        : refused.ContentType?.Contains("xml", StringComparison.OrdinalIgnoreCase) == true
            ? XmlFormat.ToJson(refused.Body).Json is { } json ? json : null
        : refused.Body;

    static byte[] Binary(Refused refused)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Binary");
            json.WriteString("id", refused.Id);
            json.WriteStartObject("meta");
            json.WriteString("lastUpdated", refused.At.UtcDateTime);
            var target = Uri.EscapeDataString(refused.Target);
            json.WriteString("source", $"urn:fhirgateway:refused:{refused.Status}:{refused.Method}:{target}");
            if (refused.ReplayedAt is not null) Replayed(json);
            json.WriteEndObject();
            json.WriteString("contentType", refused.ContentType ?? "application/octet-stream");
            if (refused.Writer is { } sender) Sender(json, sender);
            json.WriteBase64String("data", refused.Body);
            json.WriteEndObject();
        }
        return text.ToArray();
    }

    /// <summary>Whose it is, and who therefore may see it.</summary>
    static void Sender(Utf8JsonWriter json, string organisation)
    {
        json.WriteStartObject("securityContext");
        json.WriteString("reference", organisation);
        json.WriteEndObject();
    }

    static void Replayed(Utf8JsonWriter json)
    {
        json.WriteStartArray("tag");
        json.WriteStartObject();
        json.WriteString("system", Canonical.CodeSystems.RefusedState);
        json.WriteString("code", "replayed");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    static byte[] WithId(Refused refused) =>
        OutcomeResult.WithId(refused.Outcome, refused.Id.ToString());
}
