using System.Text.Json.Nodes;
using FhirGateway.Intake;
using FhirGateway.Storage;
using FhirGateway.Tests.Profiles;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Mutation;

/// <summary>
/// Good records of every profile with one odd value each, over HTTP: whatever it is, the gateway answers, and what it
/// stored can be judged.
/// </summary>
public sealed class OddRecordTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    static readonly string[] References =
    [
        "https://another.example/fhir/Organization/1", "urn:uuid:00000000-0000-4000-8000-000000000001", "urn:oid:1.2.36.146",
        "#x", "Nothing/1", "Patient/1/_history/2", "Patient?identifier=x|y", "Task/none", "mailto:someone@example.org",
    ];

    static readonly string[] Dates =
    [
        "0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999-12:00", "2026",
    ];

    readonly FhirHttp fhir = gateway.Fhir;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_odd_reference_or_date_makes_the_gateway_fail_or_a_case_unjudgeable()
    {
        List<JsonObject> examples = [.. Shipped.Files("examples", "valid").Select(f => JsonNode.Parse(File.ReadAllText(f))!.AsObject())];
        foreach (var example in examples) await Put(example);
        var (sent, seen) = (0, 0);
        foreach (var example in examples)
            foreach (var path in Paths(example))
                foreach (var odd in path[^1] == "reference" ? References : Dates)
                {
                    // Each path meets some of the values; its neighbours the others.
                    if (seen++ % LongRuns.Of(5, 1) > 0) continue;
                    var changed = example.DeepClone().AsObject();
                    Set(changed, path, odd);
                    // Some replace what is there; the others are new.
                    if (sent % 3 > 0) changed.Remove("id");
                    var answer = sent++ % 3 == 0 ? await Put(changed) : await fhir.Post((string)changed["resourceType"]!, changed.ToJsonString());
                    Assert.True(answer.Code < 500, $"{answer.Code} to {string.Join('.', path)} = '{odd}' of {example["id"]}: {answer.Text}");
                }
        Assert.InRange(sent, LongRuns.Of(200, 1_000), 40_000);
        await EverythingIsJudged();
    }

    Task<FhirAnswer> Put(JsonObject resource) =>
        fhir.Put($"{(string)resource["resourceType"]!}/{(string)resource["id"]!}", resource.ToJsonString());

    async Task EverythingIsJudged()
    {
        var database = gateway.Services.GetRequiredService<Database>();
        var feed = new ChangeFeed(database);
        var head = await feed.Head(Ct);
        await Eventually.True(
            () => feed.HasPassed(ReferralProjector.Consumer, head, Ct), "the projector at the head of the feed");
        var unjudged = await database.Query(
            $"select focus from deadline where rule = {CaseRows.Unjudged}", r => r.GetString(0), Ct);
        Assert.Empty(unjudged);
        var swept = await fhir.Post("$safety-sweep", """{"resourceType":"Parameters"}""");
        Assert.True(swept.Code == 200, swept.Text);
    }

    /// <summary>Of all references, and of all that are dates.</summary>
    static IEnumerable<string[]> Paths(JsonNode node)
    {
        IEnumerable<(string Name, JsonNode? Child)> children = node switch
        {
            JsonObject o => o.Select(p => (p.Key, p.Value)),
            JsonArray a => a.Select((child, i) => ($"{i}", child)),
            _ => [],
        };
        foreach (var (name, child) in children)
            if (child is JsonValue value && value.TryGetValue(out string? text))
            {
                if (name == "reference" || (text.Length >= 10 && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", out _))) yield return [name];
            }
            else if (child is not null)
                foreach (var below in Paths(child)) yield return [name, .. below];
    }

    static void Set(JsonNode node, string[] path, string value)
    {
        foreach (var step in path[..^1]) node = (node is JsonArray array ? array[int.Parse(step)] : node[step])!;
        if (node is JsonArray last) last[int.Parse(path[^1])] = value;
        else node[path[^1]] = value;
    }
}
