using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>
/// Regular expressions that cannot hang: the engine without backtracking, and where a pattern needs backtracking
/// (look-around, back-references) a limit of time.
/// </summary>
internal static class Patterns
{
    const int Remembered = 1_000;
    const int Longest = 5_000;
    static readonly TimeSpan Within = TimeSpan.FromMilliseconds(500);
    static readonly ConcurrentDictionary<string, Regex> Known = new(StringComparer.Ordinal);

    public static bool IsMatch(string text, string pattern, Budget budget) =>
        Timed(pattern, budget, (Text: text, 0), static (regex, given) => regex.IsMatch(given.Text));

    public static string Replace(string text, string pattern, string substitute, Budget budget) =>
        Timed(pattern, budget, (Text: text, Substitute: Safe(substitute)),
            static (regex, given) => regex.Replace(given.Text, given.Substitute));

    static Regex Of(string pattern)
    {
        if (Known.TryGetValue(pattern, out var known)) return known;
        if (pattern.Length > Longest) throw new FhirPathException($"A pattern may be {Longest} characters long.");
        var regex = Make(pattern);
        if (Known.Count >= Remembered) Known.Clear();
        return Known.GetOrAdd(pattern, regex);
    }

    static T Timed<T, TState>(string pattern, Budget budget, TState state, Func<Regex, TState, T> use)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            var result = use(Of(pattern), state);
            budget.ChargeTime(Stopwatch.GetElapsedTime(start));
            return result;
        }
        catch (RegexMatchTimeoutException)
        {
            throw new FhirPathException($"The pattern '{pattern}' takes too long.");
        }
    }

    /// <summary>
    /// Groups may be inserted ($1, ${name}), but not the whole input for every match ($_): that grows without end.
    /// </summary>
    static string Safe(string substitute)
    {
        if (!substitute.Contains('$')) return substitute;
        var safe = new StringBuilder();
        for (var i = 0; i < substitute.Length; i++)
        {
            safe.Append(substitute[i]);
            if (substitute[i] != '$') continue;
            var next = i + 1 < substitute.Length ? substitute[i + 1] : ' ';
            if (next == '$') i++;
            if (!char.IsAsciiDigit(next) && next is not ('{' or '&')) safe.Append('$');
        }
        return safe.ToString();
    }

    /// <summary>A full stop also stands for a line's end (N1 matches: single-line mode).</summary>
    static Regex Make(string pattern)
    {
        const RegexOptions options = RegexOptions.Singleline | RegexOptions.CultureInvariant;
        try
        {
            return new(pattern, options | RegexOptions.NonBacktracking, Within);
        }
        catch (NotSupportedException)
        {
            return new(pattern, options, Within);
        }
        catch (ArgumentException wrong)
        {
            throw new FhirPathException($"The pattern '{pattern}' is no regular expression: {wrong.Message}");
        }
    }
}

/// <summary><c>matches</c> and <c>matchesFull</c>; a literal pattern is made ready once.</summary>
internal sealed class MatchesNode(Node input, Node pattern, bool whole) : TruthNode
{
    readonly string? literal = pattern is LiteralNode { Value: StringAtom text } ? Anchored(text.Text, whole) : null;

    public override Truth Test(in Frame frame)
    {
        if (input.Evaluate(frame).Text("matches") is not { } text) return Truth.Unknown;
        var wanted = literal ?? (pattern.Text(frame, "matches") is { } given ? Anchored(given, whole) : null);
        if (wanted is null) return Truth.Unknown;
        frame.Run.ChargeText(text.Length);
        return Patterns.IsMatch(text, wanted, frame.Run.Budget) ? Truth.True : Truth.False;
    }

    static string Anchored(string pattern, bool whole) => whole ? $@"\A(?:{pattern})\z" : pattern;
}
