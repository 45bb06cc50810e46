using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace FhirGateway.Commands.Demo.Live;

/// <summary>What the gateway answered to a write.</summary>
internal readonly record struct Answer(HttpStatusCode Status, string Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}

/// <summary>An ordinary FHIR client; it knows nothing of what is inside the gateway.</summary>
internal sealed class FhirClient : IDisposable
{
    const int Attempts = 5;
    static readonly MediaTypeHeaderValue FhirJson = new("application/fhir+json");

    readonly HttpClient http;

    public FhirClient(Uri server)
    {
        http = new HttpClient { BaseAddress = new Uri(server, "fhir/"), Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Accept.Add(new("application/fhir+json"));
        http.DefaultRequestHeaders.Add("Prefer", "return=minimal");
    }

    public Task<Answer> Put(string type, string id, byte[] body, CancellationToken ct, string? ifMatch = null) =>
        Send(HttpMethod.Put, $"{type}/{id}", body, ifMatch, ct);

    public Task<Answer> Transaction(byte[] bundle, CancellationToken ct) => Send(HttpMethod.Post, "", bundle, null, ct);

    public Task<Answer> Sweep(CancellationToken ct) => Send(HttpMethod.Post, "$safety-sweep", [], null, ct);

    /// <summary>A resource, or null when the gateway has none of that id.</summary>
    public async Task<JsonObject?> Find(string type, string id, CancellationToken ct)
    {
        using var response = await http.GetAsync(new Uri($"{type}/{id}", UriKind.Relative), ct);
        return response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone ? null : await ReadObject(response, ct);
    }

    /// <summary>What an operation answers.</summary>
    public async Task<JsonObject> Read(string address, CancellationToken ct)
    {
        using var response = await http.GetAsync(new Uri(address, UriKind.Relative), ct);
        return await ReadObject(response, ct);
    }

    /// <summary>Every match of a search, or every version of a history, page by page.</summary>
    public async IAsyncEnumerable<JsonObject> All(
        string address, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (var next = address; next is not null;)
        {
            using var response = await http.GetAsync(new Uri(next, UriKind.RelativeOrAbsolute), ct);
            var bundle = await ReadObject(response, ct);
            foreach (var entry in bundle["entry"]?.AsArray() ?? [])
                if (entry!["resource"] is JsonObject resource && (string?)entry["search"]?["mode"] is not ("outcome" or "include"))
                    yield return resource;
            next = (string?)bundle["link"]?.AsArray().FirstOrDefault(l => (string?)l!["relation"] == "next")?["url"];
        }
    }

    public void Dispose() => http.Dispose();

    async Task<Answer> Send(HttpMethod method, string address, byte[] body, string? ifMatch, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
            if (body.Length > 0) request.Content = new ByteArrayContent(body) { Headers = { ContentType = FhirJson } };
            if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            using var response = await http.SendAsync(request, ct);
            var answer = new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(ct));
            // Busy is no refusal: a client waits and asks again.
            var busy = response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests;
            if (!busy || attempt == Attempts) return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt), TimeProvider.System, ct);
        }
    }

    static async Task<JsonObject> ReadObject(HttpResponseMessage response, CancellationToken ct)
    {
        var text = await response.Content.ReadAsStringAsync(ct);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }
}
