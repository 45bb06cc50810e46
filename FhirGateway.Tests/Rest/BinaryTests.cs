using System.Net.Http.Headers;
using System.Text;

namespace FhirGateway.Tests.Rest;

/// <summary>Binary as the content that it is (binary.html#rest).</summary>
public sealed class BinaryTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    static readonly byte[] Picture = [0x89, 0x50, 0x4E, 0x47, 0, 1, 2, 0xFF];
    readonly FhirHttp fhir = gateway.Fhir;

    async Task<(HttpResponseMessage Answer, byte[] Body)> Send(
        HttpMethod method, string path, byte[]? body, string? type, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(fhir.Base, path));
        if (body is not null) request.Content = new ByteArrayContent(body);
        if (type is not null) request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    async Task<string> Stored(byte[] content, string type)
    {
        var (answer, _) = await Send(HttpMethod.Post, "Binary", content, type);
        Assert.Equal(201, (int)answer.StatusCode);
        return answer.Headers.Location!.Segments[3].TrimEnd('/');
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("image/*")]
    [InlineData("image/png")]
    [InlineData("application/fhir+json;q=0.1, */*")]
    public async Task What_was_sent_is_read_as_it_was_sent(string? accept)
    {
        var id = await Stored(Picture, "image/png");
        var (answer, body) = await Send(HttpMethod.Get, $"Binary/{id}", null, null, accept is null ? [] : [("Accept", accept)]);
        Assert.Equal("image/png", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(Picture, body);
        Assert.Equal("W/\"1\"", answer.Headers.ETag!.ToString());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/fhir+json", "application/fhir+json")]
    [InlineData("application/fhir+xml", "application/fhir+xml")]
    [InlineData("application/json", "application/fhir+json")]
    [InlineData("application/fhir+json, image/png;q=0.5", "application/fhir+json")]
    public async Task Who_asks_for_FHIR_gets_the_resource(string accept, string type)
    {
        var id = await Stored(Picture, "image/png");
        var answer = await fhir.Get($"Binary/{id}", ("Accept", accept));
        Assert.Equal(type, answer.Message.Content.Headers.ContentType!.MediaType);
        Assert.Contains(Convert.ToBase64String(Picture), answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Format_asks_for_the_resource_and_other_media_types_answer_406()
    {
        var id = await Stored(Picture, "image/png");
        Assert.Equal("image/png", (string?)(await fhir.Get($"Binary/{id}?_format=json")).Json["contentType"]);
        Assert.Equal(406, (await fhir.Get($"Binary/{id}", ("Accept", "application/pdf"))).Code);
        Assert.Equal(404, (await fhir.Get("Binary/nobody", ("Accept", "application/pdf"))).Code);
    }

    [Fact]
    public async Task A_version_and_a_head_are_served_natively_too()
    {
        var id = await Stored(Picture, "image/png");
        var (version, body) = await Send(HttpMethod.Get, $"Binary/{id}/_history/1", null, null);
        Assert.Equal(Picture, body);
        Assert.Equal("image/png", version.Content.Headers.ContentType!.ToString());
        var (head, nothing) = await Send(HttpMethod.Head, $"Binary/{id}", null, null);
        Assert.Equal(("image/png", Picture.Length), (head.Content.Headers.ContentType!.ToString(), head.Content.Headers.ContentLength));
        Assert.Empty(nothing);
        Assert.Equal("Bundle", (string?)(await fhir.Get($"Binary/{id}/_history")).Json["resourceType"]);
    }

    [Fact]
    public async Task A_raw_update_makes_the_next_version_and_the_same_one_none()
    {
        var id = await Stored(Picture, "image/png");
        Assert.Equal("W/\"1\"", (await Send(HttpMethod.Put, $"Binary/{id}", Picture, "image/png")).Answer.Headers.ETag!.ToString());
        var (changed, _) = await Send(HttpMethod.Put, $"Binary/{id}", Encoding.UTF8.GetBytes("text"), "text/plain; charset=utf-8");
        Assert.Equal("W/\"2\"", changed.Headers.ETag!.ToString());
        var (read, body) = await Send(HttpMethod.Get, $"Binary/{id}", null, null);
        Assert.Equal(("text/plain; charset=utf-8", "text"), (read.Content.Headers.ContentType!.ToString(), Encoding.UTF8.GetString(body)));
        Assert.Equal(201, (int)(await Send(HttpMethod.Put, "Binary/chosen-raw", Picture, "image/png")).Answer.StatusCode);
    }

    [Fact]
    public async Task The_security_context_comes_and_goes_as_a_header()
    {
        var patient = (await fhir.Post("Patient", """{"resourceType":"Patient"}""")).Id;
        var (created, _) = await Send(HttpMethod.Post, "Binary", Picture, "image/png", ("X-Security-Context", $"Patient/{patient}"));
        var path = created.Headers.Location!.ToString();
        Assert.Equal($"Patient/{patient}", (string?)(await fhir.Get(path + "?_format=json")).Json["securityContext"]!["reference"]);
        var (read, _) = await Send(HttpMethod.Get, path, null, null);
        Assert.Equal($"Patient/{patient}", read.Headers.GetValues("X-Security-Context").Single());
    }

    [Theory]
    [InlineData("application/fhir+json", """{"resourceType":"Patient"}""")]
    [InlineData("application/json", """{"plain":"data"}""")]
    [InlineData("application/json", """{"broken":""")]
    [InlineData("application/fhir+xml", """<Patient xmlns="http://hl7.org/fhir"/>""")]
    [InlineData("application/xml", "<ClinicalDocument/>")]
    [InlineData("text/html", "<script>alert(1)</script>")]
    public async Task Whatever_is_no_Binary_is_content(string type, string content)
    {
        var id = await Stored(Encoding.UTF8.GetBytes(content), type);
        var (read, body) = await Send(HttpMethod.Get, $"Binary/{id}", null, null, ("Accept", "*/*"));
        Assert.Equal((type, content), (read.Content.Headers.ContentType!.ToString(), Encoding.UTF8.GetString(body)));
    }

    [Fact]
    public async Task A_Binary_as_a_resource_is_taken_as_such_and_a_broken_one_refused()
    {
        var created = await fhir.Post("Binary", """{"resourceType":"Binary","contentType":"text/plain","data":"aGk="}""");
        Assert.Equal(201, created.Code);
        Assert.Equal("hi", (await fhir.Get($"Binary/{created.Id}")).Text);
        Assert.Equal(400, (await fhir.Post("Binary", """{"resourceType":"Binary","contentType":"text/plain","data": """)).Code);
        Assert.Equal(400, (await fhir.Post("Binary", """{"resourceType":"Binary","data":"aGk="}""")).Code);
        Assert.Equal(415, (int)(await Send(HttpMethod.Post, "Binary", Picture, null)).Answer.StatusCode);
    }

    [Fact]
    public async Task A_large_content_goes_in_and_comes_out()
    {
        var content = new byte[12 << 20];
        new Random(7).NextBytes(content);
        var id = await Stored(content, "application/octet-stream");
        Assert.Equal(content, (await Send(HttpMethod.Get, $"Binary/{id}", null, null)).Body);
    }
}
