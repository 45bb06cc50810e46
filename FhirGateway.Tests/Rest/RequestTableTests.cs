using System.Text;

namespace FhirGateway.Tests.Rest;

/// <summary>
/// Request to status, for every interaction and for what clients get wrong. Whatever is refused is told in an
/// OperationOutcome; nothing that comes from outside is answered by 5xx.
/// </summary>
public sealed class RequestTableTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    const string Json = "application/fhir+json", Xml = "application/fhir+xml", JsonPatch = "application/json-patch+json";
    static readonly string Long = new('a', 65), Longest = new('a', 64);
    readonly FhirHttp fhir = gateway.Fhir;

    public async ValueTask InitializeAsync()
    {
        await fhir.Put("Patient/tabled", """{"resourceType":"Patient","id":"tabled","name":[{"family":"Ames"}]}""");
        await fhir.Put("Patient/tabled-gone", """{"resourceType":"Patient","id":"tabled-gone"}""");
        await fhir.Delete("Patient/tabled-gone");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Method, path, media type and body to status.</summary>
    public static TheoryData<string, string, string?, string?, int> Requests => new()
    {
        // Reading
        { "GET", "Patient/tabled", null, null, 200 },
        { "GET", "Patient/tabled/", null, null, 200 },
        { "GET", "Patient/tabled/_history/1", null, null, 200 },
        { "GET", "Patient/tabled/_history", null, null, 200 },
        { "GET", "Patient/_history?_count=1", null, null, 200 },
        { "GET", "_history?_count=1", null, null, 200 },
        { "GET", "metadata", null, null, 200 },
        { "GET", "metadata?mode=full", null, null, 200 },
        { "GET", "Patient?family=ames", null, null, 200 },
        { "POST", "Patient/_search?family=ames", null, null, 200 },
        { "GET", "Patient/tabled-gone", null, null, 410 },
        { "GET", "Patient/tabled-gone/_history/2", null, null, 410 },
        { "GET", "Patient/tabled-gone/_history/1", null, null, 200 },
        { "GET", "Patient/tabled-gone/_history", null, null, 200 },
        { "GET", "Patient/nobody", null, null, 404 },
        { "GET", "Patient/" + Long, null, null, 404 },
        { "GET", "Patient/un_der", null, null, 404 },
        { "GET", "Patient/%20", null, null, 404 },
        { "GET", "Patient/%F0%9F%98%80", null, null, 404 },
        { "GET", "Patient/..%2Fetc", null, null, 404 },
        { "GET", "Patient/nobody/_history", null, null, 404 },
        { "GET", "Patient/tabled/_history/0", null, null, 404 },
        { "GET", "Patient/tabled/_history/99", null, null, 404 },
        { "GET", "Patient/tabled/_history/-1", null, null, 404 },
        { "GET", "Patient/tabled/_history/99999999999", null, null, 404 },
        { "GET", "Patient/tabled/_history/one", null, null, 404 },
        { "GET", "patient/tabled", null, null, 404 },
        { "GET", "Resource/tabled", null, null, 404 },
        { "GET", "DomainResource", null, null, 404 },
        { "GET", "HumanName", null, null, 404 },
        { "GET", "Patient/tabled?family=ames", null, null, 400 },
        { "GET", "Patient/tabled/_history?family=ames", null, null, 400 },
        { "GET", "metadata?family=ames", null, null, 400 },
        { "GET", "Patient?" + "family=" + new string('x', 9000), null, null, 414 },
        { "GET", "Patient/tabled?_format=" + new string('x', 30000), null, null, 414 },
        // Creating
        { "POST", "Patient", Json, """{"resourceType":"Patient"}""", 201 },
        { "POST", "Patient", Xml, """<Patient xmlns="http://hl7.org/fhir"/>""", 201 },
        { "POST", "Patient", Json, "\uFEFF{\"resourceType\":\"Patient\"}", 201 },
        { "POST", "Patient", Json, "", 400 },
        { "POST", "Patient", Xml, "", 400 },
        { "POST", "Patient", Json, " ", 400 },
        { "POST", "Patient", Json, "null", 400 },
        { "POST", "Patient", Json, "[]", 400 },
        { "POST", "Patient", Json, "42", 400 },
        { "POST", "Patient", Json, "{}", 400 },
        { "POST", "Patient", Json, "{", 400 },
        { "POST", "Patient", Json, """{"resourceType":"Patient"}{"resourceType":"Patient"}""", 400 },
        { "POST", "Patient", Json, """{"resourceType":"Patient",}""", 400 },
        { "POST", "Patient", Json, """{"resourceType":"Patient"/**/}""", 400 },
        { "POST", "Patient", Json, """{"resourceType":"Observation","status":"final","code":{"text":"x"}}""", 400 },
        { "POST", "Patient", Json, """{"resourceType":"Patent"}""", 400 },
        { "POST", "Patient", Json, """{"resourceType":7}""", 400 },
        { "POST", "Patient", Json, """{"active":true}""", 400 },
        { "POST", "Patient", Json, """{"resourceType":"Patient","active":"true"}""", 400 },
        { "POST", "Patient", Json, """{"resourceType":"Patient","active":true,"active":false}""", 400 },
        { "POST", "Patient", Json, """{"resourceType":"Patient","name":{"family":"x"}}""", 400 },
        { "POST", "Patient", Json, """{"resourceType":"Patient","multipleBirthInteger":2147483648}""", 400 },
        { "POST", "Patient", Json, """{"resourceType":"Patient","multipleBirthInteger":1e400}""", 400 },
        { "POST", "Patient", Json, """{"resourceType":"Patient","name":[{"family":"\u0000"}]}""", 400 },
        { "POST", "Patient", Json, """{"resourceType":"Patient","name":[{"family":"\ud800"}]}""", 400 },
        { "POST", "Patient", Json, """{"resourceType":"Patient","birthDate":"2024-02-30"}""", 400 },
        { "POST", "Observation", Json, """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1e999999999}}""", 400 },
        { "POST", "Observation", Json, """{"resourceType":"Observation"}""", 400 },
        { "POST", "Patient", Xml, "<Patient/>", 400 },
        { "POST", "Patient", Xml, "<Patient xmlns=\"http://hl7.org/fhir\">", 400 },
        { "POST", "Patient", Xml, "{\"resourceType\":\"Patient\"}", 400 },
        { "POST", "Patient", Json, "<Patient xmlns=\"http://hl7.org/fhir\"/>", 400 },
        { "POST", "Patient", Xml, "<Observation xmlns=\"http://hl7.org/fhir\"><status value=\"final\"/><code><text value=\"x\"/></code></Observation>", 400 },
        { "POST", "Patient", Xml, "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><Patient xmlns=\"http://hl7.org/fhir\"/>", 400 },
        { "POST", "Patient", null, """{"resourceType":"Patient"}""", 415 },
        { "POST", "Patient", "nonsense", """{"resourceType":"Patient"}""", 415 },
        { "POST", "Patient", "application/fhir+json; charset=utf-16", """{"resourceType":"Patient"}""", 415 },
        { "POST", "Patient?family=ames", Json, """{"resourceType":"Patient"}""", 400 },
        { "POST", "Patent", Json, """{"resourceType":"Patent"}""", 404 },
        { "POST", "Patient/tabled", Json, """{"resourceType":"Patient","id":"tabled"}""", 405 },
        // Updating
        { "PUT", "Patient/tabled", Json, """{"resourceType":"Patient","id":"tabled","name":[{"family":"Ames"}]}""", 200 },
        { "PUT", "Patient/" + Longest, Json, $$"""{"resourceType":"Patient","id":"{{Longest}}"}""", 201 },
        { "PUT", "Patient/" + Long, Json, $$"""{"resourceType":"Patient","id":"{{Long}}"}""", 400 },
        { "PUT", "Patient/tabled", Json, """{"resourceType":"Patient","id":"other"}""", 400 },
        { "PUT", "Patient/tabled", Json, """{"resourceType":"Patient"}""", 400 },
        { "PUT", "Patient/tabled", Json, """{"resourceType":"Observation","id":"tabled","status":"final","code":{"text":"x"}}""", 400 },
        { "PUT", "Patient/tabled", Json, "", 400 },
        { "PUT", "Patient/tabled?family=ames", Json, """{"resourceType":"Patient","id":"tabled"}""", 400 },
        { "PUT", "Patient", Json, """{"resourceType":"Patient","id":"tabled"}""", 400 },
        { "PUT", "Patient?colour=red", Json, """{"resourceType":"Patient","id":"tabled"}""", 400 },
        { "PUT", "Patient/tabled/_history/1", Json, """{"resourceType":"Patient","id":"tabled"}""", 405 },
        // Patching
        { "PATCH", "Patient/tabled", JsonPatch, "[]", 200 },
        { "PATCH", "Patient/tabled", Json, """{"resourceType":"Parameters"}""", 200 },
        { "PATCH", "Patient/tabled", JsonPatch, "", 400 },
        { "PATCH", "Patient/tabled", JsonPatch, "[", 400 },
        { "PATCH", "Patient/tabled", JsonPatch, """[{"op":"remove","path":"/none"}]""", 422 },
        { "PATCH", "Patient/tabled", "text/plain", "[]", 415 },
        { "PATCH", "Patient/nobody", JsonPatch, "[]", 404 },
        { "PATCH", "Patient/tabled-gone", JsonPatch, "[]", 410 },
        { "PATCH", "Patient/" + Long, JsonPatch, "[]", 400 },
        { "PATCH", "Patient", JsonPatch, "[]", 400 },
        { "PATCH", "Patient?identifier=none|such", JsonPatch, "[]", 404 },
        // Deleting
        { "DELETE", "Patient/tabled-gone", null, null, 204 },
        { "DELETE", "Patient/nobody", null, null, 204 },
        { "DELETE", "Patient/" + Long, null, null, 400 },
        { "DELETE", "Patient/un_der", null, null, 400 },
        { "DELETE", "Patient/tabled?_cascade=delete", null, null, 400 },
        { "DELETE", "Patient", null, null, 400 },
        { "DELETE", "Patient?", null, null, 400 },
        { "DELETE", "Patient?colour=red", null, null, 400 },
        { "DELETE", "Patient?identifier=none|such", null, null, 204 },
        { "DELETE", "Patient/tabled/_history/1", null, null, 405 },
        // Bundles
        { "POST", "", Json, """{"resourceType":"Bundle","type":"batch"}""", 200 },
        { "POST", "", Json, """{"resourceType":"Bundle","type":"transaction"}""", 200 },
        { "POST", "", Json, """{"resourceType":"Bundle"}""", 400 },
        { "POST", "", Json, """{"resourceType":"Bundle","type":"batch","entry":[{}]}""", 200 },
        { "POST", "", Json, """{"resourceType":"Bundle","type":"batch","entry":[7]}""", 200 },
        { "POST", "", Json, """{"resourceType":"Bundle","type":"transaction","entry":[7]}""", 400 },
        { "POST", "", Json, """{"resourceType":"Bundle","type":"transaction","entry":{}}""", 400 },
        { "POST", "", Json, """{"resourceType":"Bundle","type":"searchset"}""", 400 },
        { "POST", "", Json, """{"resourceType":"Parameters"}""", 400 },
        { "POST", "", Json, "", 400 },
        { "POST", "", Xml, "<Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"batch\"/></Bundle>", 200 },
        { "POST", "", Xml, "<Bundle", 400 },
        { "POST", "", "text/plain", "x", 415 },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_is_answered_as_the_table_says(string method, string path, string? type, string? body, int status)
    {
        var answer = await Send(method, path, type, body is null ? null : Encoding.UTF8.GetBytes(body));
        Assert.True(answer.Code == status, $"{answer.Code}: {answer.Text}");
        Told(answer);
    }

    [Theory]
    [InlineData("nested", "{\"resourceType\":\"Patient\",\"extension\":", "[{\"url\":\"urn:x\",\"extension\":", 100)]
    [InlineData("arrays", "{\"resourceType\":\"Patient\",\"name\":", "[", 10_000)]
    [InlineData("objects", "", "{\"a\":", 10_000)]
    public async Task What_nests_without_end_answers_400(string _, string head, string piece, int times)
    {
        var answer = await Send("POST", "Patient", Json, Encoding.UTF8.GetBytes(head + string.Concat(Enumerable.Repeat(piece, times))));
        Assert.Equal(400, answer.Code);
        Told(answer);
    }

    [Fact]
    public async Task XML_that_nests_without_end_answers_400()
    {
        var open = string.Concat(Enumerable.Repeat("<extension url=\"urn:x\">", 5000));
        var answer = await Send("POST", "Patient", Xml, Encoding.UTF8.GetBytes($"<Patient xmlns=\"http://hl7.org/fhir\">{open}"));
        Assert.Equal(400, answer.Code);
        Told(answer);
    }

    [Theory]
    [InlineData(Json)]
    [InlineData(Xml)]
    [InlineData(JsonPatch)]
    public async Task Bytes_that_are_no_text_answer_400(string type)
    {
        foreach (var body in (byte[][])[[0xFF, 0xFE, 0x7B, 0x00], [0x00], [0xC3, 0x28], [0x1F, 0x8B, 0x08, 0x00], [.. "{\"resourceType\":\"Patient\",\"language\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8]])
        {
            var answer = await Send(type == JsonPatch ? "PATCH" : "POST", type == JsonPatch ? "Patient/tabled" : "Patient", type, body);
            Assert.True(answer.Code == 400, $"{answer.Code}: {answer.Text}");
            Told(answer);
        }
    }

    [Theory]
    [InlineData("If-Match", "")]
    [InlineData("If-Match", "W/\"")]
    [InlineData("If-Match", "W/\"99999999999999\"")]
    [InlineData("If-None-Exist", "")]
    [InlineData("If-None-Exist", "?")]
    [InlineData("If-None-Exist", "identifier=%00")]
    [InlineData("If-Modified-Since", "yesterday")]
    [InlineData("If-None-Match", "\",,\"")]
    [InlineData("Prefer", "return=everything;;;,handling")]
    [InlineData("Prefer", "respond-async")]
    [InlineData("Accept", ",,;q=x")]
    [InlineData("Accept", "application/fhir+json;q=banana")]
    [InlineData("X-Provenance", "{")]
    [InlineData("X-Security-Context", "not a reference at all")]
    public async Task No_header_makes_it_stumble(string name, string value)
    {
        foreach (var (method, path) in ((string, string)[])[("GET", "Patient/tabled"), ("PUT", "Patient/tabled"), ("POST", "Patient"), ("DELETE", "Patient/nobody"), ("POST", "")])
        {
            var body = method is "PUT" or "POST" ? path.Length == 0 ? """{"resourceType":"Bundle","type":"batch"}"""
                : """{"resourceType":"Patient","id":"tabled","name":[{"family":"Ames"}]}""" : null;
            var answer = await Send(method, path, body is null ? null : Json, body is null ? null : Encoding.UTF8.GetBytes(body), (name, value));
            Assert.True(answer.Code is >= 200 and < 500, $"{method} {path} {name}: {answer.Code} {answer.Text}");
            Told(answer);
        }
    }

    [Fact]
    public async Task No_character_of_an_address_makes_it_stumble()
    {
        string[] odd = ["%00", "%FF", "%C3%28", "%ED%A0%80", "%", "%zz", "'", "\"", ";", "--", "%27%20or%201%3D1", "%0D%0A", "%F0%9F%98%80", "%25", "$", "|", "\\", ",", "*", "{0}", "%2e%2e"];
        foreach (var text in odd)
            foreach (var path in (string[])[$"Patient/{text}", $"Patient/x{text}/_history", $"Patient?family={text}", $"Patient?{text}=x", $"Patient?_id={text}", $"Patient?identifier={text}|{text}", $"Patient?birthdate={text}", $"Patient?_sort={text}", $"{text}", $"Patient?organization.name={text}", $"Observation?value-quantity={text}", $"Patient/_history?_since={text}", $"Patient?_cursor={text}", $"Patient?general-practitioner={text}", $"Observation?code:in={text}", $"Observation?code-value-quantity={text}${text}"])
            {
                var answer = await Send("GET", path, null, null);
                Assert.True(answer.Code is >= 200 and < 500, $"{path}: {answer.Code} {answer.Text}");
            }
    }

    static void Told(FhirAnswer answer)
    {
        if (answer.Code < 400) return;
        if (answer.Message.Content.Headers.ContentType!.MediaType == Xml)
            Assert.StartsWith("<OperationOutcome", answer.Text[(answer.Text.IndexOf("?>", StringComparison.Ordinal) + 2)..], StringComparison.Ordinal);
        else Assert.NotEmpty(answer.Diagnostics);
    }

    async Task<FhirAnswer> Send(string method, string path, string? type, byte[]? body, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        var creation = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        Assert.True(Uri.TryCreate(fhir.Base + path.Replace("\\", "%5C", StringComparison.Ordinal), creation, out var address));
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (body is not null) request.Content = new ByteArrayContent(body);
        if (type is not null) request.Content!.Headers.TryAddWithoutValidation("Content-Type", type);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new FhirAnswer(answer.StatusCode, answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
