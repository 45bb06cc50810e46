using FhirGateway.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace FhirGateway.Tests.Rest;

public sealed class FaultsTests : IAsyncLifetime
{
    readonly WebApplication server = Server();

    [Fact]
    public async Task A_failure_answers_500_with_a_trace_id_and_no_secrets()
    {
        using var http = new FhirHttp(new Uri(server.Urls.First()));
        var answer = await http.Get("fails");
        Assert.Equal(500, answer.Code);
        Assert.Equal(answer.Header("X-Trace-Id"), answer.Id);
        Assert.DoesNotContain("password", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_503_and_asks_to_come_again()
    {
        using var http = new FhirHttp(new Uri(server.Urls.First()));
        var answer = await http.Get("waits");
        Assert.Equal(503, answer.Code);
        Assert.NotNull(answer.Header("Retry-After"));
        Assert.NotEmpty(answer.Diagnostics);
    }

    public async ValueTask InitializeAsync() => await server.StartAsync();

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    static WebApplication Server()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.UseFaults();
        server.MapGet("/fails", string () => throw new InvalidOperationException("the password is swordfish"));
        server.MapGet("/waits", string () => throw new TimeoutException());
        return server;
    }
}
