using System.Globalization;
using System.Text.Json;

namespace FhirGateway.Rest.Bulk;

/// <summary>Addresses of jobs and their files.</summary>
internal static class BulkPaths
{
    public static string Status(string serviceBase, Guid job) => $"{serviceBase}/$bulk/{job}";

    public static string File(string serviceBase, Guid job, string name) => $"{Status(serviceBase, job)}/{name}";
}

/// <summary>What became of a file of an import.</summary>
/// <param name="Stored">How many lines are stored now.</param>
/// <param name="Errors">The file with the reasons of the others, or null.</param>
internal sealed record ImportedFile(ImportInput Input, int Stored, NdjsonFile? Errors);

/// <summary>The answer to who asks for a job that is done.</summary>
internal static class BulkManifest
{
    public static byte[] OfExport(
        ExportTerms terms, DateTimeOffset at, IReadOnlyList<NdjsonFile> output, IReadOnlyList<NdjsonFile> deleted,
        Func<string, string> url, bool requiresAccessToken) => Write(json =>
    {
        Head(json, at, terms.Request, requiresAccessToken);
        Files(json, "output", output, file => file.Type, url);
        if (terms.Since is not null) Files(json, "deleted", deleted, _ => "Bundle", url);
        Files(json, "error", [], _ => "OperationOutcome", url);
    });

    public static byte[] OfImport(
        ImportTerms terms, DateTimeOffset at, IReadOnlyList<ImportedFile> files, Func<string, string> url,
        bool requiresAccessToken) => Write(json =>
    {
        Head(json, at, terms.Request, requiresAccessToken);
        json.WriteStartArray("output");
        foreach (var file in files.Where(f => f.Stored > 0))
        {
            json.WriteStartObject();
            if (file.Input.Type is { } type) json.WriteString("type", type);
            json.WriteNumber("count", file.Stored);
            json.WriteString("inputUrl", file.Input.Url);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("error");
        foreach (var file in files.Where(f => f.Errors is not null))
        {
            json.WriteStartObject();
            json.WriteString("type", "OperationOutcome");
            json.WriteNumber("count", file.Errors!.Count);
            json.WriteString("inputUrl", file.Input.Url);
            json.WriteString("url", url(file.Errors.Name));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    static void Head(Utf8JsonWriter json, DateTimeOffset at, string request, bool requiresAccessToken)
    {
        json.WriteString(
            "transactionTime", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("request", request);
        json.WriteBoolean("requiresAccessToken", requiresAccessToken);
    }

    static void Files(
        Utf8JsonWriter json, string name, IReadOnlyList<NdjsonFile> files, Func<NdjsonFile, string> type, Func<string, string> url)
    {
        json.WriteStartArray(name);
        foreach (var file in files)
        {
            json.WriteStartObject();
            json.WriteString("type", type(file));
            json.WriteString("url", url(file.Name));
            json.WriteNumber("count", file.Count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static byte[] Write(Action<Utf8JsonWriter> content)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, BundleWriter.Relaxed))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }
        return text.ToArray();
    }
}
