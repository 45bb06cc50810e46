using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FhirGateway.Tests.Rest;

/// <summary>
/// A file of requests as editors send them. What it says of itself is checked: the status and a header in the title,
/// <c>(expect 200, ETag: W/"2")</c>, and comments <c># expect $.total = 3</c>, <c># expect $.entry is absent</c>.
/// </summary>
sealed partial class Tour
{
    readonly Dictionary<string, string> variables = [];
    readonly Dictionary<string, FhirAnswer> named = [];

    public required IReadOnlyList<string> Steps { get; init; }

    public static async Task<Tour> Read(string file, CancellationToken ct) =>
        Of(await File.ReadAllTextAsync(Path.Combine(House.Root, "requests", file), ct));

    public static Tour Of(string text)
    {
        var parts = text.ReplaceLineEndings("\n").Split("\n### ");
        var tour = new Tour { Steps = parts[1..] };
        foreach (Match variable in Variable().Matches(parts[0]))
            tour.variables[variable.Groups["name"].Value] = variable.Groups["value"].Value;
        return tour;
    }

    /// <returns>The answers that have a name.</returns>
    public async Task<IReadOnlyDictionary<string, FhirAnswer>> Play(GatewayFixture gateway)
    {
        variables["host"] = gateway.Address.ToString().TrimEnd('/');
        variables["fhir"] = gateway.Fhir.Base.ToString().TrimEnd('/');
        using var http = new FhirHttp(gateway.Address);
        foreach (var step in Steps)
        {
            variables["$datetime iso8601"] =
                gateway.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            await Play(http, step);
            gateway.Clock.Turn(TimeSpan.FromSeconds(30));
        }
        return named;
    }

    async Task Play(FhirHttp http, string step)
    {
        var lines = step.Split('\n').ToList();
        var title = lines[0];
        var name = lines.FirstOrDefault(l => l.StartsWith("# @name ", StringComparison.Ordinal))?[8..];
        var expected = lines.Where(l => l.StartsWith("# expect ", StringComparison.Ordinal)).Select(l => l[9..]).ToList();
        lines.RemoveAll(l => l.StartsWith('#'));
        var text = Fill(string.Join('\n', lines.Skip(1)).Trim());
        var head = text.Split("\n\n", 2)[0].Split('\n');
        var body = (text + "\n\n").Split("\n\n", 2)[1].Trim();
        var headers = head.Skip(1).Select(l => l.Split(": ", 2)).Select(h => (h[0], h[1]))
            .Where(h => body.Length > 0 || h.Item1 != "Content-Type");
        var verb = head[0].Split(' ', 2);
        var answer = await http.Send(new HttpMethod(verb[0]), verb[1], body.Length == 0 ? null : body, [.. headers]);
        var promised = Promised().Match(title);
        Assert.True(int.Parse(promised.Groups["code"].Value, CultureInfo.InvariantCulture) == answer.Code,
            $"{title}: {answer.Code} {answer.Text}");
        if (promised.Groups["header"] is { Success: true, Value: var header })
            Assert.Equal(header.Split(": ")[1], answer.Header(header.Split(": ")[0]));
        foreach (var one in expected) Check(title, Fill(one), answer);
        if (name is not null) named[name] = answer;
    }

    static void Check(string title, string expected, FhirAnswer answer)
    {
        var isAbsent = expected.EndsWith(" is absent", StringComparison.Ordinal);
        var halves = isAbsent ? [expected[..^10]] : expected.Split(" = ", 2);
        string? found = Follow(answer.Json, halves[0][2..])?.ToString(), value = isAbsent ? null : halves[1];
        Assert.True(found == value, $"{title}: {halves[0]} is '{found}', not '{value}', in {answer.Text}");
    }

    string Fill(string text)
    {
        // A variable may be made of others.
        for (var round = 0; round < 3 && text.Contains("{{", StringComparison.Ordinal); round++)
            text = Hole().Replace(text, hole => variables.TryGetValue(hole.Groups["name"].Value, out var value) ? value
                : hole.Groups["name"].Value.Split(".response.body.$.") is [var step, var path]
                    ? Follow(named[step].Json, path)?.ToString()
                        ?? throw new FormatException($"{hole.Value}: there is no such thing in {named[step].Text}")
                : throw new FormatException($"Nothing is called {hole.Value}."));
        return text;
    }

    static JsonNode? Follow(JsonNode? node, string path)
    {
        foreach (var step in path.Split('.', '[', ']').Where(p => p.Length > 0))
            node = node is JsonArray array && int.TryParse(step, out var index)
                ? index < array.Count ? array[index] : null
                : (node as JsonObject)?[step];
        return node;
    }

    [GeneratedRegex(@"\(expect (?<code>\d+)(, (?<header>[^)]+))?\)")]
    private static partial Regex Promised();

    [GeneratedRegex(@"\{\{(?<name>[^}]+)\}\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"^@(?<name>\S+) = (?<value>.+)$", RegexOptions.Multiline)]
    private static partial Regex Variable();
}
