using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirGateway.Fhir;
using FhirGateway.Intake;
using FhirGateway.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Commands;

/// <summary>
/// Every labelled letter comes in as a referral with routine priority; the sweep should flag those whose author states
/// more than routine, and no others. What is read wrong is printed letter by letter.
/// </summary>
public sealed class LettersTests(GatewayFixture gateway, ITestOutputHelper output) : IClassFixture<GatewayFixture>
{
    const string Rule = "urgency-mismatch";
    static readonly string Letters = Path.Combine(House.Data, "letters", "urgency.jsonl");
    static readonly string[] Labels = ["same-day", "usc", "urgent", "soon", "routine", "none", "ambiguous"];

    sealed record Letter(string Id, string Text, string Stated, string Difficulty)
    {
        /// <summary>Every ambiguous letter of the set names a level above routine beside the other.</summary>
        public bool IsAboveRoutine => Stated is not ("routine" or "none");
    }

    [Fact]
    public async Task Letters_that_state_more_than_their_routine_request_are_flagged()
    {
        Assert.SkipUnless(File.Exists(Letters), $"There is no {Letters}.");
        Letter[] letters = [.. File.ReadLines(Letters).Select(l => JsonSerializer.Deserialize<Letter>(l, JsonSerializerOptions.Web)!)];
        await Put("""{"resourceType":"Organization","id":"practice","name":"The Surgery"}""");
        await Put("""{"resourceType":"Organization","id":"hospital","name":"The Infirmary","address":[{"country":"England"}]}""");
        await Put("""{"resourceType":"Patient","id":"somebody","birthDate":"1970-01-01"}""");
        foreach (var letter in letters) await Refer(letter);
        await Project();

        var flagged = Flagged((await gateway.Fhir.Post("$safety-sweep", "")).Json);
        var read = await Read();

        Assert.All(letters, letter => Assert.Contains(letter.Id, read.Keys));
        foreach (var letter in letters.Where(l => l.IsAboveRoutine != flagged.Contains(l.Id)))
            output.WriteLine($"{letter.Id} ({letter.Difficulty}): {letter.Stated}, read as {read[letter.Id]}");
        var (recall, precision) = Table(letters, flagged);
        Assert.True(recall >= 0.9, $"recall {recall:0.000}");
        Assert.True(precision >= 0.9, $"precision {precision:0.000}");
    }

    /// <summary>
    /// Recall of a label: which share of its letters was flagged. Precision of a label: which share of the flags that the
    /// label should not have is missing; over all, which share of the flags is right.
    /// </summary>
    (double Recall, double Precision) Table(Letter[] letters, HashSet<string> flagged)
    {
        output.WriteLine("label      letters  expected  flagged  missed  false  recall  precision");
        foreach (var label in Labels) Row(label, [.. letters.Where(l => l.Stated == label)]);
        return Row("all", letters);

        (double, double) Row(string label, Letter[] some)
        {
            var expected = some.Count(l => l.IsAboveRoutine);
            var found = some.Count(l => flagged.Contains(l.Id));
            var right = some.Count(l => l.IsAboveRoutine && flagged.Contains(l.Id));
            var (recall, precision) = ((double)right / expected, (double)right / found);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{label,-10} {some.Length,7} {expected,9} {found,8} {expected - right,7} {found - right,6} {Share(recall),7} {Share(precision),10}"));
            return (recall, precision);
        }

        static string Share(double share) => double.IsNaN(share) ? "-" : share.ToString("0.000", CultureInfo.InvariantCulture);
    }

    async Task Put(string json)
    {
        var node = JsonNode.Parse(json)!;
        Assert.Equal(201, (await gateway.Fhir.Put($"{node["resourceType"]}/{node["id"]}", json)).Code);
    }

    async Task Refer(Letter letter)
    {
        var answer = await gateway.Fhir.Post("", $$$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"resource":{"resourceType":"ServiceRequest","id":"{{{letter.Id}}}","status":"active","intent":"order","priority":"routine",
               "category":[{"coding":[{"system":"{{{Canonical.CodeSystems.ServiceRequestCategory}}}","code":"referral"}]}],
               "subject":{"reference":"Patient/somebody"},"authoredOn":"2026-06-01T08:00:00Z",
               "requester":{"reference":"Organization/practice"},"performer":[{"reference":"Organization/hospital"}],
               "supportingInfo":[{"reference":"urn:uuid:11111111-1111-4111-8111-111111111111"}]},
              "request":{"method":"PUT","url":"ServiceRequest/{{{letter.Id}}}"}},
             {"fullUrl":"urn:uuid:11111111-1111-4111-8111-111111111111",
              "resource":{"resourceType":"DocumentReference","status":"current","subject":{"reference":"Patient/somebody"},
               "type":{"coding":[{"system":"http://snomed.info/sct","code":"25611000000107"}]},
               "content":[{"attachment":{"contentType":"text/plain; charset=utf-8",
                "data":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(letter.Text))}}}"}}]},
              "request":{"method":"POST","url":"DocumentReference"}}]}
            """);
        Assert.True(answer.Code == 200, $"{letter.Id}: {answer.Text}");
    }

    /// <summary>Until the projector has seen all that was sent.</summary>
    async Task Project()
    {
        var (feed, projector) = (gateway.Services.GetRequiredService<ChangeFeed>(), gateway.Services.GetRequiredService<ReferralProjector>());
        var head = await feed.Head(TestContext.Current.CancellationToken);
        await Eventually.True(async () =>
        {
            await projector.Drain(TestContext.Current.CancellationToken);
            return await feed.HasPassed(ReferralProjector.Consumer, head, TestContext.Current.CancellationToken);
        }, "the projector at the head of the feed");
    }

    /// <summary>The referrals that the sweep raised a flag of this rule for.</summary>
    static HashSet<string> Flagged(JsonNode parameters) =>
        [.. from parameter in parameters["parameter"]!.AsArray()
            where (string?)parameter!["name"] == "flagRaised"
            let parts = parameter["part"]!.AsArray().ToLookup(p => (string)p!["name"]!)
            where (string?)parts["rule"].Single()!["valueCode"] == Rule
            select ((string)parts["focus"].Single()!["valueReference"]!["reference"]!).Split('/')[1]];

    /// <summary>What each referral's letter was read as, where it could be read.</summary>
    async Task<Dictionary<string, string>> Read()
    {
        using var http = new HttpClient { BaseAddress = gateway.Address };
        var rows = JsonNode.Parse(await http.GetStringAsync(
            new Uri("odata/Referrals?$select=ReferralId,StatedUrgency&$top=1000", UriKind.Relative), TestContext.Current.CancellationToken))!;
        return rows["value"]!.AsArray().Where(r => r!["StatedUrgency"] is not null)
            .ToDictionary(r => (string)r!["ReferralId"]!, r => (string)r!["StatedUrgency"]!);
    }
}
