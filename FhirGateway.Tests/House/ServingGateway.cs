using System.Diagnostics;

namespace FhirGateway.Tests;

/// <summary>The program as README starts it: open mode, a private PostgreSQL in its folder; stopped as by Ctrl-C.</summary>
sealed class ServingGateway : IAsyncDisposable
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    readonly Process process;

    ServingGateway(Process process, string firstLine)
    {
        this.process = process;
        FirstLine = firstLine;
    }

    /// <summary>The line that says where it answers.</summary>
    public string FirstLine { get; }

    /// <summary>As in <c>http://127.0.0.1:8080</c>.</summary>
    public string Address => new Uri(FirstLine.Split(' ').First(word => word.StartsWith("http", StringComparison.Ordinal)).TrimEnd(','))
        .GetLeftPart(UriPartial.Authority);

    public static async Task<ServingGateway> Start(string folder)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Longest);
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Gateway).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
            Environment =
            {
                ["Security__Mode"] = "open",
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["Bulk__ImportFolder"] = folder,
            },
        })!;
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var line = await process.StandardOutput.ReadLineAsync(limit.Token)
            ?? throw new InvalidOperationException($"The gateway did not start: {await errors}");
        // Later output is discarded: a full pipe would block the process.
        _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        return new(process, line);
    }

    public async ValueTask DisposeAsync()
    {
        using var stop = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await stop.WaitForExitAsync();
        using var limit = new CancellationTokenSource(Longest);
        await process.WaitForExitAsync(limit.Token);
        process.Dispose();
    }
}
