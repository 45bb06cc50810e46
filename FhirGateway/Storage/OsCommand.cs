using System.Diagnostics;

namespace FhirGateway.Storage;

/// <summary>Runs a program of the operating system and waits for it.</summary>
internal static class OsCommand
{
    internal sealed record Ended(int Code, string Output);

    /// <param name="asUser">Another user to run it as (only root may), or null.</param>
    public static async Task<Ended> Run(
        string program, IReadOnlyList<string> arguments, string? asUser, CancellationToken cancellation)
    {
        // The child must be able to stand in its folder, and nothing of our environment may point it elsewhere.
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";
        if (asUser is not null) start.UserName = asUser;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return new Ended(process.ExitCode, await output + await errors);
    }
}
