using System.Text;

namespace FhirGateway.Fhir.Json;

/// <summary>The faults of one document, with the line and column of those that have a place in it.</summary>
internal sealed class Faults(ReadOnlyMemory<byte> utf8)
{
    /// <summary>More would not help anyone and could fill the memory.</summary>
    const int Most = 1000;

    readonly List<Issue> issues = [];
    int line = 1;
    int lineStart;

    public IReadOnlyList<Issue> All => issues;

    public void Structure(string diagnostics, string? expression, long? offset = null) =>
        Add(Severity.Error, "structure", diagnostics, expression, offset);

    public void Value(string diagnostics, string? expression, long? offset = null) =>
        Add(Severity.Error, "value", diagnostics, expression, offset);

    /// <summary>The text is not JSON from here on.</summary>
    public void Syntax(string diagnostics, long offset) => Add(Severity.Fatal, "structure", diagnostics, null, offset);

    void Add(Severity severity, string code, string diagnostics, string? expression, long? offset)
    {
        if (issues.Count > Most) return;
        issues.Add(issues.Count == Most
            ? new Issue(Severity.Error, "too-costly", $"There are more faults; only the first {Most} are listed.")
            : new Issue(severity, code, diagnostics, expression)
            {
                Location = offset is { } at ? LocationOf((int)at) : null,
            });
    }

    string LocationOf(int offset)
    {
        if (offset < lineStart) (line, lineStart) = (1, 0);
        var bytes = utf8.Span;
        for (int next; (next = bytes[lineStart..offset].IndexOf((byte)'\n')) >= 0; line++) lineStart += next + 1;
        return $"line {line}, column {Encoding.UTF8.GetCharCount(bytes[lineStart..offset]) + 1}";
    }

    /// <summary>What was sent, short enough and clean enough to be said in a message.</summary>
    public static string Quote(string text)
    {
        var shown = text.Length <= 80 ? text : text[..(char.IsHighSurrogate(text[79]) ? 79 : 80)] + "…";
        return $"'{string.Create(shown.Length, shown, static (chars, from) =>
        {
            for (var i = 0; i < chars.Length; i++) chars[i] = char.IsControl(from[i]) ? '\uFFFD' : from[i];
        })}'";
    }
}
