using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Commands;

/// <summary>Takes a file apart into what is submitted, submits it, and reads the answers.</summary>
internal sealed class LoadSubmission(HttpClient client)
{
    static readonly MediaTypeHeaderValue FhirJson = MediaTypeHeaderValue.Parse("application/fhir+json");
    static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 256 };

    public async IAsyncEnumerable<LoadLine> Of(string file, [EnumeratorCancellation] CancellationToken ct)
    {
        var extension = Path.GetExtension(file).ToLowerInvariant();
        if (extension == ".xml")
        {
            yield return LoadLine.Refused(file, null, 0, "not-supported", "XML is not read yet.");
            yield break;
        }
        if (extension == ".ndjson")
        {
            await foreach (var text in File.ReadLinesAsync(file, ct))
                if (!string.IsNullOrWhiteSpace(text))
                    await foreach (var line in Document(file, Encoding.UTF8.GetBytes(text), ct)) yield return line;
            yield break;
        }
        await foreach (var line in Document(file, await File.ReadAllBytesAsync(file, ct), ct)) yield return line;
    }

    async IAsyncEnumerable<LoadLine> Document(
        string file, byte[] bytes, [EnumeratorCancellation] CancellationToken ct)
    {
        if (TryParse(bytes) is not { } document)
        {
            yield return Checked(file, bytes);
            yield break;
        }
        using (document)
        {
            var root = document.RootElement;
            switch (Text(root, "resourceType"), Text(root, "type"))
            {
                case ("OperationOutcome" or "Parameters" or null, _):
                    yield return Checked(file, bytes);
                    break;
                case ("Bundle", "transaction" or "batch"):
                    foreach (var line in await Execute(file, root, bytes, ct)) yield return line;
                    break;
                case ("Bundle", "searchset" or "collection"):
                    await foreach (var line in Split(file, root, bytes, ct)) yield return line;
                    break;
                default:
                    yield return await Submit(file, root, bytes, ct);
                    break;
            }
        }
    }

    async IAsyncEnumerable<LoadLine> Split(
        string file, JsonElement bundle, byte[] bytes, [EnumeratorCancellation] CancellationToken ct)
    {
        if (!bundle.TryGetProperty("entry", out var entries) || entries.ValueKind != JsonValueKind.Array)
        {
            yield return Checked(file, bytes);
            yield break;
        }
        var index = 0;
        foreach (var entry in entries.EnumerateArray())
        {
            var at = $"Bundle.entry[{index++}]";
            if (entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("resource", out var resource))
            {
                var text = Encoding.UTF8.GetBytes(resource.GetRawText());
                yield return Text(resource, "resourceType") is "OperationOutcome" or "Parameters"
                    ? Checked(file, text) : await Submit(file, resource, text, ct);
            }
            else yield return new LoadLine(file, at, LoadLine.RefusedResult, 0,
                [Issue.Error("required", "The entry has no resource.", at + ".resource")]);
        }
    }

    async Task<IEnumerable<LoadLine>> Execute(string file, JsonElement bundle, byte[] bytes, CancellationToken ct)
    {
        var (status, answer) = await Send(HttpMethod.Post, "fhir", bytes, ct);
        if (status >= 300) return [Answered(file, $"Bundle/{Text(bundle, "id")}".TrimEnd('/'), status, answer)];
        using var response = JsonDocument.Parse(answer);
        return [.. response.RootElement.GetProperty("entry").EnumerateArray().Select(entry => Entry(file, entry))];
    }

    static LoadLine Entry(string file, JsonElement entry)
    {
        var response = entry.GetProperty("response");
        var status = int.Parse(Text(response, "status")!.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture);
        var resource = Text(response, "location") is { } location ? Logical(location) : null;
        var issues = response.TryGetProperty("outcome", out var outcome) ? Issues(outcome) : [];
        return new LoadLine(file, resource, Result(status), status, issues);
    }

    async Task<LoadLine> Submit(string file, JsonElement resource, byte[] bytes, CancellationToken ct)
    {
        var type = Text(resource, "resourceType");
        if (type is null || !type.All(char.IsAsciiLetter)) return Checked(file, bytes);
        var id = Text(resource, "id");
        var (status, answer) = id is null
            ? await Send(HttpMethod.Post, $"fhir/{type}", bytes, ct)
            : await Send(HttpMethod.Put, $"fhir/{type}/{Uri.EscapeDataString(id)}", bytes, ct);
        return Answered(file, id is null ? type : $"{type}/{id}", status, answer);
    }

    static LoadLine Answered(string file, string resource, int status, byte[] answer)
    {
        using var body = TryParse(answer);
        var isOutcome = body is not null && Text(body.RootElement, "resourceType") == "OperationOutcome";
        if (!isOutcome && body is not null && Text(body.RootElement, "id") is { } id && !resource.Contains('/'))
            resource = $"{resource}/{id}";
        return new LoadLine(file, resource, Result(status), status, isOutcome ? Issues(body!.RootElement) : []);
    }

    /// <summary>Only read and validated: for what no server stores, and for what is no resource at all.</summary>
    static LoadLine Checked(string file, byte[] bytes)
    {
        var parsed = JsonFormat.Read(bytes);
        var issues = parsed.Resource is { } resource && parsed.IsValid
            ? [.. parsed.Issues, .. Validator.Validate(resource)] : parsed.Issues;
        var name = parsed.Resource is { } known ? known.Id is { } id ? $"{known.Type}/{id}" : known.Type : null;
        return new LoadLine(file, name, issues.Any(i => i.IsError) ? LoadLine.RefusedResult : "checked", 0, issues);
    }

    async Task<(int Status, byte[] Answer)> Send(HttpMethod method, string url, byte[] body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = FhirJson;
        using var response = await client.SendAsync(request, ct);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct));
    }

    static string Result(int status) => status switch
    {
        201 => "created",
        200 => "updated",
        204 => "deleted",
        _ => LoadLine.RefusedResult,
    };

    static List<Issue> Issues(JsonElement outcome) =>
    [
        .. from issue in outcome.GetProperty("issue").EnumerateArray()
           let expression = issue.TryGetProperty("expression", out var e) && e.GetArrayLength() > 0 ? e[0].GetString() : null
           select new Issue(Enum.Parse<Severity>(Text(issue, "severity")!, ignoreCase: true), Text(issue, "code")!,
               Text(issue, "diagnostics") ?? "", expression),
    ];

    static string Logical(string location)
    {
        var parts = location.Split('/');
        var history = Array.IndexOf(parts, "_history");
        return history >= 2 ? $"{parts[history - 2]}/{parts[history - 1]}" : location;
    }

    static JsonDocument? TryParse(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes, Lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
