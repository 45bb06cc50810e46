using System.Text.Json;
using FhirGateway.Http;
using FhirGateway.Intake;

namespace FhirGateway.Rest;

/// <summary>
/// <c>GET /fhir/$refused</c>: a collection with, for each refused submission, a Binary of what was sent and the
/// OperationOutcome that says why; both carry the same id. The newest come first.
/// </summary>
internal sealed class RefusedSubmissions(Refusals refusals)
{
    const int Most = 100;

    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        using var bundle = new BundleWriter("collection");
        foreach (var refused in await refusals.List(Most, ct))
        {
            bundle.Entry($"{request.Base}/Binary/{refused.Id}", Binary(refused));
            bundle.Entry($"{request.Base}/OperationOutcome/{refused.Id}", WithId(refused));
        }
        return Answer.Of(bundle.End());
    }

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
            json.WriteEndObject();
            json.WriteString("contentType", refused.ContentType ?? "application/octet-stream");
            json.WriteBase64String("data", refused.Body);
            json.WriteEndObject();
        }
        return text.ToArray();
    }

    static byte[] WithId(Refused refused) =>
        OutcomeResult.WithId(refused.Outcome, refused.Id.ToString());
}
