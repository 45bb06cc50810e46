using System.Collections.Concurrent;
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
    static readonly TimeSpan Within = TimeSpan.FromMilliseconds(500);
    static readonly ConcurrentDictionary<string, Regex> Known = new(StringComparer.Ordinal);

    public static bool IsMatch(string text, string pattern) => Guarded(pattern, regex => regex.IsMatch(text));

    public static string Replace(string text, string pattern, string substitute) =>
        Guarded(pattern, regex => regex.Replace(text, substitute));

    public static Regex Of(string pattern)
    {
        if (Known.TryGetValue(pattern, out var known)) return known;
        var regex = Make(pattern);
        if (Known.Count >= Remembered) Known.Clear();
        return Known.GetOrAdd(pattern, regex);
    }

    public static T Guarded<T>(string pattern, Func<Regex, T> use)
    {
        try
        {
            return use(Of(pattern));
        }
        catch (RegexMatchTimeoutException)
        {
            throw new FhirPathException($"The pattern '{pattern}' takes too long.");
        }
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
        return Patterns.IsMatch(text, wanted) ? Truth.True : Truth.False;
    }

    static string Anchored(string pattern, bool whole) => whole ? $@"\A(?:{pattern})\z" : pattern;
}
