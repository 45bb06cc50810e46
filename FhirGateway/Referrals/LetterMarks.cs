using System.Buffers;
using System.Text.RegularExpressions;

namespace FhirGateway.Referrals;

/// <summary>
/// The marks of a letter that outrank its prose: a priority field, a subject line, the title of the form in use, a ticked
/// box. A list of boxes of which none is ticked states nothing, and neither do its words.
/// </summary>
internal static partial class LetterMarks
{
    /// <summary>The marks' cues, and the text with every list of boxes blanked.</summary>
    public static (IReadOnlyList<UrgencyCue> Marks, string Prose) Read(string text)
    {
        var marks = new List<UrgencyCue>();
        var prose = text.AsSpan().ContainsAny(BoxCharacters)
            ? BoxLine().Replace(text, line =>
            {
                marks.AddRange(Ticked(line));
                return new string(' ', line.Length);
            })
            : text;
        if (prose.AsSpan().ContainsAny(FieldNames))
            foreach (Match field in Field().Matches(prose)) marks.AddRange(Strongest(field.Groups["value"], prose));
        foreach (Match title in Title().Matches(prose))
            if (!marks.Exists(m => m.Offset >= title.Index && m.Offset < title.Index + title.Length))
                marks.AddRange(Strongest(title, prose));
        return (marks, prose);
    }

    // Boxes stand before their words or after them, the same way all along a line; words of an urgency before the
    // first box tell which.
    static IEnumerable<UrgencyCue> Ticked(Match line)
    {
        var boxes = Box().Matches(line.Value);
        var after = UrgencyCues.Find(line.Value[..boxes[0].Index]).Count > 0;
        for (var i = 0; i < boxes.Count; i++)
        {
            if (!boxes[i].Groups["on"].Success) continue;
            var from = after ? (i == 0 ? 0 : boxes[i - 1].Index + boxes[i - 1].Length) : boxes[i].Index + boxes[i].Length;
            var to = after ? boxes[i].Index : i + 1 < boxes.Count ? boxes[i + 1].Index : line.Length;
            var cues = UrgencyCues.Find(line.Value[from..to]);
            if (cues.Count == 0) continue;
            var cue = after ? cues[^1] : cues[0];
            yield return cue with { Offset = line.Index + from + cue.Offset };
        }
    }

    // One field says one thing: "Urgent – Suspicion of Cancer" is a route, not also urgent. Contradictions stay.
    static IEnumerable<UrgencyCue> Strongest(Group part, string text) =>
        UrgencyCues.Find(UrgencyCues.WithoutOtherTargets(text.Substring(part.Index, part.Length)))
            .GroupBy(c => c.Urgency).Select(g => g.First() with { Offset = part.Index + g.First().Offset });

    const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
    const int Limit = StatedUrgency.MillisecondsPerPattern;

    // What every box, and every field, has.
    static readonly SearchValues<char> BoxCharacters = SearchValues.Create("[(☑☒■✓✔☐□:");
    static readonly SearchValues<string> FieldNames = SearchValues.Create(
        ["priority", "urgency", "category", "level", "type", "subject", "grading"], StringComparison.OrdinalIgnoreCase);

    const string On = @"\[ ?[x✓✔*] ?\]|\( ?[x✓✔y] ?\)|☑|☒|■|✓|✔|(?<=:\s?)[y](?!\w)|(?<=[–-]\s?)[✔✓]";
    const string Off = @"\[ ?\]|\( ?\)|\( ?n ?\)|☐|□|(?<=:\s?)n(?!\w)";

    [GeneratedRegex(@"^.*?(" + On + "|" + Off + @").*$", Options | RegexOptions.Multiline, Limit)]
    private static partial Regex BoxLine();

    [GeneratedRegex("(?<on>" + On + ")|" + Off, Options, Limit)]
    private static partial Regex Box();

    [GeneratedRegex(
        @"(?:^|(?<=[.;]\s))[^\n.]{0,40}?\b(priority|urgency|category|level requested|type of request|referral type|subject|grading)\b[^\n:=–>-]{0,40}(:|=|–|>>|-)\s*(?<value>[^\n.]{2,80})",
        Options | RegexOptions.Multiline, Limit)]
    private static partial Regex Field();

    [GeneratedRegex(
        @"^(?-i:[^a-z\n]{8,90})$|^[^\n.]{0,60}\b(proforma|protocol|referral form|pathway|form)\b[^\n.]{0,40}\.?$|^urgent\b[^\n.]{0,16}$",
        Options | RegexOptions.Multiline, Limit)]
    private static partial Regex Title();
}
