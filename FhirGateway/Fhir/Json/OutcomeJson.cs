using System.Text.Encodings.Web;
using System.Text.Json;

namespace FhirGateway.Fhir.Json;

/// <summary>Issues as an OperationOutcome.</summary>
internal static class OutcomeJson
{
    /// <summary>What we say is JSON, never HTML, so only what JSON demands is escaped.</summary>
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Outcome outcome) => Write(outcome.Issues);

    public static byte[] Write(IReadOnlyList<Issue> issues)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options)) Write(json, issues);
        return buffer.ToArray();
    }

    /// <summary>Writes the outcome as a value, as in an entry's response.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Issue> issues)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "OperationOutcome");
        json.WriteStartArray("issue");
        foreach (var issue in issues.Count > 0 ? issues : AllOk) Write(json, issue);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>An OperationOutcome has at least one issue.</summary>
    static readonly Issue[] AllOk = [new(Severity.Information, "informational", "All OK")];

    static void Write(Utf8JsonWriter json, Issue issue)
    {
        json.WriteStartObject();
        json.WriteString("severity", issue.Severity switch
        {
            Severity.Fatal => "fatal",
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "information",
        });
        json.WriteString("code", issue.Code);
        if (issue.Diagnostics.Length > 0) json.WriteString("diagnostics", issue.Diagnostics);
        WriteList(json, "location", issue.Location);
        WriteList(json, "expression", issue.Expression);
        json.WriteEndObject();
    }

    static void WriteList(Utf8JsonWriter json, string name, string? only)
    {
        if (string.IsNullOrEmpty(only)) return;
        json.WriteStartArray(name);
        json.WriteStringValue(only);
        json.WriteEndArray();
    }
}
