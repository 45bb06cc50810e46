using System.Text.Json;

namespace FhirGateway.Tests.Commands;

/// <summary>
/// What <c>load</c> must make of each example of the Booking and Referral Standard's API. The list beside this file was
/// written by hand from the files and R4's definitions, in the order of their paths; it is not to be computed.
/// </summary>
public sealed class BarsTests(GatewayFixture gateway, ITestOutputHelper output) : IClassFixture<GatewayFixture>
{
    static readonly string Folder = Path.GetFullPath(Path.Combine(House.Data, "bars-api"));
    static readonly string List = Path.Combine(House.Root, "FhirGateway.Tests", "Commands", "bars-expected.jsonl");

    sealed record Expected(string File, string? Resource, string Result, int Status, string[] Expressions, string? Location);

    static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);

    [Fact]
    public async Task Every_example_comes_to_what_the_list_says()
    {
        Assert.SkipUnless(System.IO.Directory.Exists(Folder), $"There is no {Folder}.");
        Expected[] expected = [.. File.ReadLines(List).Select(line => JsonSerializer.Deserialize<Expected>(line, CamelCase)!)];
        var (exit, lines) = await Loading.Into(gateway, Folder);
        Assert.Equal(1, exit);
        var differences = expected.Zip(lines).SelectMany(pair => Differences(pair.First, pair.Second)).ToList();
        differences.ForEach(output.WriteLine);
        Assert.Equal(expected.Select(e => e.File), lines.Select(FileOf));
        Assert.Empty(differences);
        await ContentIsIntact(lines);
    }

    static string FileOf(Loaded line) => Path.GetRelativePath(Folder, line.File);

    static IEnumerable<string> Differences(Expected expected, Loaded line)
    {
        var where = $"{expected.File} {expected.Resource}";
        if ((expected.Resource, expected.Result, expected.Status) != (line.Resource, line.Result, line.Status))
            yield return $"{where}: {expected.Result} {expected.Status} expected, {line.Resource} {line.Result} {line.Status} found: "
                + string.Join("; ", line.Issues.Select(i => $"{i.Expression} {i.Diagnostics}"));
        foreach (var expression in expected.Expressions.Except(line.ErrorsAt))
            yield return $"{where}: no error at {expression}, only at {string.Join(", ", line.ErrorsAt)}";
        if (expected.Result != "refused" && line.ErrorsAt.Any()) yield return $"{where}: errors in what was not refused";
        if (expected.Location is not null && line.Issues.All(i => i.Location != expected.Location))
            yield return $"{where}: nothing at {expected.Location}, only at {string.Join(", ", line.Issues.Select(i => i.Location))}";
    }

    /// <summary>What was accepted last under each name is served with the content, order and literals of its file.</summary>
    async Task ContentIsIntact(IReadOnlyList<Loaded> lines)
    {
        var accepted = lines.Where(l => l.Result is "created" or "updated" or "stored-unread").GroupBy(l => l.Resource!).ToList();
        Assert.NotEmpty(accepted);
        foreach (var resource in accepted)
        {
            var sent = SentAs(resource.Last().File, resource.Key);
            var served = await gateway.Fhir.Get(resource.Key);
            Assert.Equal(200, served.Code);
            Assert.Equal(RawTokens.Of(sent), RawTokens.Of(System.Text.Encoding.UTF8.GetBytes(served.Text)));
        }
    }

    /// <summary>The resource's own text in its file: the file's, or that of an entry.</summary>
    static byte[] SentAs(string file, string resource)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var found = Candidates(document.RootElement).First(r =>
            $"{r.GetProperty("resourceType")}/{(r.TryGetProperty("id", out var id) ? id.GetString() : null)}" == resource);
        return System.Text.Encoding.UTF8.GetBytes(found.GetRawText());
    }

    static IEnumerable<JsonElement> Candidates(JsonElement root) =>
        root.TryGetProperty("entry", out var entries)
            ? entries.EnumerateArray().Where(e => e.TryGetProperty("resource", out _)).Select(e => e.GetProperty("resource")).Prepend(root)
            : [root];
}
