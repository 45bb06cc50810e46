using System.Text;
using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>String manipulation (N1 section 5.6 and its additional functions).</summary>
internal static class Strings
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("indexOf", WithText("indexOf", (text, part) => Items.Of(text.IndexOf(part, StringComparison.Ordinal)))),
        ("lastIndexOf", WithText("lastIndexOf", (text, part) =>
            Items.Of(text.LastIndexOf(part, StringComparison.Ordinal)))),
        ("startsWith", WithText("startsWith", (text, part) =>
            Items.Of(text.StartsWith(part, StringComparison.Ordinal)))),
        ("endsWith", WithText("endsWith", (text, part) => Items.Of(text.EndsWith(part, StringComparison.Ordinal)))),
        ("contains", WithText("contains", (text, part) => Items.Of(text.Contains(part, StringComparison.Ordinal)))),
        ("upper", OfText("upper", text => Items.Of(text.ToUpperInvariant()))),
        ("lower", OfText("lower", text => Items.Of(text.ToLowerInvariant()))),
        ("length", OfText("length", text => Items.Of(text.Length))),
        ("trim", OfText("trim", text => Items.Of(text.Trim()))),
        ("toChars", Function.Of(0, ToChars)),
        ("substring", Function.Of(1, 2, Substring)),
        ("replace", Function.Of(2, Replace)),
        ("split", Function.Of(1, Split)),
        ("join", Function.Of(0, 1, Join)),
        ("matches", new(1, 2, (input, arguments) => new MatchesNode(input, arguments[0], whole: false))),
        ("matchesFull", new(1, 2, (input, arguments) => new MatchesNode(input, arguments[0], whole: true))),
        ("replaceMatches", Function.Of(2, 3, ReplaceMatches)),
    ];

    static Function OfText(string name, Func<string, Items> body) => Function.Of(0, (in frame, input, _) =>
    {
        if (input.Text(name) is not { } text) return Items.None;
        frame.Run.ChargeText(text.Length);
        return body(text);
    });

    static Function WithText(string name, Func<string, string, Items> body) =>
        Function.Of(1, (in frame, input, arguments) =>
        {
            if (input.Text(name) is not { } text || arguments[0].Text(frame, name) is not { } other) return Items.None;
            frame.Run.ChargeSearch(text, other);
            return body(text, other);
        });

    static Items ToChars(in Frame frame, Items input, Node[] arguments)
    {
        if (input.Text("toChars") is not { } text) return Items.None;
        frame.Run.Charge(text.Length);
        var result = new ItemsBuilder();
        foreach (var rune in text.EnumerateRunes()) result.Add(new StringAtom(rune.ToString()));
        return result.ToItems();
    }

    static Items Substring(in Frame frame, Items input, Node[] arguments)
    {
        if (input.Text("substring") is not { } text) return Items.None;
        if (arguments[0].Integer(frame, "substring") is not { } start || start < 0 || start >= text.Length)
            return Items.None;
        var length = arguments.Length == 2 ? arguments[1].Integer(frame, "substring") : null;
        frame.Run.ChargeText(text.Length);
        return Items.Of(text.Substring(start, Math.Clamp(length ?? int.MaxValue, 0, text.Length - start)));
    }

    static Items Replace(in Frame frame, Items input, Node[] arguments)
    {
        if (input.Text("replace") is not { } text || arguments[0].Text(frame, "replace") is not { } pattern
            || arguments[1].Text(frame, "replace") is not { } substitute) return Items.None;
        var places = pattern.Length == 0 ? text.Length + 1 : text.Length / pattern.Length;
        frame.Run.ChargeText(text.Length + (long)places * substitute.Length);
        frame.Run.ChargeSearch(text, pattern);
        return Items.Of(pattern.Length == 0
            ? Interleaved(text, substitute)
            : text.Replace(pattern, substitute, StringComparison.Ordinal));
    }

    /// <summary>An empty pattern stands before, between and behind all characters.</summary>
    static string Interleaved(string text, string substitute)
    {
        var result = new StringBuilder(substitute);
        foreach (var c in text) result.Append(c).Append(substitute);
        return result.ToString();
    }

    static Items Split(in Frame frame, Items input, Node[] arguments)
    {
        if (input.Text("split") is not { } text || arguments[0].Text(frame, "split") is not { } separator)
            return Items.None;
        frame.Run.Charge(text.Length);
        frame.Run.ChargeSearch(text, separator);
        var result = new ItemsBuilder();
        foreach (var part in text.Split(separator)) result.Add(new StringAtom(part));
        return result.ToItems();
    }

    static Items Join(in Frame frame, Items input, Node[] arguments)
    {
        var separator = arguments.Length == 1 ? arguments[0].Text(frame, "join") ?? "" : "";
        var result = new StringBuilder();
        var isFirst = true;
        for (var i = 0; i < input.Count; i++)
        {
            if (new Items(input[i].Reference).Text("join") is not { } text) continue;
            frame.Run.ChargeText(result.Length + (long)separator.Length + text.Length);
            if (!isFirst) result.Append(separator);
            result.Append(text);
            isFirst = false;
        }
        return isFirst ? Items.None : Items.Of(result.ToString());
    }

    static Items ReplaceMatches(in Frame frame, Items input, Node[] arguments)
    {
        if (input.Text("replaceMatches") is not { } text
            || arguments[0].Text(frame, "replaceMatches") is not { } pattern
            || arguments[1].Text(frame, "replaceMatches") is not { } substitute) return Items.None;
        if (pattern.Length == 0) return Items.Of(text);
        frame.Run.ChargeText(text.Length + (text.Length + 1L) * substitute.Length);
        return Items.Of(Patterns.Replace(text, pattern, substitute, frame.Run.Budget));
    }
}
