using System.Text;
using System.Text.Json;
using FhirGateway.Fhir;

namespace FhirGateway.Commands;

/// <summary>What is said of one resource.</summary>
/// <param name="Resource"><c>Type/id</c>, or the type alone; null where there is none.</param>
internal sealed record ValidateLine(string File, string? Resource, IReadOnlyList<Issue> Issues)
{
    /// <summary>Where in an NDJSON file it stands, from 1; 0 when it is the whole file.</summary>
    public int Line { get; init; }

    public bool IsValid => !Issues.Any(issue => issue.IsError);

    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, LoadLine.Readable))
        {
            json.WriteStartObject();
            json.WriteString("file", File);
            if (Line > 0) json.WriteNumber("line", Line);
            json.WriteString("resource", Resource);
            json.WriteBoolean("valid", IsValid);
            json.WriteStartArray("issues");
            foreach (var issue in Issues) LoadLine.Write(json, issue);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
