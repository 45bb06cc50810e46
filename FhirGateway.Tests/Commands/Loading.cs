using System.Text.Json.Nodes;
using FhirGateway.Commands;

namespace FhirGateway.Tests.Commands;

/// <summary>A line that <c>load</c> wrote.</summary>
sealed record Loaded(string File, string? Resource, string Result, int Status, IReadOnlyList<LoadedIssue> Issues)
{
    public static Loaded Parse(string line)
    {
        var json = JsonNode.Parse(line)!;
        return new((string)json["file"]!, (string?)json["resource"], (string)json["result"]!, (int)json["status"]!,
            [.. json["issues"]!.AsArray().Select(i => new LoadedIssue((string)i!["severity"]!, (string)i["code"]!,
                (string?)i["expression"], (string?)i["location"], (string)i["diagnostics"]!))]);
    }

    public IEnumerable<string?> ErrorsAt => Issues.Where(i => i.Severity is "error" or "fatal").Select(i => i.Expression);
}

sealed record LoadedIssue(string Severity, string Code, string? Expression, string? Location, string Diagnostics);

/// <summary>Runs <c>load</c> into a gateway.</summary>
static class Loading
{
    public static async Task<(int Exit, IReadOnlyList<Loaded> Lines)> Into(GatewayFixture gateway, params string[] paths)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        using var output = new StringWriter();
        var exit = await Load.Into(client, paths, output, TestContext.Current.CancellationToken);
        return (exit, Read(output));
    }

    public static IReadOnlyList<Loaded> Read(StringWriter output) =>
        [.. output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(Loaded.Parse)];
}
