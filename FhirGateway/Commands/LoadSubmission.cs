using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation;
using FhirGateway.Http;

namespace FhirGateway.Commands;

/// <summary>Takes a document apart into what is submitted, submits it, and reads the answers.</summary>
internal sealed class LoadSubmission(HttpClient client)
{
    static readonly MediaTypeHeaderValue FhirJson = MediaTypeHeaderValue.Parse("application/fhir+json");

    /// <summary>Deeper than the gate lets pass, so that the gate is what refuses.</summary>
    static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 256 };

    public async IAsyncEnumerable<LoadLine> Of(
        string file, ReadOnlyMemory<byte> json, [EnumeratorCancellation] CancellationToken ct)
    {
        using var document = TryParse(json);
        var root = document?.RootElement ?? default;
        switch (LoadAnswer.Text(root, "resourceType"), LoadAnswer.Text(root, "type"))
        {
            case ("Bundle", "transaction" or "batch"):
                foreach (var line in await Execute(file, root, json, ct)) yield return line;
                break;
            case ("Bundle", "searchset" or "collection"):
                await foreach (var line in Split(file, root, json, ct)) yield return line;
                break;
            default:
                yield return await One(file, root, json, ct);
                break;
        }
    }

    /// <summary>Every entry's resource by itself; the Bundle around them is judged, but not kept.</summary>
    async IAsyncEnumerable<LoadLine> Split(
        string file, JsonElement bundle, ReadOnlyMemory<byte> json, [EnumeratorCancellation] CancellationToken ct)
    {
        var envelope = new LoadEnvelope(JsonFormat.Read(json));
        if (!envelope.IsSound)
        {
            // As a Bundle it is refused, and kept with the other refusals.
            yield return await Store(file, bundle, json, ct);
            yield break;
        }
        if (!bundle.TryGetProperty("entry", out var entries))
        {
            yield return LoadLine.Checked(file, LoadAnswer.NameOf(bundle), []);
            yield break;
        }
        var index = 0;
        foreach (var entry in entries.EnumerateArray())
        {
            var faults = envelope.FaultsOf(index, entry);
            yield return faults.Count > 0
                ? LoadLine.Refused(file, LoadEnvelope.NameOf(index, entry), faults)
                : await One(file, entry.GetProperty("resource"), ct);
            index++;
        }
    }

    Task<LoadLine> One(string file, JsonElement resource, CancellationToken ct) =>
        One(file, resource, Encoding.UTF8.GetBytes(resource.GetRawText()), ct);

    Task<LoadLine> One(string file, JsonElement resource, ReadOnlyMemory<byte> json, CancellationToken ct) =>
        LoadAnswer.Text(resource, "resourceType") switch
        {
            "OperationOutcome" or "Parameters" => Task.FromResult(Checked(file, json)),
            { } type when DefinitionSet.R4.IsResource(type) => Store(file, resource, json, ct),
            // The base says why it is no resource, and keeps it with the other refusals.
            _ => Submit(file, null, HttpMethod.Post, "fhir", json, ct),
        };

    async Task<IEnumerable<LoadLine>> Execute(
        string file, JsonElement bundle, ReadOnlyMemory<byte> json, CancellationToken ct)
    {
        var (status, answer, _) = await Send(HttpMethod.Post, "fhir", json, ct);
        if (status >= 300) return [LoadAnswer.Read(file, LoadAnswer.NameOf(bundle), "POST", status, answer)];
        return LoadAnswer.ReadEntries(file, bundle, answer);
    }

    Task<LoadLine> Store(string file, JsonElement resource, ReadOnlyMemory<byte> json, CancellationToken ct)
    {
        var type = LoadAnswer.Text(resource, "resourceType")!;
        return LoadAnswer.Text(resource, "id") is { } id
            ? Submit(file, $"{type}/{id}", HttpMethod.Put, $"fhir/{type}/{Uri.EscapeDataString(id)}", json, ct)
            : Submit(file, type, HttpMethod.Post, $"fhir/{type}", json, ct);
    }

    async Task<LoadLine> Submit(
        string file, string? resource, HttpMethod method, string url, ReadOnlyMemory<byte> json, CancellationToken ct)
    {
        var (status, answer, location) = await Send(method, url, json, ct);
        return LoadAnswer.Read(
            file, location is null ? resource : LoadAnswer.Logical(location), method.Method, status, answer);
    }

    /// <summary>What no server stores is only read and validated.</summary>
    static LoadLine Checked(string file, ReadOnlyMemory<byte> json)
    {
        var parsed = JsonFormat.Read(json);
        return LoadLine.Checked(file, ResourceFile.NameOf(parsed), Validator.Validate(parsed, ValidationOptions.Default));
    }

    async Task<(int Status, byte[] Answer, string? Location)> Send(
        HttpMethod method, string url, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(url, UriKind.Relative))
        {
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = FhirJson } },
            Headers = { { "Prefer", "return=OperationOutcome" } },
        };
        // Asked before it sends what is too long, the gateway answers and need not hang up.
        request.Headers.ExpectContinue = body.Length > Limits.BodyBytes;
        using var response = await client.SendAsync(request, ct);
        return (
            (int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct),
            response.Headers.Location?.ToString());
    }

    static JsonDocument? TryParse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, Lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
