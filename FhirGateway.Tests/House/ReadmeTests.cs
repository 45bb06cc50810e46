using System.Diagnostics;
using System.Text;

namespace FhirGateway.Tests;

/// <summary>
/// Plays every shell block of README and docs in order, in one bash, against a fresh gateway with a private PostgreSQL,
/// and compares what it prints with what the text claims.
/// </summary>
public sealed class ReadmeTests(ITestOutputHelper output)
{
    const string Address = "http://127.0.0.1:8080";
    const string Serving = "Security__Mode=open dotnet run --project FhirGateway\n";

    static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);

    /// <summary>Blocks that cannot be played as they stand, by their beginning, and why.</summary>
    static readonly (string Start, string Reason)[] NotPlayed =
    [
        ("apt-get install", "Packages are not installed, nor the demo and the tests run, from within a test: bash reads it only."),
        (Serving, "It runs until it is stopped: the same is started beforehand, and its first line is compared."),
    ];

    static readonly string[] Languages = ["bash", "text", "json", "mermaid"];

    static IReadOnlyList<MarkdownBlock> All { get; } =
    [
        .. from folder in (string[])["", "docs", "conformance", "decisions", "profiles"]
           let path = Path.Combine(House.Root, folder)
           where Directory.Exists(path)
           from file in Directory.EnumerateFiles(path, "*.md").Order(StringComparer.Ordinal)
           from block in MarkdownBlock.Of(Path.GetRelativePath(House.Root, file), File.ReadAllText(file))
           select block,
    ];

    static IEnumerable<MarkdownBlock> Shell => All.Where(block => block.Language == "bash");

    static bool IsPlayed(MarkdownBlock block) => !NotPlayed.Any(rule => block.Text.StartsWith(rule.Start, StringComparison.Ordinal));

    [Fact]
    public void Every_block_says_its_language_so_that_no_shell_block_is_missed() =>
        Assert.Empty(All.Where(block => !Languages.Contains(block.Language)).Select(block => $"{block.Place} {block.Language}"));

    [Fact]
    public void Every_exception_from_playing_is_used() =>
        Assert.All(NotPlayed, rule => Assert.Contains(Shell, block => block.Text.StartsWith(rule.Start, StringComparison.Ordinal)));

    [Theory]
    [InlineData("a\n", "a\n", true)]
    [InlineData("a…c\n", "abbc", true)]
    [InlineData("…\nc\n…\n", "a\nb\nc\n", true)]
    [InlineData("a\n", "a\nb\n", false)]
    [InlineData("a\n…\n", "b\na\n", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a", "", false)]
    public void A_claim_fits_only_what_is_printed(string expected, string printed, bool fits) =>
        Assert.Equal(fits, MarkdownBlock.Fits(expected, printed));

    [Fact]
    public void An_output_belongs_to_the_shell_block_before_it_only_when_nothing_is_between()
    {
        var blocks = MarkdownBlock.Of("x.md", "```bash\na\n```\n\n```text\n1\n```\nwords\n```bash\nb\n```\nwords\n```text\n2\n```\n");
        Assert.Equal([("bash", "1\n"), ("bash", ""), ("text", "")], blocks.Select(b => (b.Language, b.Printed)));
    }

    [Fact]
    public async Task Every_shell_block_prints_what_the_text_says()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"fgw-readme-{Guid.NewGuid():N}"[..19]);
        Directory.CreateDirectory(folder);
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, "ukcore"), Path.GetFullPath(Path.Combine(House.Data, "ukcore")));
            await using var gateway = await ServingGateway.Start(folder);
            var first = Shell.Single(block => block.Text == Serving);
            Assert.Equal(first.Printed.Trim(), gateway.FirstLine.Replace(gateway.Address, Address, StringComparison.Ordinal));
            await Play(folder, gateway.Address);
        }
        finally
        {
            await House.Delete(folder);
        }
    }

    async Task Play(string folder, string address)
    {
        var blocks = Shell.Where(block => block.Text != Serving).ToList();
        var printed = await Bash(folder, Script(blocks, address));
        var differences = new List<string>();
        foreach (var (block, index) in blocks.Select((block, index) => (block, index)))
        {
            var said = printed.Split($"@@{index}\n") is { Length: 3 } parts ? parts[1].Replace(address, Address, StringComparison.Ordinal) : null;
            if (said is null || !MarkdownBlock.Fits(block.Printed, said))
                differences.Add($"{block.Place} is said to print:\n{block.Printed}\nand prints:\n{said ?? "nothing: bash ended before"}");
        }
        foreach (var difference in differences) output.WriteLine(difference);
        Assert.Empty(differences);
    }

    /// <summary>
    /// The program as it was built stands for <c>dotnet run --project FhirGateway</c>, and the gateway's port for 8080.
    /// </summary>
    static string Script(IReadOnlyList<MarkdownBlock> blocks, string address)
    {
        var script = new StringBuilder("exec 2>&1\n");
        script.Append("dotnet() { [ \"$1 $2 $3\" = 'run --project FhirGateway' ] || return 1; shift 3; [ \"$1\" = -- ] && shift; ");
        script.Append($"command dotnet '{typeof(Gateway).Assembly.Location}' \"$@\"; }}\n");
        foreach (var (block, index) in blocks.Select((block, index) => (block, index)))
        {
            var text = block.Text.Replace(Address, address, StringComparison.Ordinal);
            script.Append($"echo @@{index}\n");
            // A function that is never called is read by bash and not run.
            script.Append(IsPlayed(block) ? text : $"unplayed() {{\n{text}}}\n");
            script.Append($"echo; echo @@{index}\n");
        }
        return script.ToString();
    }

    static async Task<string> Bash(string folder, string script)
    {
        var file = Path.Combine(folder, "blocks.sh");
        await File.WriteAllTextAsync(file, script);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Longest);
        using var bash = Process.Start(new ProcessStartInfo("bash", [file])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardInput = true,
        })!;
        bash.StandardInput.Close();
        try
        {
            var printed = await bash.StandardOutput.ReadToEndAsync(limit.Token);
            await bash.WaitForExitAsync(limit.Token);
            return printed.ReplaceLineEndings("\n");
        }
        finally
        {
            if (!bash.HasExited) bash.Kill(entireProcessTree: true);
        }
    }
}
