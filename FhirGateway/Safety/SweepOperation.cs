using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Safety;

/// <summary>What <c>POST /fhir/$safety-sweep</c> is asked and answers, without HTTP.</summary>
internal sealed class SweepOperation(SafetySweep sweep)
{
    /// <param name="query">The URL's parameters: <c>asOf</c>, <c>dryRun</c>.</param>
    /// <param name="body">The same as Parameters; may be empty.</param>
    /// <returns>Parameters as JSON, or why there are none.</returns>
    public async Task<(byte[]? Parameters, Outcome? Outcome)> Run(
        IReadOnlyList<KeyValuePair<string, string>> query, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        List<KeyValuePair<string, string>> asked = [.. query];
        if (!body.IsEmpty)
        {
            var parsed = JsonFormat.Read(body);
            if (!parsed.IsValid) return (null, new Outcome(OutcomeKind.Invalid, parsed.Issues));
            if (parsed.Resource is not { Type: "Parameters" } parameters) return Invalid("The body must be Parameters.");
            asked.AddRange(parameters.Root.All("parameter").Select(p =>
                new KeyValuePair<string, string>(p.Text("name") ?? "", p.Text("value") ?? "")));
        }
        DateTimeOffset? asOf = null;
        var dryRun = false;
        foreach (var (name, value) in asked)
        {
            if (name.StartsWith('_')) continue;
            if (name == "asOf" && FhirDateTime.TryParse(value, out var instant)) asOf = instant.Start;
            else if (name == "dryRun" && bool.TryParse(value, out var dry)) dryRun = dry;
            else return Invalid($"Not understood: {name}={value}. It takes asOf (an instant) and dryRun (true or false).");
        }
        var answer = await sweep.Run(asOf, dryRun, ct);
        return answer.Result is { } result ? (Write(result), null) : (null, answer.Outcome);
    }

    static (byte[]?, Outcome?) Invalid(string diagnostics) =>
        (null, Outcome.Of(OutcomeKind.Invalid, "value", diagnostics));

    public static byte[] Write(SweepResult result)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Parameters");
            json.WriteStartArray("parameter");
            Parameter(json, "asOf", () => json.WriteString("valueInstant", Instant(result.AsOf)));
            Parameter(json, "dryRun", () => json.WriteBoolean("valueBoolean", result.DryRun));
            Number(json, "due", result.Due);
            Number(json, "raised", result.Raised.Count);
            Number(json, "resolved", result.Resolved.Count);
            Number(json, "breached", result.Breached.Count);
            Number(json, "unknown", result.Unknown);
            Number(json, "failed", result.Failed);
            Parameter(json, "feedLagSeconds", () => json.WriteNumber("valueDecimal", Math.Round(result.FeedLagSeconds, 3)));
            foreach (var note in result.Raised) Flag(json, "flagRaised", note);
            foreach (var note in result.Resolved) Flag(json, "flagResolved", note);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    static void Flag(Utf8JsonWriter json, string name, FlagNote note) => Parameter(json, name, () =>
    {
        json.WriteStartArray("part");
        Reference(json, "flag", $"Flag/{note.FlagId}");
        Parameter(json, "rule", () => json.WriteString("valueCode", note.Rule));
        Reference(json, "focus", note.Focus);
        Reference(json, "referral", note.Referral);
        if (note.Tier > 0) Number(json, "tier", note.Tier);
        if (note.Why.Length > 0) Parameter(json, "why", () => json.WriteString("valueString", note.Why));
        json.WriteEndArray();
    });

    static void Reference(Utf8JsonWriter json, string name, string reference) => Parameter(json, name, () =>
    {
        json.WriteStartObject("valueReference");
        json.WriteString("reference", reference);
        json.WriteEndObject();
    });

    static void Number(Utf8JsonWriter json, string name, int value) =>
        Parameter(json, name, () => json.WriteNumber("valueInteger", value));

    static void Parameter(Utf8JsonWriter json, string name, Action writeValue)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        writeValue();
        json.WriteEndObject();
    }

    static string Instant(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
