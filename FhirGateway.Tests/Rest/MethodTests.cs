using System.Net;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Rest;

/// <summary>HEAD, OPTIONS, 405, pages of other origins, and the address that answers name.</summary>
public sealed class MethodTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    const string Viewer = "http://localhost:3000";
    readonly FhirHttp fhir = gateway.Fhir;
    RunningGateway? other;
    FhirHttp? shared;

    public async ValueTask InitializeAsync()
    {
        other = await Gateway.Start(new GatewayOptions
        {
            ConnectionString = gateway.Services.GetRequiredService<Database>().ConnectionString,
            Urls = "http://127.0.0.1:0",
            SecurityMode = "open",
            SweepsOnSchedule = false,
            Projects = false,
            PublicUrl = "https://referrals.example",
            CorsOrigins = [Viewer],
        }, gateway.Clock, CancellationToken.None);
        shared = new FhirHttp(new Uri(other.BaseAddress, "fhir/"));
    }

    public async ValueTask DisposeAsync()
    {
        shared?.Dispose();
        if (other is not null) await other.DisposeAsync();
    }

    [Theory]
    [InlineData("Patient/of-methods")]
    [InlineData("Patient/of-methods/_history/1")]
    [InlineData("Patient/of-methods/_history")]
    [InlineData("Patient?_id=of-methods")]
    [InlineData("Patient/_history?_count=1")]
    [InlineData("_history?_count=1")]
    [InlineData("metadata")]
    [InlineData("Patient/of-methods?_format=xml")]
    [InlineData("Patient/nobody")]
    [InlineData("Patient?colour=red")]
    public async Task Head_answers_every_read_with_the_headers_of_Get_and_no_body(string path)
    {
        await fhir.Put("Patient/of-methods", """{"resourceType":"Patient","id":"of-methods"}""");
        var (get, head) = (await fhir.Get(path), await fhir.Send(HttpMethod.Head, path, null));
        Assert.Empty(head.Text);
        Assert.Equal((get.Code, get.ETag), (head.Code, head.ETag));
        Assert.Equal(get.Message.Content.Headers.ContentType, head.Message.Content.Headers.ContentType);
        Assert.Equal(get.Message.Content.Headers.ContentLength, head.Message.Content.Headers.ContentLength);
        Assert.Equal(get.Message.Content.Headers.LastModified, head.Message.Content.Headers.LastModified);
    }

    [Theory]
    [InlineData("", "POST, GET, HEAD")]
    [InlineData("metadata", "GET, HEAD")]
    [InlineData("_history", "GET, HEAD")]
    [InlineData("Patient", "GET, HEAD, POST, PUT, PATCH, DELETE")]
    [InlineData("Patient/_search", "POST")]
    [InlineData("Patient/_history", "GET, HEAD")]
    [InlineData("Patient/1", "GET, HEAD, PUT, PATCH, DELETE")]
    [InlineData("Patient/1/_history", "GET, HEAD")]
    [InlineData("Patient/1/_history/2", "GET, HEAD")]
    [InlineData("$safety-sweep", "POST")]
    [InlineData("$refused", "GET, HEAD")]
    public async Task Options_tells_the_methods_and_each_other_one_answers_405_with_them(string path, string methods)
    {
        var options = await fhir.Send(HttpMethod.Options, path, null);
        Assert.Equal((204, methods + ", OPTIONS"), (options.Code, string.Join(", ", options.Message.Content.Headers.Allow)));
        Assert.Null(options.Header("Access-Control-Allow-Origin"));
        foreach (var method in ((string[])["GET", "POST", "PUT", "PATCH", "DELETE"]).Except(methods.Split(", ")))
        {
            var refused = await fhir.Send(new HttpMethod(method), path, method is "GET" or "DELETE" ? null : "{}");
            Assert.True(refused.Code == 405, $"{method} {path}: {refused.Code} {refused.Text}");
            Assert.NotEmpty(refused.Diagnostics);
            Assert.Equal(methods, string.Join(", ", refused.Message.Content.Headers.Allow));
        }
    }

    [Theory]
    [InlineData("Patent")]
    [InlineData("Patent/1")]
    [InlineData("$no-such-operation")]
    [InlineData("Patient/1/$no-such-operation")]
    [InlineData("Patient/1/2/3/4/5")]
    public async Task Where_nothing_is_there_are_no_methods(string path)
    {
        foreach (var method in (string[])["GET", "POST", "PUT", "DELETE"])
        {
            var answer = await fhir.Send(new HttpMethod(method), path, method is "GET" or "DELETE" ? null : "{}");
            Assert.True(answer.Code == 404, $"{method} {path}: {answer.Code}");
            Assert.NotEmpty(answer.Diagnostics);
        }
    }

    [Fact]
    public async Task A_page_of_an_allowed_origin_may_ask_and_sees_the_headers_it_needs()
    {
        var preflight = await shared!.Send(HttpMethod.Options, "Patient/1", null, ("Origin", Viewer),
            ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "if-match,content-type"));
        Assert.Equal(204, preflight.Code);
        Assert.Equal(Viewer, preflight.Header("Access-Control-Allow-Origin"));
        Assert.Contains("PUT", preflight.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        foreach (var header in (string[])["If-Match", "Content-Type", "Prefer", "If-None-Exist", "X-Provenance"])
            Assert.Contains(header, preflight.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
        var answer = await shared.Get("metadata", ("Origin", Viewer));
        Assert.Equal(Viewer, answer.Header("Access-Control-Allow-Origin"));
        foreach (var header in (string[])["Location", "Content-Location", "ETag", "Last-Modified", "X-Safety-Warnings"])
            Assert.Contains(header, answer.Header("Access-Control-Expose-Headers"), StringComparison.Ordinal);
        Assert.Contains("Origin", answer.Message.Headers.Vary);
    }

    [Fact]
    public async Task A_page_of_any_other_origin_is_told_nothing()
    {
        foreach (var http in (FhirHttp[])[shared!, fhir])
        {
            var answer = await http.Get("metadata", ("Origin", "http://localhost:4000"));
            Assert.Equal(200, answer.Code);
            Assert.Null(answer.Header("Access-Control-Allow-Origin"));
        }
        Assert.Null((await fhir.Get("metadata", ("Origin", Viewer))).Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Addresses_in_answers_are_below_the_public_address()
    {
        var created = await shared!.Post("Patient", """{"resourceType":"Patient"}""");
        Assert.Equal($"https://referrals.example/fhir/Patient/{created.Id}/_history/1", created.Location);
        var found = await shared.Get($"Patient?_id={created.Id}");
        Assert.Equal($"https://referrals.example/fhir/Patient?_id={created.Id}", found.Link("self"));
        Assert.Equal($"https://referrals.example/fhir/Patient/{created.Id}", (string?)found.Entries[0]["fullUrl"]);
        await shared.Post("Patient", """{"resourceType":"Patient"}""");
        foreach (var path in (string[])["Patient?_count=1", "Patient/_history?_count=1", "_history?_count=1"])
        {
            var next = (await shared.Get(path)).Link("next");
            Assert.StartsWith($"https://referrals.example/fhir/{path}&_cursor=", next, StringComparison.Ordinal);
        }
        Assert.Equal("https://referrals.example/fhir", (string?)(await shared.Get("metadata")).Json["implementation"]!["url"]);
    }

    [Theory]
    [InlineData("192.0.2.1", "https", "gateway.example", null, "https://gateway.example/fhir")]
    [InlineData("::ffff:192.0.2.1", "https", "gateway.example", "/nhs/", "https://gateway.example/nhs/fhir")]
    [InlineData("192.0.2.1", null, "evil.example, gateway.example", null, "http://gateway.example/fhir")]
    [InlineData("192.0.2.1", "javascript", "gateway.example", null, "http://inner:8080/fhir")]
    [InlineData("192.0.2.1", "https", "no host", null, "http://inner:8080/fhir")]
    [InlineData("192.0.2.1", null, null, null, "http://inner:8080/fhir")]
    [InlineData("192.0.2.9", "https", "evil.example", "/x", "http://inner:8080/fhir")]
    public void What_a_proxy_forwards_counts_only_from_one_that_is_trusted(
        string from, string? scheme, string? host, string? prefix, string expected)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse(from);
        (http.Request.Scheme, http.Request.Host) = ("http", new HostString("inner:8080"));
        if (scheme is not null) http.Request.Headers["X-Forwarded-Proto"] = scheme;
        if (host is not null) http.Request.Headers["X-Forwarded-Host"] = host;
        if (prefix is not null) http.Request.Headers["X-Forwarded-Prefix"] = prefix;
        var options = new GatewayOptions { TrustedProxies = [IPAddress.Parse("192.0.2.1")] };
        Assert.Equal(expected, PublicAddress.Of(http, options));
        Assert.Equal("http://inner:8080/fhir", PublicAddress.Of(http, new GatewayOptions()));
        Assert.Equal("https://set.example/fhir", PublicAddress.Of(http, options with { PublicUrl = "https://set.example" }));
    }

    [Fact]
    public void Origins_and_proxies_are_read_from_the_settings_and_faults_in_them_told()
    {
        static GatewayOptions With(string name, string value) => GatewayOptions.From(
            new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build());
        Assert.Equal(["https://a.example", "http://b.example:81"], With("Gateway:CorsOrigins", "https://a.example, http://b.example:81").CorsOrigins);
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], With("Gateway:TrustedProxies", "127.0.0.1;::1").TrustedProxies);
        Assert.Empty(With("Gateway:PublicUrl", "https://a.example").CorsOrigins);
        Assert.Throws<UserErrorException>(() => With("Gateway:CorsOrigins", "https://a.example/page"));
        Assert.Throws<UserErrorException>(() => With("Gateway:TrustedProxies", "proxy.example"));
    }
}
