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

    public static async Task<GatewayProcess> Start(string connectionString)
    {
        var ct = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet", [typeof(Gateway).Assembly.Location, "serve"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
            Environment =
            {
                ["ConnectionStrings__Gateway"] = connectionString,
                ["Security__Mode"] = "open",
                ["Safety__SweepCron"] = "off",
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            },
        };
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(ct);
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
            if (line.Split(' ').FirstOrDefault(w => w.StartsWith("http://", StringComparison.Ordinal)) is { } address)
            {
                // What it says later is not read by anyone, and must not fill the pipe.
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

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Fhir.Dispose();
    }
}
