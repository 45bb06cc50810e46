using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Intake;

namespace FhirGateway.Commands;

/// <summary>What became of one resource.</summary>
/// <param name="File">The file it stood in.</param>
/// <param name="Resource"><c>Type/id</c>, or what is known of it; null where nothing is.</param>
/// <param name="Result"><c>created</c>, <c>updated</c>, <c>deleted</c>, <c>read</c>; <c>stored-unread</c> (stored,
/// and no rule watches what is in it); <c>checked</c> (validated and not stored) or <c>refused</c>.</param>
/// <param name="Status">The HTTP status of the interaction; 0 where none took place.</param>
/// <param name="Issues">Faults and remarks.</param>
internal sealed record LoadLine(string File, string? Resource, string Result, int Status, IReadOnlyList<Issue> Issues)
{
    const string Refusal = "refused";

    internal static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public bool IsRefused => Result == Refusal;

    public static LoadLine Refused(string file, string? resource, IReadOnlyList<Issue> issues, int status = 0) =>
        new(file, resource, Refusal, status, issues);

    /// <summary>Read and validated, but not submitted.</summary>
    public static LoadLine Checked(string file, string? resource, IReadOnlyList<Issue> issues) =>
        issues.Any(issue => issue.IsError)
            ? Refused(file, resource, issues) : new(file, resource, "checked", 0, issues);

    /// <summary>What an interaction came to, by its verb and its status.</summary>
    public static LoadLine Answered(string file, string? resource, string verb, int status, IReadOnlyList<Issue> issues) =>
        new(file, resource, (verb, status) switch
        {
            (_, >= 300 or < 200) => Refusal,
            _ when UnreadContent.CodesIn(issues).Any() => "stored-unread",
            ("GET" or "HEAD", _) => "read",
            ("DELETE", _) => "deleted",
            (_, 201) => "created",
            _ => "updated",
        }, status, issues);

    /// <summary>The same with its faults placed in that row of an NDJSON file, whose rows are documents.</summary>
    public LoadLine InRow(int row) => this with { Issues = InRow(Issues, row) };

    public static IReadOnlyList<Issue> InRow(IReadOnlyList<Issue> issues, int row) =>
    [
        .. issues.Select(issue => issue with
        {
            Location = issue.Location is { } place && place.IndexOf(',', StringComparison.Ordinal) is >= 0 and var comma
                ? $"line {row}{place[comma..]}" : $"line {row}",
        }),
    ];

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

    internal static void Write(Utf8JsonWriter json, Issue issue)
    {
        json.WriteStartObject();
        json.WriteString("severity", issue.Severity.ToString().ToLowerInvariant());
        json.WriteString("code", issue.Code);
        if (issue.Expression is not null) json.WriteString("expression", issue.Expression);
        if (issue.Location is not null) json.WriteString("location", issue.Location);
        json.WriteString("diagnostics", issue.Diagnostics);
        json.WriteEndObject();
    }
}
