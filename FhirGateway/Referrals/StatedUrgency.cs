using System.Text.RegularExpressions;

namespace FhirGateway.Referrals;

/// <summary>What urgency a letter's author states for the referral it is about.</summary>
/// <param name="Stated">A code of <c>stated-urgency</c>: a rank, <c>none</c> or <c>ambiguous</c>.</param>
/// <param name="Highest">The rank, for <c>ambiguous</c> the highest cue; null for <c>none</c>.</param>
/// <param name="Offset">Where the deciding words begin in the letter; 0 for <c>none</c>.</param>
/// <param name="Evidence">The deciding words, at most 160 characters; null for <c>none</c>.</param>
internal sealed record UrgencyStatement(string Stated, Urgency? Highest, int Offset, string? Evidence);

/// <summary>
/// Reads the urgency that a letter states; never how urgent the case ought to be. A mark (priority field, subject, title
/// of the form, ticked box) outranks prose unless the author openly corrects it; statements that differ with nothing to
/// settle them are ambiguous.
/// </summary>
internal static partial class StatedUrgency
{
    const int Longest = 100_000;
    const int EvidenceLength = 160;

    /// <summary>
    /// Ends the reading of a hostile letter. An ordinary one takes about a millisecond, but the limit is wall-clock time:
    /// with 200 ms, short letters became unreadable on a machine with twenty busy processes per processor.
    /// </summary>
    internal const int MillisecondsPerPattern = 3_000;

    /// <summary>Null when the letter is too long or too odd to be read in time: its urgency is then unknown.</summary>
    public static UrgencyStatement? Read(string text)
    {
        if (text.Length > Longest) return null;
        if (!UrgencyCues.MayBeIn(text)) return Say(text, []);
        try
        {
            return Decide(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    static UrgencyStatement Decide(string text)
    {
        var own = LetterVoice.OfTheAuthor(text);
        var (marks, rest) = LetterMarks.Read(own);
        var prose = ProseCues(rest, marks);
        var correction = prose.LastOrDefault(c => Corrects(rest, c));
        if (correction.Length > 0) return Say(text, [correction]);
        return Say(text, marks.Count > 0 ? marks : prose);
    }

    static List<UrgencyCue> ProseCues(string rest, IReadOnlyList<UrgencyCue> marks)
    {
        var now = LetterVoice.OfNow(UrgencyCues.WithoutOtherTargets(rest));
        var cues = UrgencyCues.Find(now)
            .Where(c => !marks.Any(m => m.Offset < c.Offset + c.Length && c.Offset < m.Offset + m.Length))
            .Where(c => !IsSomeoneElses(now, c))
            .Select(c => Negate(now, c)).OfType<UrgencyCue>().ToList();
        return Merge(now, cues);
    }

    // Within one sentence, a route and "urgent" are one statement, and so are "soon" and a number of weeks.
    static List<UrgencyCue> Merge(string text, List<UrgencyCue> cues)
    {
        var merged = new List<UrgencyCue>();
        foreach (var cue in cues)
        {
            var before = merged.Count > 0 ? merged[^1] : default;
            if (before.Length > 0 && SameSentence(text, before, cue) && Agree(before.Urgency, cue.Urgency) is { } one)
                merged[^1] = new UrgencyCue(before.Offset, cue.Offset + cue.Length - before.Offset, one);
            else merged.Add(cue);
        }
        return merged;
    }

    static Urgency? Agree(Urgency a, Urgency b) => (a, b) switch
    {
        _ when a == b => a,
        (Urgency.Urgent, Urgency.SuspectedCancer) or (Urgency.SuspectedCancer, Urgency.Urgent) => Urgency.SuspectedCancer,
        (Urgency.Urgent, Urgency.SameDay) or (Urgency.SameDay, Urgency.Urgent) => Urgency.SameDay,
        (Urgency.Soon, Urgency.Routine) or (Urgency.Routine, Urgency.Soon) => Urgency.Soon,
        (Urgency.Soon, Urgency.Urgent) => Urgency.Soon,
        _ => null,
    };

    static bool SameSentence(string text, UrgencyCue a, UrgencyCue b) =>
        !text.AsSpan(a.Offset + a.Length, Math.Max(0, b.Offset - a.Offset - a.Length)).ContainsAny(".;!?\n");

    // "Not urgent" says routine; "not a two week wait" only takes that route away.
    static UrgencyCue? Negate(string text, UrgencyCue cue)
    {
        if (cue.Urgency == Urgency.Routine) return cue;
        var after = text[(cue.Offset + cue.Length)..Math.Min(text.Length, cue.Offset + cue.Length + 30)];
        if (!Negation().IsMatch(Before(text, cue)) && !NotRequired().IsMatch(after)) return cue;
        var plain = text.AsSpan(cue.Offset, cue.Length).StartsWith("urgen", StringComparison.OrdinalIgnoreCase);
        return cue.Urgency == Urgency.Urgent && plain ? cue with { Urgency = Urgency.Routine } : null;
    }

    static bool IsSomeoneElses(string text, UrgencyCue cue) => Relative().IsMatch(Before(text, cue));

    static string Before(string text, UrgencyCue cue) => text[Math.Max(0, cue.Offset - 60)..cue.Offset];

    static bool Corrects(string text, UrgencyCue cue)
    {
        var start = text.LastIndexOfAny(['.', '\n', ';'], Math.Max(0, cue.Offset - 1)) + 1;
        var end = text.IndexOfAny(['.', '\n', ';'], Math.Min(text.Length - 1, cue.Offset + cue.Length));
        return Correction().IsMatch(text[start..(end < 0 ? text.Length : end)]);
    }

    static UrgencyStatement Say(string text, IReadOnlyList<UrgencyCue> cues)
    {
        if (cues.Count == 0) return new UrgencyStatement("none", null, 0, null);
        var highest = cues.MaxBy(c => c.Urgency);
        var settled = cues.All(c => c.Urgency == highest.Urgency)
            || cues.All(c => Agree(c.Urgency, highest.Urgency) == highest.Urgency);
        var end = Math.Min(text.Length, highest.Offset + Math.Min(highest.Length, EvidenceLength));
        return new UrgencyStatement(settled ? highest.Urgency.Code() : "ambiguous", highest.Urgency, highest.Offset,
            text[highest.Offset..end]);
    }

    const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
    const int Limit = MillisecondsPerPattern;

    [GeneratedRegex(
        @"(\b(not|no|never|without|nor|neither|rather than|instead of|declined|(was|been|less) than)\b|n't\b)" +
        @"((?!\b(but|though|however|so|still)\b)[^.;,:()\n!?]){0,50}$", Options, Limit)]
    private static partial Regex Negation();

    [GeneratedRegex(@"\b(wife|husband|mother|father|son|daughter|brother|sister|partner|neighbour)('s\b| (is|was|has))[^.;:\n]{0,40}$", Options, Limit)]
    private static partial Regex Relative();

    [GeneratedRegex(@"^\W{0,3}(is |was )?(not|n't|un)(needed|required|necessary|appropriate| needed| required| necessary| appropriate| met)", Options, Limit)]
    private static partial Regex NotRequired();

    [GeneratedRegex(
        @"\b(please ignore|amended|instead|is now sufficient|alter it to|change (it|this|that|the grading)|changed to|re-?vet|upgrade[d]? to|downgrade[d]? to|" +
        @"please (up|down)grade|convert (it|the|this)|now be treated as|treat as|regraded to|correction)\b", Options, Limit)]
    private static partial Regex Correction();
}
