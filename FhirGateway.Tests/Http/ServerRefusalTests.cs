using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace FhirGateway.Tests.Http;

/// <summary>Requests that the web server refuses by itself are answered with an OperationOutcome all the same.</summary>
public sealed class ServerRefusalTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, int> Refused => new()
    {
        { "no HTTP", "GARBAGE\r\n\r\n", 400 },
        { "space in Host", "GET /fhir/Patient HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
        { "header without colon", "GET /fhir/Patient HTTP/1.1\r\nHost: 127.0.0.1\r\nNo colon\r\n\r\n", 400 },
        { "two Hosts", "GET /fhir/Patient HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n", 400 },
        { "long line", $"GET /fhir/Patient?name={new string('a', 70_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 414 },
        { "long header", $"GET /fhir/Patient HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: {new string('a', 40_000)}\r\n\r\n", 431 },
        { "many headers", "GET /fhir/Patient HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            + string.Concat(Enumerable.Range(0, 120).Select(i => $"X-{i}: a\r\n")) + "\r\n", 431 },
        { "bad chunk", "POST /fhir/Patient HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/fhir+json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400 },
        { "slow body", "POST /fhir/Patient HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/fhir+json\r\n"
            + "Content-Length: 5000\r\n\r\n{", 408 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Refusal_of_the_web_server_is_an_OperationOutcome(string what, string request, int status)
    {
        var answer = await Send(request);
        Assert.True(answer.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), $"{what}: {answer}");
        var (head, body) = Parts(answer);
        Assert.Contains("Content-Type: application/fhir+json", head, StringComparison.Ordinal);
        Assert.Contains($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n", head, StringComparison.Ordinal);
        var outcome = JsonNode.Parse(body)!;
        Assert.Equal("OperationOutcome", (string?)outcome["resourceType"]);
        Assert.NotEmpty((string?)outcome["issue"]![0]!["diagnostics"] ?? "");
        Assert.Contains($"X-Trace-Id: {outcome["id"]}", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_HEAD_has_no_body()
    {
        var answer = await Send($"HEAD /fhir/Patient HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: {new string('a', 40_000)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
        Assert.Equal("", Parts(answer).Body);
    }

    [Fact]
    public async Task Refusal_comes_after_the_answers_of_the_same_connection()
    {
        var answer = await Send("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGARBAGE\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.Contains("live", answer, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("}]}", answer, StringComparison.Ordinal);
    }

    static (string Head, string Body) Parts(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        return (answer[..end], answer[end..]);
    }

    async Task<string> Send(string request)
    {
        using var client = new TcpClient(gateway.Address.Host, gateway.Address.Port);
        await using var stream = client.GetStream();
        var text = new StringBuilder();
        var buffer = new byte[16 << 10];
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Ct);
            for (int read; (read = await stream.ReadAsync(buffer, Ct)) > 0;)
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // The server closes while the rest of a refused request is still on its way.
        }
        return text.ToString();
    }
}
