using System.Text;
using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.FhirPath;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Commands;

/// <summary>What an expression yields, or why it yields nothing.</summary>
internal sealed record FhirPathAnswer(IReadOnlyList<Element> Result, string? Error)
{
    public static FhirPathAnswer Failed(string error) => new([], error);

    /// <summary>Strictly: an element that R4 does not know is an error, not an empty result.</summary>
    public static FhirPathAnswer Of(string text, Element focus, DateTimeOffset now)
    {
        try
        {
            var expression = FhirPathExpression.Compile(text);
            expression.Check(focus.Type);
            return new(expression.Evaluate(focus, new EvaluationContext { Now = now, Strict = true }), null);
        }
        catch (FhirPathException failed)
        {
            return Failed(failed.Position is { } at ? $"{failed.Message} (at character {at + 1})" : failed.Message);
        }
    }

    /// <param name="id">The question's id, as the JSON it was given as.</param>
    public string ToJson(string? id)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, LoadLine.Readable))
        {
            json.WriteStartObject();
            if (id is not null)
            {
                json.WritePropertyName("id");
                json.WriteRawValue(id);
            }
            if (Error is not null) json.WriteString("error", Error);
            else
            {
                json.WriteStartArray("result");
                foreach (var item in Result) ElementJson.WriteItem(json, item);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
