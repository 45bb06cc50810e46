using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using FhirGateway.Http;

namespace FhirGateway.Tests.Http;

/// <summary>Content-Encoding of answers and of requests.</summary>
public sealed class CompressionTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    const string Name = "Ames-";
    readonly FhirHttp fhir = gateway.Fhir;

    /// <summary>A Patient of 20 KB.</summary>
    static string Large(string id) =>
        $$"""{"resourceType":"Patient","id":"{{id}}","name":[{"family":"{{string.Concat(Enumerable.Repeat(Name, 4000))}}"}]}""";

    async Task<(HttpResponseMessage Message, byte[] Bytes)> Get(
        string path, string? accept, HttpMethod? method = null, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.None });
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(gateway.Address, path));
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var message = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (message, await message.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    static string Coding(HttpResponseMessage message) => string.Join(',', message.Content.Headers.ContentEncoding);

    static string Unpacked(string coding, byte[] bytes)
    {
        using var packed = new MemoryStream(bytes);
        using Stream plain = coding switch
        {
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            _ => packed,
        };
        return new StreamReader(plain, Encoding.UTF8).ReadToEnd();
    }

    static byte[] Packed(string coding, string text)
    {
        using var bytes = new MemoryStream();
        using (Stream packing = coding == "br"
            ? new BrotliStream(bytes, CompressionLevel.Fastest, leaveOpen: true)
            : new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            packing.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip, br", "br")]
    [InlineData("gzip;q=1.0, br;q=0.1", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("gzip;q=0", "")]
    [InlineData("identity", "")]
    [InlineData("zstd", "")]
    [InlineData("*", "br")]
    [InlineData("deflate, gzip", "gzip")]
    [InlineData(null, "")]
    public async Task An_answer_has_the_coding_that_is_accepted_best(string? accept, string coding)
    {
        await fhir.Put("Patient/packed", Large("packed"));
        foreach (var path in (string[])["fhir/Patient/packed", "fhir/Patient?_id=packed",
            "fhir/Patient/packed/_history", "fhir/metadata", "odata/$metadata"])
        {
            var (message, bytes) = await Get(path, accept);
            Assert.True(Coding(message) == coding, $"{path}: {Coding(message)}");
            Assert.Contains("Accept-Encoding", string.Join(',', message.Headers.Vary), StringComparison.Ordinal);
            if (path.Contains("packed", StringComparison.Ordinal))
                Assert.Contains(Name + Name, Unpacked(coding, bytes), StringComparison.Ordinal);
            if (coding.Length > 0) Assert.True(bytes.Length < Unpacked(coding, bytes).Length / 3);
        }
    }

    [Fact]
    public async Task Bundles_statements_and_exports_are_a_fraction_of_their_size()
    {
        var (whole, packed) = ((await Get("fhir/metadata", null)).Bytes, (await Get("fhir/metadata", "gzip")).Bytes);
        Assert.True(packed.Length * 5 < whole.Length, $"{packed.Length} of {whole.Length}");
        Assert.Equal(Encoding.UTF8.GetString(whole), Unpacked("gzip", packed));
    }

    [Fact]
    public async Task An_ETag_of_a_compressed_answer_is_weak_and_comes_back()
    {
        await fhir.Put("Patient/packed-tag", Large("packed-tag"));
        var (message, _) = await Get("fhir/Patient/packed-tag", "br");
        Assert.Equal("W/\"1\"", message.Headers.ETag!.ToString());
        var (again, bytes) = await Get(
            "fhir/Patient/packed-tag", "br", null, ("If-None-Match", message.Headers.ETag.ToString()));
        Assert.Equal((304, 0, ""), ((int)again.StatusCode, bytes.Length, Coding(again)));
        Assert.Equal(200, (await fhir.Put("Patient/packed-tag", """{"resourceType":"Patient","id":"packed-tag"}""",
            ("If-Match", message.Headers.ETag.ToString()))).Code);
    }

    [Fact]
    public async Task A_head_answers_with_the_coding_and_no_body()
    {
        await fhir.Put("Patient/packed-head", Large("packed-head"));
        var (get, _) = await Get("fhir/Patient/packed-head", "gzip");
        var (head, bytes) = await Get("fhir/Patient/packed-head", "gzip", HttpMethod.Head);
        Assert.Empty(bytes);
        Assert.Equal((200, Coding(get), get.Headers.ETag), ((int)head.StatusCode, Coding(head), head.Headers.ETag));
    }

    [Theory]
    [InlineData("fhir/Patient/packed-small")]
    [InlineData("fhir/Patient/nobody")]
    [InlineData("health/live")]
    public async Task Small_answers_are_not_compressed(string path)
    {
        await fhir.Put("Patient/packed-small", """{"resourceType":"Patient","id":"packed-small"}""");
        Assert.Equal("", Coding((await Get(path, "gzip, br")).Message));
    }

    [Theory]
    [InlineData("image/png", "")]
    [InlineData("application/pdf", "")]
    [InlineData("application/octet-stream", "")]
    [InlineData("text/plain", "gzip")]
    [InlineData("application/dicom", "")]
    [InlineData("image/svg+xml", "gzip")]
    public async Task A_Binary_is_compressed_where_its_type_is_not_compressed_already(string type, string coding)
    {
        var created = await fhir.Post("Binary", new string('x', 5000), ("Content-Type", type));
        Assert.True(created.Code == 201, created.Text);
        var (message, bytes) = await Get($"fhir/Binary/{created.Id}", "gzip", null, ("Accept", type));
        Assert.Equal(coding, Coding(message));
        Assert.Equal(new string('x', 5000), Unpacked(coding, bytes));
    }

    [Fact]
    public async Task Nothing_is_compressed_for_a_request_with_cookies()
    {
        Assert.Equal("gzip", Coding((await Get("fhir/metadata", "gzip")).Message));
        Assert.Equal("", Coding((await Get("fhir/metadata", "gzip", null, ("Cookie", "session=1"))).Message));
        Assert.Equal("", Coding((await Get("auth/token", "gzip")).Message));
    }

    [Theory]
    [InlineData("application/vnd.openxmlformats-officedocument.wordprocessingml.document", true)]
    [InlineData("IMAGE/JPEG; q=1", true)]
    [InlineData("audio/ogg", true)]
    [InlineData("application/fhir+json; charset=utf-8", false)]
    [InlineData("application/fhir+ndjson", false)]
    [InlineData("text/html", false)]
    [InlineData("application/hl7-v2", false)]
    public void Media_types_are_known_as_compressed_or_not(string type, bool isCompressed) =>
        Assert.Equal(isCompressed, WorthwhileCompression.IsCompressed(type));

    async Task<FhirAnswer> Post(string path, string coding, byte[] body, string type = "application/fhir+json")
    {
        using var http = new HttpClient();
        var method = path.EndsWith("packed-in", StringComparison.Ordinal) ? HttpMethod.Put : HttpMethod.Post;
        using var request = new HttpRequestMessage(method, new Uri(gateway.Address, path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        var message = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new FhirAnswer(message.StatusCode, message,
            await message.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("GZIP")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    public async Task A_compressed_body_is_read(string coding)
    {
        var packed = Packed(coding == "br" ? "br" : "gzip", Large("packed-in"));
        var stored = await Post("fhir/Patient/packed-in", coding, packed);
        Assert.True(stored.Code is 200 or 201, stored.Text);
        Assert.Contains(Name + Name, (await fhir.Get("Patient/packed-in")).Text, StringComparison.Ordinal);
        var found = await Post("fhir/Patient/_search", coding,
            Packed(coding == "br" ? "br" : "gzip", "_id=packed-in"), "application/x-www-form-urlencoded");
        Assert.Single(found.Entries);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_body_that_does_not_have_its_coding_answers_400(string coding)
    {
        var answer = await Post("fhir/Patient", coding, Encoding.UTF8.GetBytes(Large("never")));
        Assert.Equal(400, answer.Code);
        Assert.Contains("Content-Encoding", answer.Diagnostics, StringComparison.Ordinal);
        var cut = Packed(coding, Large("never"))[..40];
        Assert.Equal(400, (await Post("fhir/Patient", coding, cut)).Code);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task The_limit_of_a_body_counts_what_it_unpacks_to(string coding)
    {
        var bomb = Packed(coding, "{\"resourceType\":\"Patient\",\"language\":\"" + new string('a', 64 << 20) + "\"}");
        Assert.True(bomb.Length < 1 << 20);
        Assert.Equal(413, (await Post("fhir/Patient", coding, bomb)).Code);
    }
}
