using System.Text;

namespace FhirGateway.Tests.Rest.Bulk;

public sealed class ImportOperationTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    FhirHttp Fhir => gateway.Fhir;

    static string Inline(string lines, string type = "Patient", string content = "application/fhir+ndjson") => $$"""
        {"resourceType":"Parameters","parameter":[{"name":"inputFormat","valueCode":"application/fhir+ndjson"},
         {"name":"inputSource","valueUri":"https://sender.example"},
         {"name":"input","part":[{"name":"type","valueCode":"{{type}}"},
          {"name":"resource","resource":{"resourceType":"Binary","contentType":"{{content}}",
           "data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(lines))}}"} }]}]}
        """;

    [Fact]
    public async Task Lines_in_the_body_are_stored_and_the_bad_ones_told_with_line_and_expression()
    {
        var status = BulkClient.StatusOf(await BulkClient.PostLines(gateway, """
            {"resourceType":"Patient","id":"i1"}
            {"resourceType":"Patient","id":"i2","gender":"unclear"}

            not JSON
            {"resourceType":"ServiceRequest","id":"i3","status":"active","intent":"order","subject":{"reference":"Patient/i1"}}
            """));
        var manifest = (await Fhir.Done(status)).Json;
        Assert.Equal(2, (int)manifest["output"]![0]!["count"]!);
        var errors = await Fhir.Lines(manifest, "error");
        Assert.Equal(["line 2", "line 4"], errors.Select(e => ((string)e["issue"]![0]!["location"]![0]!).Split(',')[0]));
        Assert.Equal("Patient.gender", (string?)errors[0]["issue"]![0]!["expression"]![0]);
        Assert.Equal(200, (await Fhir.Get("Patient/i1")).Code);
        Assert.Equal(404, (await Fhir.Get("Patient/i2")).Code);
        Assert.Equal(200, (await Fhir.Get("ServiceRequest/i3")).Code);
    }

    [Fact]
    public async Task A_repeated_import_changes_nothing()
    {
        const string Lines = """{"resourceType":"Patient","id":"same","active":true}""";
        for (var i = 0; i < 2; i++) await Fhir.Done(BulkClient.StatusOf(await BulkClient.PostLines(gateway, Lines)));
        Assert.Equal("W/\"1\"", (await Fhir.Get("Patient/same")).ETag);
        await Fhir.Done(BulkClient.StatusOf(await BulkClient.PostLines(gateway, Lines.Replace("true", "false", StringComparison.Ordinal))));
        Assert.Equal("W/\"2\"", (await Fhir.Get("Patient/same")).ETag);
    }

    [Fact]
    public async Task A_Binary_in_Parameters_is_imported_and_holds_only_the_type_that_it_names()
    {
        var manifest = await Fhir.Import(Inline("""
            {"resourceType":"Patient","id":"b1"}
            {"resourceType":"Basic","id":"b2","code":{"text":"x"} }
            """));
        Assert.Equal("Patient", (string?)manifest["output"]![0]!["type"]);
        Assert.Equal("inline", (string?)manifest["output"]![0]!["inputUrl"]);
        Assert.Contains("Basic", Assert.Single(await Fhir.Lines(manifest, "error")).ToJsonString());
        Assert.Equal(404, (await Fhir.Get("Basic/b2")).Code);
    }

    [Fact]
    public async Task What_is_exported_is_imported_again_as_it_was()
    {
        await Fhir.Put("Patient/x1", """{"resourceType":"Patient","id":"x1","multipleBirthInteger":2,"birthDate":"1981-04"}""");
        gateway.Clock.Turn(TimeSpan.FromSeconds(1));
        var line = (await Fhir.Lines(await Fhir.Export("$export?_type=Patient&_typeFilter=Patient%3F_id%3Dx1"))).Single();
        line["id"] = "x2";
        await Fhir.Done(BulkClient.StatusOf(await BulkClient.PostLines(gateway, line.ToJsonString())));
        var copy = (await Fhir.Get("Patient/x2")).Json;
        Assert.Equal("1981-04", (string?)copy["birthDate"]);
        Assert.Equal(2, (int)copy["multipleBirthInteger"]!);
    }

    [Fact]
    public async Task An_import_can_be_cancelled_and_is_then_unknown()
    {
        var status = BulkClient.StatusOf(await BulkClient.PostLines(gateway, """{"resourceType":"Patient","id":"c1"}"""));
        Assert.Equal(202, (await Fhir.Delete(status)).Code);
        Assert.Equal(404, (await Fhir.Get(status)).Code);
    }

    [Theory]
    [InlineData("""{"name":"input","part":[{"name":"url","valueUri":"https://elsewhere.example/p.ndjson"}]}""", "Bulk__ImportUrls")]
    [InlineData("""{"name":"input","part":[{"name":"url","valueUri":"http://127.0.0.1/p.ndjson"}]}""", "Bulk__ImportUrls")]
    [InlineData("""{"name":"input","part":[{"name":"url","valueUri":"file:///etc/passwd"}]}""", "Bulk__ImportFolder")]
    [InlineData("""{"name":"input","part":[{"name":"type","valueCode":"Nothing"}]}""", "resource type")]
    [InlineData("""{"name":"input","part":[{"name":"type","valueCode":"Patient"}]}""", "either a url or a resource")]
    [InlineData("""{"name":"inputFormat","valueCode":"application/csv"}""", "ndjson")]
    [InlineData("""{"name":"shoe","valueCode":"x"}""", "inputSource")]
    [InlineData("""{"name":"inputFormat","valueCode":"application/fhir+ndjson"}""", "no input")]
    public async Task What_cannot_be_imported_is_refused_with_the_reason(string parameter, string reason)
    {
        var answer = await Fhir.Post("$import", $$"""{"resourceType":"Parameters","parameter":[{{parameter}}]}""", BulkClient.Async);
        Assert.Equal(400, answer.Code);
        Assert.Contains(reason, answer.Diagnostics);
        Assert.StartsWith("Parameters.parameter", answer.Expressions[0]);
    }

    [Fact]
    public async Task A_Binary_of_another_content_is_refused() =>
        Assert.Contains("contentType", (await Fhir.Post("$import", Inline("x", content: "text/csv"), BulkClient.Async)).Diagnostics);

    [Fact]
    public async Task An_import_is_only_answered_asynchronously_whatever_its_body()
    {
        Assert.Equal(400, (await BulkClient.PostLines(gateway, "{}", asynchronous: false)).Code);
        Assert.Equal(400, (await Fhir.Post("$import", Inline("{}"))).Code);
        Assert.Equal(400, (await Fhir.Post("$import", """{"resourceType":"Patient"}""", BulkClient.Async)).Code);
    }

    [Fact]
    public async Task A_submission_that_an_import_refuses_is_kept_where_its_sender_finds_it()
    {
        await Fhir.Done(BulkClient.StatusOf(await BulkClient.PostLines(gateway, """{"resourceType":"Patient","id":"kept","gender":"kept-wrong"}""")));
        var refused = await Fhir.Get("$refused");
        Assert.Contains(refused.Entries, e => (string?)e["resource"]!["data"] is { } data
            && Encoding.UTF8.GetString(Convert.FromBase64String(data)).Contains("kept-wrong", StringComparison.Ordinal));
    }
}
