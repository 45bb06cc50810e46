using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Http;

/// <summary>
/// <c>_summary</c> and <c>_elements</c> of answers that are no searches (<see
/// href="https://hl7.org/fhir/R4/http.html#parameters"/>): of a resource, or of each resource in a Bundle.
/// </summary>
internal static class PartialAnswer
{
    static readonly JsonDocumentOptions Deep = new() { MaxDepth = JsonFormat.DeepestNesting };

    public static bool IsAsked(string parameter) => parameter is "_summary" or "_elements";

    /// <summary>The part that is asked for, null for all; or 400.</summary>
    /// <param name="query">The parameters of the request.</param>
    /// <param name="types">The types that may be answered; null for any.</param>
    public static (Subset? Part, Outcome? Refused) Read(
        IReadOnlyList<KeyValuePair<string, string>> query, IReadOnlyList<string>? types)
    {
        Subset? part = null;
        var isAsked = false;
        foreach (var (name, value) in query.Where(p => IsAsked(p.Key)))
        {
            var (asked, fault) = Subset.Read(types ?? DefinitionSet.R4.ResourceTypes, name, value);
            if (isAsked) fault = "_summary and _elements may be given once, and not together";
            if (fault is not null)
                return (null, Outcome.Of(OutcomeKind.Invalid, "value", $"{name}={value}: {fault}."));
            (part, isAsked) = (asked, true);
        }
        return (part, null);
    }

    /// <summary>A handler whose answer is cut to the part that is asked for.</summary>
    public static Handler Of(Handler handler, Func<FhirRequest, IReadOnlyList<string>?> types) => async (request, ct) =>
    {
        var (part, refused) = Read(request.Query, types(request));
        if (refused is not null) return Answer.Of(refused);
        var answer = await handler(request, ct);
        return part is null || answer.IsError || answer.Body.IsEmpty || answer.ContentType is not null
            ? answer : answer with { Body = Cut(part, answer.Body) };
    };

    static ReadOnlyMemory<byte> Cut(Subset part, ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, Deep);
        return document.RootElement.GetProperty("resourceType").GetString() switch
        {
            "Bundle" => InEntries(part, document.RootElement),
            "Parameters" or "OperationOutcome" => body,
            _ => part.Of(body),
        };
    }

    static byte[] InEntries(Subset part, JsonElement bundle)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Subset.Relaxed))
        {
            json.WriteStartObject();
            foreach (var property in bundle.EnumerateObject())
                if (!property.NameEquals("entry")) property.WriteTo(json);
                else
                {
                    json.WriteStartArray("entry");
                    foreach (var entry in property.Value.EnumerateArray()) Entry(part, entry, json);
                    json.WriteEndArray();
                }
            json.WriteEndObject();
        }
        return text.ToArray();
    }

    static void Entry(Subset part, JsonElement entry, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var property in entry.EnumerateObject())
            if (!property.NameEquals("resource")
                || property.Value.GetProperty("resourceType").GetString() == "OperationOutcome") property.WriteTo(json);
            else
            {
                json.WritePropertyName("resource");
                json.WriteRawValue(part.Of(property.Value), skipInputValidation: true);
            }
        json.WriteEndObject();
    }
}
