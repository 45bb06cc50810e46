using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace FhirGateway.Tests;

/// <summary>What the gateway answered: everything a client can see.</summary>
public sealed record FhirAnswer(HttpStatusCode Status, HttpResponseMessage Message, string Text)
{
    public int Code => (int)Status;
    public JsonNode Json => JsonNode.Parse(Text)!;
    public string? ETag => Message.Headers.ETag?.ToString();
    public string? Location => Message.Headers.Location?.ToString();

    /// <summary>The id of a resource; an answer without one, such as a refusal, fails the test.</summary>
    public string Id => (string?)Json["id"] ?? throw new InvalidOperationException($"{Code} without an id: {Text}");

    public string? Header(string name) =>
        Message.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>The diagnostics of all issues of an OperationOutcome, which it must be.</summary>
    public string Diagnostics
    {
        get
        {
            Assert.Equal("OperationOutcome", (string?)Json["resourceType"]);
            return string.Join("; ", Json["issue"]!.AsArray().Select(i => (string?)i!["diagnostics"]));
        }
    }

    public IReadOnlyList<string> Expressions =>
        [.. Json["issue"]!.AsArray().SelectMany(i => i!["expression"]?.AsArray() ?? []).Select(e => (string)e!)];

    public IReadOnlyList<JsonNode> Entries => [.. Json["entry"]?.AsArray().Select(e => e!) ?? []];

    public string? Link(string relation) => (string?)Json["link"]?.AsArray()
        .FirstOrDefault(l => (string?)l!["relation"] == relation)?["url"];
}

/// <summary>A plain HTTP client with FHIR's habits.</summary>
public sealed class FhirHttp(Uri address) : IDisposable
{
    readonly HttpClient http = new() { BaseAddress = address, Timeout = Eventually.Limit };

    public Uri Base => address;

    public Task<FhirAnswer> Get(string path, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Get, path, null, headers);

    public Task<FhirAnswer> Post(string path, string json, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, json, headers);

    public Task<FhirAnswer> Put(string path, string json, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Put, path, json, headers);

    public Task<FhirAnswer> Patch(string path, string body, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Patch, path, body, headers);

    public Task<FhirAnswer> Delete(string path, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Delete, path, null, headers);

    public async Task<FhirAnswer> Send(
        HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        }
        foreach (var (name, value) in headers)
        {
            if (name == "Content-Type") request.Content!.Headers.Remove(name);
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        }
        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new FhirAnswer(
            answer.StatusCode, answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose() => http.Dispose();
}
