using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;

namespace FhirGateway.Http;

/// <summary>What the web server itself is told: where to listen, how much to take, where its log goes.</summary>
internal static class Listening
{
    public static WebApplicationBuilder NewServer()
    {
        // Settings are read once. To watch their file is to watch every folder below the working directory: beside a
        // database of its own, each of that database's writes.
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Forgets the endpoints of the framework's own settings: the security mode was judged by ours.
            kestrel.Configure();
            kestrel.Limits.MaxRequestBodySize = Limits.BodyBytes;
            // Longer than we take, so that who asks for too much gets an answer of ours and not a closed connection.
            kestrel.Limits.MaxRequestLineSize = 8 * Limits.QueryCharacters;
            kestrel.Limits.MaxRequestHeaderCount = Limits.Headers;
            kestrel.Limits.MaxRequestHeadersTotalSize = Limits.HeaderBytes;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(Limits.BodyBytesPerSecond, TimeSpan.FromSeconds(5));
            kestrel.ConfigureEndpointDefaults(ServerRefusals.AddTo);
            kestrel.AddServerHeader = false;
        });
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ServicesStopConcurrently = true;
            host.ShutdownTimeout = RunningGateway.EndRequestsWithin;
        });
        // What commands print on the standard output is read by programs.
        builder.Services.Configure<ConsoleLoggerOptions>(log => log.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Quartz", LogLevel.Warning)
            // Nothing here is protected by its keys: pages hold no forms.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Services.AddAnswerCompression();
        // Pages are drawn without forms, so nothing is protected and no key needs to be kept.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        return builder;
    }

    /// <summary>Listens at these addresses and nowhere else: addresses that are set here win over every setting.</summary>
    public static void ListenOnly(this WebApplication server, string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            server.Urls.Add(url);
    }
}
