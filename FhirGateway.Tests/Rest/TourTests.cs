using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FhirGateway.Tests.Rest;

/// <summary>Plays <c>requests/referral.http</c> as it stands, so that the tour cannot promise what is not so.</summary>
public sealed partial class TourTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly Dictionary<string, FhirAnswer> named = [];

    [Fact]
    public async Task The_tour_goes_as_it_says()
    {
        using var http = new FhirHttp(gateway.Address);
        var file = await File.ReadAllTextAsync(
            Path.Combine(House.Root, "requests", "referral.http"), TestContext.Current.CancellationToken);
        foreach (var step in file.ReplaceLineEndings("\n").Split("\n### ").Skip(1)) await Play(http, step);
        var rules = named["flags"].Entries.Select(e => (string)e["resource"]!["code"]!["coding"]![0]!["code"]!);
        Assert.Equal(["mismatch-triaged-lower", "urgency-mismatch"], rules.Order());
        Assert.Equal(["mismatch-triaged-lower", "urgency-mismatch"],
            named["report"].Json["value"]!.AsArray().Select(row => (string)row!["Rule"]!));
    }

    async Task Play(FhirHttp http, string step)
    {
        var lines = step.Split('\n').ToList();
        var title = lines[0];
        var name = lines.FirstOrDefault(l => l.StartsWith("# @name ", StringComparison.Ordinal))?[8..];
        lines.RemoveAll(l => l.StartsWith('#'));
        var text = Fill(string.Join('\n', lines.Skip(1)).Trim());
        var head = text.Split("\n\n", 2)[0].Split('\n');
        var body = (text + "\n\n").Split("\n\n", 2)[1].Trim();
        var headers = head.Skip(1).Select(l => l.Split(": ", 2)).Select(h => (h[0], h[1]))
            .Where(h => body.Length > 0 || h.Item1 != "Content-Type");
        var verb = head[0].Split(' ', 2);
        var answer = await http.Send(new HttpMethod(verb[0]), verb[1], body.Length == 0 ? null : body, [.. headers]);
        Assert.True(int.Parse(Expected().Match(title).Groups["code"].Value, CultureInfo.InvariantCulture) == answer.Code,
            $"{title}: {answer.Code} {answer.Text}");
        if (Expected().Match(title).Groups["header"] is { Success: true, Value: var header })
            Assert.Equal(header.Split(": ")[1], answer.Header(header.Split(": ")[0]));
        if (name is not null) named[name] = answer;
        gateway.Clock.Turn(TimeSpan.FromSeconds(30));
    }

    string Fill(string text) => Hole().Replace(text, hole => hole.Groups["name"].Value switch
    {
        "host" => gateway.Address.ToString().TrimEnd('/'),
        "fhir" => gateway.Fhir.Base.ToString().TrimEnd('/'),
        "$datetime iso8601" => gateway.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        var path => (string)Follow(named[path.Split('.')[0]].Json, path.Split("$.")[1])!,
    });

    static JsonNode Follow(JsonNode node, string path) => path.Split('.', '[', ']').Where(p => p.Length > 0)
        .Aggregate(node, (at, step) => int.TryParse(step, out var index) ? at[index]! : at[step]!);

    [GeneratedRegex(@"\(expect (?<code>\d+)(, (?<header>[^)]+))?\)")]
    private static partial Regex Expected();

    [GeneratedRegex(@"\{\{(?<name>[^}]+)\}\}")]
    private static partial Regex Hole();
}
