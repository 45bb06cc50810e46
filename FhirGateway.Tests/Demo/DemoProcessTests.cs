using System.Diagnostics;
using FhirGateway.Commands;
using FhirGateway.Commands.Demo.Live;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Demo;

/// <summary>The demo as it is run: a process of its own with its private PostgreSQL.</summary>
public sealed class DemoProcessTests : IAsyncDisposable
{
    readonly string directory = PostgresFixture.NewDirectory();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await EmbeddedPostgres.Remove(new EmbeddedPostgresOptions(Path.Combine(directory, "demo")), null, CancellationToken.None);
        await PostgresFixture.Delete(directory);
    }

    [Fact]
    public async Task A_second_demo_ends_with_one_line_and_2()
    {
        using var running = DemoFolder.Open(directory);
        var ended = await Run();
        Assert.Equal([DemoCommand.FirstLine], Lines(ended.Output));
        Assert.StartsWith("A demo is running in ", Assert.Single(Lines(ended.Errors)), StringComparison.Ordinal);
        Assert.Equal(2, ended.Code);
    }

    [Theory]
    [InlineData("--days", "1")]
    [InlineData("--days", "201")]
    [InlineData("--practices", "0")]
    public async Task An_impossible_board_ends_with_one_line_and_2_and_makes_no_folder(string option, string value)
    {
        var ended = await Run(option, value);
        Assert.Equal([DemoCommand.FirstLine], Lines(ended.Output));
        Assert.StartsWith($"{option} must be between ", Assert.Single(Lines(ended.Errors)), StringComparison.Ordinal);
        Assert.Equal(2, ended.Code);
        Assert.False(System.IO.Directory.Exists(directory));
    }

    [Fact]
    public async Task What_a_killed_demo_left_is_stopped_and_replaced()
    {
        using (var killed = Start("--days", "30", "--practices", "1"))
        {
            _ = killed.StandardError.ReadToEndAsync(Ct);
            while (await killed.StandardOutput.ReadLineAsync(Ct) is { } line)
                if (line.StartsWith("  5 %", StringComparison.Ordinal)) break;
            killed.Kill();
            await killed.WaitForExitAsync(Ct);
        }
        var left = PostgresFolder.Find(Path.Combine(directory, "demo"))!;
        Assert.True(File.Exists(Path.Combine(left.Cluster, "postmaster.pid")));

        var ended = await Run("--days", "2", "--practices", "1", "--exit");

        Assert.True(ended.Code == 0, ended.Output + ended.Errors);
        Assert.Contains("Replacing the earlier run", ended.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(left.Cluster, "postmaster.pid")));
    }

    async Task<(int Code, string Output, string Errors)> Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(Ct);
        var errors = process.StandardError.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, await output, await errors);
    }

    Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(Gateway).Assembly.Location, "demo", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
            Environment = { ["Gateway__DataDirectory"] = directory, ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" },
        })!;

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
