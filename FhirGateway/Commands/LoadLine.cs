using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirGateway.Fhir;

namespace FhirGateway.Commands;

/// <summary>What became of one resource.</summary>
/// <param name="File">The file it stood in.</param>
/// <param name="Resource"><c>Type/id</c>, or what is known of it; null where nothing is.</param>
/// <param name="Result"><c>created</c>, <c>updated</c>, <c>deleted</c>, <c>read</c>, <c>checked</c> or <c>refused</c>.</param>
/// <param name="Status">The HTTP status of the interaction; 0 where none took place.</param>
/// <param name="Issues">Faults and remarks.</param>
internal sealed record LoadLine(string File, string? Resource, string Result, int Status, IReadOnlyList<Issue> Issues)
{
    public const string RefusedResult = "refused";

    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static LoadLine Refused(string file, string? resource, int status, string code, string why) =>
        new(file, resource, RefusedResult, status, [Issue.Error(code, why)]);

    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteString("file", File);
            json.WriteString("resource", Resource);
            json.WriteString("result", Result);
            json.WriteNumber("status", Status);
            json.WriteStartArray("issues");
            foreach (var issue in Issues) Write(json, issue);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    static void Write(Utf8JsonWriter json, Issue issue)
    {
        json.WriteStartObject();
        json.WriteString("severity", issue.Severity.ToString().ToLowerInvariant());
        json.WriteString("code", issue.Code);
        if (issue.Expression is not null) json.WriteString("expression", issue.Expression);
        json.WriteString("diagnostics", issue.Diagnostics);
        json.WriteEndObject();
    }
}
