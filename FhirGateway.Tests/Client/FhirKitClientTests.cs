using System.ComponentModel;
using System.Diagnostics;

namespace FhirGateway.Tests.Client;

/// <summary>
/// A client that others wrote (fhir-kit-client, on Node) does what clients do. It shows what no client of our own can:
/// what we take for granted on both sides.
/// </summary>
public sealed class FhirKitClientTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    static readonly string Folder = Path.Combine(House.Root, "FhirGateway.Tests", "Client");

    static readonly string[] Steps =
    [
        "capabilities", "create", "create what is wrong", "read", "read what is not there", "update",
        "update of an old version", "vread", "history of one", "history of a type", "history of the system",
        "conditional create", "conditional update", "conditional delete", "search by GET", "search by POST",
        "search with an unknown parameter", "transaction", "a transaction of which one entry is wrong",
        "resolving a reference", "include", "paging", "batch", "operation by POST", "operation by GET", "delete",
    ];

    [Fact]
    public async Task A_client_that_others_wrote_goes_through_all_its_steps()
    {
        await Install();
        var (code, output) = await Run("node", "tour.mjs", gateway.Fhir.Base.ToString().TrimEnd('/'));
        Assert.True(code == 0, output);
        Assert.Equal(Steps.Select(step => $"ok {step}"), output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    // What is installed says so in a lock file of its own, which is newer than what it was installed from.
    static async Task Install()
    {
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc > File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
            return;
        var (code, output) = await Run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        Assert.True(code == 0, output);
    }

    static async Task<(int Code, string Output)> Run(string program, params string[] arguments)
    {
        var ct = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var errors = process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return (process.ExitCode, process.ExitCode == 0 ? await output : await output + await errors);
        }
        catch (Win32Exception)
        {
            Assert.Fail($"'{program}' is not installed; the README names what the tests need.");
            throw;
        }
    }
}
