using System.Text;
using FhirGateway.Tests.Commands;
using FhirGateway.Tests.Rest.Bulk;

namespace FhirGateway.Tests.Rest;

/// <summary>Warnings about content that is stored and read by no rule, for every way of writing.</summary>
public sealed class UnreadTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IDisposable
{
    const string Warnings = "X-Safety-Warnings";
    const string Referral = """
        {"resourceType":"ServiceRequest","id":"inside","status":"active","intent":"order","subject":{"reference":"Patient/someone"}}
        """;

    static readonly (string, string) WithOutcome = ("Prefer", "return=OperationOutcome");

    readonly LoadFolder folder = new();
    readonly FhirHttp fhir = gateway.Fhir;

    public void Dispose() => folder.Dispose();

    static string Message(string id) => $$$"""
        {"resourceType":"Bundle","id":"{{{id}}}","type":"message","entry":[
         {"fullUrl":"urn:uuid:7c0d0b0e-0000-4000-8000-000000000002","resource":{"resourceType":"MessageHeader","eventUri":"http://x.example",
          "source":{"endpoint":"http://y.example"},"focus":[{"reference":"https://sender.example/fhir/ServiceRequest/inside"}]}},
         {"fullUrl":"https://sender.example/fhir/ServiceRequest/inside","resource":{{{Referral}}} }]}
        """;

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task A_message_is_stored_and_warned_of(string verb)
    {
        var answer = verb == "PUT" ? await fhir.Put("Bundle/message", Message("message"), WithOutcome)
            : await fhir.Post("Bundle", Message("any"), WithOutcome);
        Assert.Equal((201, "message-stored-unread"), (answer.Code, answer.Header(Warnings)));
        Assert.Contains("message-stored-unread: ", answer.Diagnostics, StringComparison.Ordinal);
        Assert.Contains("not tracked", answer.Diagnostics, StringComparison.Ordinal);
        Assert.Equal(["Bundle"], answer.Expressions);
    }

    [Theory]
    [InlineData("transaction")]
    [InlineData("batch")]
    public async Task A_message_in_an_entry_is_warned_of_in_its_place(string type)
    {
        var answer = await fhir.Post("", $$"""
            {"resourceType":"Bundle","type":"{{type}}","entry":[
             {"request":{"method":"PUT","url":"Bundle/in-{{type}}" },"resource":{{Message($"in-{type}")}} }]}
            """);
        Assert.Equal((200, "message-stored-unread"), (answer.Code, answer.Header(Warnings)));
        var issue = Assert.Single(answer.Json["entry"]![0]!["response"]!["outcome"]!["issue"]!.AsArray())!;
        Assert.Equal("warning", (string?)issue["severity"]);
        Assert.StartsWith("message-stored-unread: ", (string?)issue["diagnostics"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patch_of_a_message_is_warned_of()
    {
        await fhir.Put("Bundle/patched", Message("patched"));
        var answer = await fhir.Patch("Bundle/patched",
            """[{"op":"add","path":"/timestamp","value":"2026-06-01T08:00:00Z"}]""", ("Content-Type", "application/json-patch+json"));
        Assert.Equal((200, "message-stored-unread"), (answer.Code, answer.Header(Warnings)));
    }

    public static TheoryData<string, string, string> Others => new()
    {
        { "Bundle", "document-stored-unread", """
            {"resourceType":"Bundle","type":"document","identifier":{"system":"urn:ietf:rfc:3986","value":"urn:uuid:7c0d0b0e-0000-4000-8000-000000000005"},
             "timestamp":"2026-06-01T08:00:00Z","entry":[{"fullUrl":"urn:uuid:7c0d0b0e-0000-4000-8000-000000000004","resource":
              {"resourceType":"Composition","status":"final","type":{"text":"Letter"},"date":"2026-06-01","title":"Letter",
               "author":[{"display":"A doctor"}]}}]}
            """ },
        { "Bundle", "bundle-stored-unread", $$"""
            {"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:7c0d0b0e-0000-4000-8000-000000000003","resource":{{Referral}} }]}
            """ },
        { "Bundle", "bundle-stored-unread", $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"POST","url":"ServiceRequest" },"resource":{{Referral}} }]}
            """ },
        { "Binary", "binary-stored-unread",
            """{"resourceType":"Binary","contentType":"application/hl7-v2","data":"TVNIfF5+XCY="}""" },
        { "Task", "contained-stored-unread", $$"""
            {"resourceType":"Task","status":"requested","intent":"order","contained":[{{Referral}}],"focus":{"reference":"#inside"} }
            """ },
        { "Communication", "contained-stored-unread", """
            {"resourceType":"Communication","status":"completed","contained":[{"resourceType":"DocumentReference","id":"letter","status":"current",
             "content":[{"attachment":{"contentType":"text/plain","data":"eA=="}}]}],"payload":[{"contentReference":{"reference":"#letter"}}]}
            """ },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Whatever_is_stored_where_no_rule_reads_it_is_warned_of(string type, string warning, string resource)
    {
        var answer = await fhir.Post(type, resource, WithOutcome);
        Assert.True(answer.Code == 201, answer.Text);
        Assert.Equal(warning, answer.Header(Warnings));
        Assert.Contains(warning + ": ", answer.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bundle", """{"resourceType":"Bundle","type":"collection"}""")]
    [InlineData("Binary", """{"resourceType":"Binary","contentType":"text/plain","data":"eA=="}""")]
    [InlineData("Task", """
        {"resourceType":"Task","status":"requested","intent":"order","contained":[{"resourceType":"Organization","id":"o","name":"O"}],
         "owner":{"reference":"#o"}}
        """)]
    public async Task What_hides_nothing_is_not_warned_of(string type, string resource)
    {
        var answer = await fhir.Post(type, resource);
        Assert.True(answer.Code == 201, answer.Text);
        Assert.Null(answer.Header(Warnings));
    }

    [Fact]
    public async Task An_import_tells_it_among_its_remarks()
    {
        var line = string.Join(' ', Message("imported").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var task = """{"resourceType":"Task","id":"imported","status":"requested","intent":"order","contained":[""" + Referral.Trim()
            + """],"focus":{"reference":"#inside"}}""";
        var manifest = (await fhir.Done(BulkClient.StatusOf(await BulkClient.PostLines(gateway, line + "\n" + task)))).Json;
        Assert.Equal(2, (int)manifest["output"]![0]!["count"]!);
        var remarks = (await fhir.Lines(manifest, "error")).Select(o => o["issue"]![0]!).ToList();
        Assert.Equal(["warning", "warning"], remarks.Select(issue => (string?)issue["severity"]));
        Assert.Equal(["message-stored-unread", "contained-stored-unread"],
            remarks.Select(issue => ((string)issue["diagnostics"]!).Split(':')[0]));
        Assert.Equal(200, (await fhir.Get("Bundle/imported")).Code);
    }

    [Theory]
    [InlineData("m.json")]
    [InlineData("m.ndjson")]
    public async Task Load_says_so_in_result_and_issues(string name)
    {
        var text = string.Join(' ', Message("loaded").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var (exit, lines) = await Loading.Into(gateway, folder.Add(name, Encoding.UTF8.GetBytes(text)));
        var line = Assert.Single(lines);
        Assert.Equal((0, "Bundle/loaded", "stored-unread"), (exit, line.Resource, line.Result));
        Assert.StartsWith("message-stored-unread: ", Assert.Single(line.Issues).Diagnostics, StringComparison.Ordinal);
    }
}
