using System.Diagnostics;

namespace FhirGateway.Tests.Commands;

/// <summary>A command as an operator runs it: a process of its own in a folder of its own.</summary>
static class CommandProcess
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    public sealed record Ended(int Exit, string Output, string Errors)
    {
        public IReadOnlyList<string> ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <param name="settings">Environment variables, as <c>Name=Value</c>.</param>
    public static async Task<Ended> Run(string folder, string[] arguments, params string[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Gateway).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        foreach (var setting in settings) start.Environment[setting.Split('=')[0]] = setting[(setting.IndexOf('=') + 1)..];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Longest);
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
