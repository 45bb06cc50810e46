using System.Diagnostics;

namespace FhirGateway.Tests.Faults;

/// <summary>A gateway as an operator runs it: a process of its own, that can be killed.</summary>
sealed class GatewayProcess : IAsyncDisposable
{
    readonly Process process;

    GatewayProcess(Process process, Uri fhir)
    {
        this.process = process;
        Fhir = new FhirHttp(fhir);
    }

    public FhirHttp Fhir { get; }

    public static Task<GatewayProcess> Start(string connectionString) =>
        Start(("ConnectionStrings__Gateway", connectionString));

    /// <summary>Starts with a private PostgreSQL of its own.</summary>
    public static Task<GatewayProcess> StartPrivate(string directory) => Start(("Gateway__DataDirectory", directory));

    static async Task<GatewayProcess> Start(params (string Name, string Value)[] settings)
    {
        var ct = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet", [typeof(Gateway).Assembly.Location, "serve"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
            Environment =
            {
                ["Security__Mode"] = "open",
                ["Safety__SweepCron"] = "off",
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            },
        };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(ct);
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
            if (line.Split(' ').FirstOrDefault(w => w.StartsWith("http://", StringComparison.Ordinal)) is { } address)
            {
                // Later output is discarded: a full pipe would block the process.
                _ = process.StandardOutput.ReadToEndAsync(ct);
                return new GatewayProcess(process, new Uri(address.TrimEnd(',', '/') + "/"));
            }
        throw new InvalidOperationException($"The gateway did not start: {await errors}");
    }

    /// <summary>As the kernel or an operator does it: nothing in the process hears of it.</summary>
    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends SIGTERM, as a supervisor does, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Stop(TimeSpan limit)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(limit);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Fhir.Dispose();
    }
}
