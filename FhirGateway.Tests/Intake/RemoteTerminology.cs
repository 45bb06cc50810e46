using System.Text;
using FhirGateway.Intake;
using FhirGateway.Tests.Safety;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace FhirGateway.Tests.Intake;

/// <summary>A terminology server on this machine that answers as a test wants.</summary>
sealed class RemoteTerminology : IAsyncDisposable
{
    readonly WebApplication web;

    RemoteTerminology(WebApplication web) => this.web = web;

    public List<string> Asked { get; } = [];
    public StoryClock Clock { get; } = new(DateTimeOffset.UnixEpoch);

    public static async Task<RemoteTerminology> Start(Func<string, (int Status, string Body)> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var remote = new RemoteTerminology(builder.Build());
        remote.web.Run(async context =>
        {
            var asked = $"{context.Request.Path}{context.Request.QueryString}";
            lock (remote.Asked) remote.Asked.Add(asked);
            var (status, body) = answer(asked);
            context.Response.StatusCode = status;
            if (status == 302) context.Response.Headers.Location = "http://127.0.0.1:1/";
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
        });
        await remote.web.StartAsync();
        return remote;
    }

    public Uri Address => new(web.Urls.First() + "/fhir");

    public TerminologyServer Client() => new(Address, Eventually.Limit, Clock);

    public async ValueTask DisposeAsync() => await web.DisposeAsync();
}
