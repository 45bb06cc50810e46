using System.Text.RegularExpressions;

namespace FhirGateway.Tests;

/// <summary>A fenced block of a Markdown file.</summary>
/// <param name="Printed">What a <c>bash</c> block prints by the <c>text</c> or <c>json</c> block right after it.</param>
sealed record MarkdownBlock(string File, int Line, string Language, string Text, string Printed)
{
    const string Fence = "```";

    public string Place => $"{File}:{Line}";

    /// <summary>The blocks of a file in order, each output joined to the block that prints it.</summary>
    public static IReadOnlyList<MarkdownBlock> Of(string name, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var blocks = new List<(MarkdownBlock Block, int End)>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal)) continue;
            var end = Array.IndexOf(lines, Fence, i + 1);
            var block = new MarkdownBlock(
                name, i + 1, lines[i][Fence.Length..].Trim(), string.Join('\n', lines[(i + 1)..end]) + "\n", "");
            var (before, last) = blocks.LastOrDefault();
            if (before is { Language: "bash", Printed: "" } && block.Language is "text" or "json"
                && lines[(last + 1)..i].All(string.IsNullOrWhiteSpace))
                blocks[^1] = (before with { Printed = block.Text }, end);
            else blocks.Add((block, end));
            i = end;
        }
        return [.. blocks.Select(b => b.Block)];
    }

    /// <summary>
    /// Whether this is what was printed: <c>…</c> stands for anything in a line, a line of <c>…</c> for any lines.
    /// </summary>
    public static bool Fits(string expected, string printed)
    {
        var pattern = string.Concat(Lines(expected).Select(line => line == "…" ? "(?:[^\n]*\n)*?"
            : Regex.Escape(line).Replace("…", "[^\n]*", StringComparison.Ordinal) + "\n"));
        return Regex.IsMatch(string.Concat(Lines(printed).Select(line => line + "\n")), $@"\A{pattern}\z");
    }

    static IEnumerable<string> Lines(string text) =>
        text.ReplaceLineEndings("\n").Trim('\n').Split('\n').Select(line => line.TrimEnd()).Where(line => text.Trim().Length > 0);
}
