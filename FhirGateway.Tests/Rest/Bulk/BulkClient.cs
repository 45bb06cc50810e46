using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace FhirGateway.Tests.Rest.Bulk;

/// <summary>A client of exports and imports, which begins them, waits, and fetches.</summary>
static class BulkClient
{
    public static readonly (string, string) Async = ("Prefer", "respond-async");

    /// <summary>Where the job is followed; the kick-off must be accepted.</summary>
    public static string StatusOf(FhirAnswer answer)
    {
        Assert.True(answer.Code == 202, answer.Text);
        return Assert.Single(answer.Message.Content.Headers.GetValues("Content-Location"));
    }

    /// <summary>The manifest of a job that ends well.</summary>
    public static Task<FhirAnswer> Done(this FhirHttp fhir, string status) => Eventually.Value(async () =>
    {
        var answer = await fhir.Get(status);
        if (answer.Code == 202)
        {
            Assert.NotNull(answer.Header("X-Progress"));
            Assert.True(int.Parse(answer.Header("Retry-After")!) > 0);
            return null;
        }
        Assert.True(answer.Code == 200, answer.Text);
        return answer;
    }, "the end of the job");

    public static async Task<JsonNode> Export(this FhirHttp fhir, string path) =>
        (await fhir.Done(StatusOf(await fhir.Get(path, Async)))).Json;

    public static async Task<JsonNode> Import(this FhirHttp fhir, string parameters) =>
        (await fhir.Done(StatusOf(await fhir.Post("$import", parameters, Async)))).Json;

    /// <summary>The lines of all files that the manifest names.</summary>
    public static async Task<IReadOnlyList<JsonNode>> Lines(this FhirHttp fhir, JsonNode manifest, string list = "output")
    {
        var lines = new List<JsonNode>();
        foreach (var file in manifest[list]!.AsArray())
        {
            var answer = await fhir.Get((string)file!["url"]!, ("Accept", "application/fhir+ndjson"));
            Assert.Equal(200, answer.Code);
            Assert.Equal("application/fhir+ndjson", answer.Message.Content.Headers.ContentType!.MediaType);
            Assert.EndsWith("\n", answer.Text);
            var read = answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToList();
            Assert.Equal((int)file["count"]!, read.Count);
            lines.AddRange(read);
        }
        return lines;
    }

    public static async Task<IReadOnlyList<string>> Exported(this FhirHttp fhir, string path) =>
        [.. (await fhir.Lines(await fhir.Export(path))).Select(NameOf).Order(StringComparer.Ordinal)];

    public static string NameOf(JsonNode resource) => $"{resource["resourceType"]}/{resource["id"]}";

    public static async Task<FhirAnswer> PostLines(GatewayFixture gateway, string lines, bool asynchronous = true)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Address, "fhir/$import"))
        {
            Content = new StringContent(lines, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/fhir+ndjson")),
        };
        if (asynchronous) request.Headers.Add("Prefer", "respond-async");
        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new FhirAnswer(answer.StatusCode, answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
