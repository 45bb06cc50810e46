using System.Text.RegularExpressions;

namespace FhirGateway.Referrals;

/// <summary>
/// Leaves of a letter only what its author says, now and of this referral: what is quoted, wished for by others, past or
/// only supposed is blanked. Lengths and offsets stay, so that evidence can be shown in the letter as it was sent.
/// </summary>
internal static partial class LetterVoice
{
    public static string OfTheAuthor(string text)
    {
        text = Blank(Quoted(), text);
        text = Blank(Forwarded(), text);
        text = Blank(Guidance(), text);
        return text;
    }

    /// <summary>Blanks clauses that suppose, remember or report a wish; for prose, not for headings and ticked boxes.</summary>
    public static string OfNow(string text)
    {
        text = Blank(Supposed(), text);
        text = Sentence().Replace(text, static m => IsPast(m.Value) || IsWish(m.Value) ? Spaces(m) : m.Value);
        return text;
    }

    static bool IsPast(string sentence) => Past().IsMatch(sentence) && !Present().IsMatch(sentence);

    static bool IsWish(string sentence) => Wish().IsMatch(sentence) && !Adopted().IsMatch(sentence);

    static string Blank(Regex pattern, string text) => pattern.Replace(text, Spaces);

    static string Spaces(Match match) =>
        string.Create(match.Length, match, static (span, m) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = m.ValueSpan[i] == '\n' ? '\n' : ' ';
        });

    const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
    const int Limit = StatedUrgency.MillisecondsPerPattern;

    [GeneratedRegex("""(?<![\w])["“][^"”\n]{3,600}["”]|'[^'\n]{0,3}[a-z ]+ [^'\n]{8,300}'(?!\w)""", Options, Limit)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^[ \t]*>.*$|^[ \t]*(-{2,} ?(copy|original|forwarded)|\d\) (registrar|consultant|triage)).*", Options | RegexOptions.Multiline, Limit)]
    private static partial Regex Forwarded();

    [GeneratedRegex(
        @"(guidance|explanatory notes?|exclusions? from this form|levels used|key|footer|letterhead strapline|boxes for|notice to|referral categories|mailbox|to change a category|messages are|this communication|before submitting|" +
        @"please do not use|do not use|(not|must not be) (for|sent)|not for|note to referrers|incomplete forms|notes?:)[^\n.]*(\.[^\n]{0,40}\.)?|" +
        @"\*\*\*[^\n]*\*\*\*", Options, Limit)]
    private static partial Regex Guidance();

    [GeneratedRegex(
        @"(?<!\b(grateful|obliged|appreciate it|appreciated|glad|pleased|happier|wonder(ing|ed)?|thankful|appreciative|kind|helpful|would be better|ask|prefer it)\s)" +
        @"\b(if|unless|in case|in the event|were there|were (he|she|it)|" +
        @"would (move|convert|upgrade|resend|change)|should (he|she|it|there|the|ct|mri|any|this|things)|once|when the|whether)\b[^.;\n]*", Options, Limit)]
    private static partial Regex Supposed();

    [GeneratedRegex(@"[^.;\n!?]+([.;!?]|$)", Options | RegexOptions.Multiline, Limit)]
    private static partial Regex Sentence();

    [GeneratedRegex(
        @"\b((19|20)\d\d|last (year|yr|month|week|week's|year's|spring|summer|autumn|winter)('s)?|previous(ly)?|originally|historically|" +
        @"(was|were|had been|has been|been|'d been) (\w+ ){0,4}?(referred|seen|graded|sent|admitted|down|accepted|marked|under|listed|treated|2ww'?d)|" +
        @"seen (routinely|urgently|via|under|on|in)|discharged from|months ago|years ago|earlier today|i marked|i'd started|had an? )", Options, Limit)]
    private static partial Regex Past();

    [GeneratedRegex(@"\b(now|please|pls|today|this time|i am|i'm|i'd|i would|could|would you|kindly|grateful|request|needs?|re-?vet|upgrade|downgrade|regraded|so i)\b", Options, Limit)]
    private static partial Regex Present();

    [GeneratedRegex(
        @"\b(patient|pt|wife|husband|mother|mum|father|dad|family|parents?|daughter|son|employer|solicitor|carer|partner|he|she|they|mr \w|mrs \w|ms \w)('?s)?\b" +
        @"[^.;]{0,40}?\b(asks?|asked|asking|wants?|would (like|prefer|rather)|wish(es|ed)?|request(s|ed)|states?|says|prefer(s|red)?|hop(es|ed|ing)|keen|anxious|pressing)\b|" +
        @"\bin no hurry\b", Options, Limit)]
    private static partial Regex Wish();

    [GeneratedRegex(@"\b(i agree|agreed|i support|my own|i have told|i've told|i'd ask|i ask|please|i don't agree|i think|i would)\b", Options, Limit)]
    private static partial Regex Adopted();
}
