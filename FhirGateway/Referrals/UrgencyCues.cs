using System.Text.RegularExpressions;

namespace FhirGateway.Referrals;

/// <summary>Words by which letters state an urgency, where they stand, and at which rank.</summary>
/// <param name="Offset">In the letter.</param>
/// <param name="Length">Of the words.</param>
/// <param name="Urgency">The rank they state.</param>
internal readonly record struct UrgencyCue(int Offset, int Length, Urgency Urgency);

/// <summary>
/// The lexicon: routes, words and times by which UK referrers state an urgency, and what only looks like one. Drawn from
/// the published route names of the four nations and the phrases listed in the clinical reading; it states no diagnosis.
/// </summary>
internal static partial class UrgencyCues
{
    /// <summary>All cues of a text, the higher rank where two overlap, in order.</summary>
    public static IReadOnlyList<UrgencyCue> Find(string text)
    {
        var found = new List<UrgencyCue>();
        foreach (var (urgency, pattern) in Lexicon)
            foreach (var (offset, length) in pattern.Matches(text))
                if (!found.Exists(f => offset < f.Offset + f.Length && f.Offset < offset + length))
                    found.Add(new UrgencyCue(offset, length, urgency));
        found.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        return found;
    }

    /// <summary>False when no cue can be found in the text, nor in any part of it.</summary>
    public static bool MayBeIn(string text) => Array.Exists(Lexicon, entry => entry.Pattern.MayMatch(text));

    /// <summary>Blanks what carries an urgency's word but none of its meaning: bloods, scans, symptoms, places.</summary>
    public static string WithoutOtherTargets(string text) =>
        Others.MayMatch(text) ? Others.Pattern.Replace(text, static m => new string(' ', m.Length)) : text;

    // Longest meaning first: "urgent suspicion of cancer" before "urgent", "non-urgent" before "urgent".
    public static readonly (Urgency Urgency, AnnouncedPattern Pattern)[] Lexicon =
    [
        (Urgency.Routine, new(NotUrgent(), "urg", "pressing", "rush", "hurry", "critical")),
        (Urgency.SuspectedCancer, new(SuspectedCancerRoute(),
            "2ww", "week", "two", "usc", "usoc", "cancer", "flag", "track", "fds", "hsc205")),
        (Urgency.SameDay, new(SameDay(),
            "same", "today", "todya", "tonight", "evening", "right", "straight", "immediate", "very", "now", "emergency",
            "ambulance", "lighted", "999", "crew", "sdec", "call", "agreed", "accepted", "admit")),
        (Urgency.Soon, new(Soon(), "semi", "son", "soo", "week", "wk", "/52", "month")),
        (Urgency.Urgent, new(Urgent(),
            "urg", "ergent", "expedit", "soon", "asap", "priority", "earl", "prompt", "swift", "rapid", "clinic", "racpc",
            "ralc", "queue", "forward", "delay", "wait", "day", "week", "wk", "/52", "fortnight")),
        (Urgency.Routine, new(Routine(),
            "routin", "rouitne", "priority", "elective", "turn", "course", "convenience", "wait", "list", "queue", "hurry",
            "rush", "planned")),
    ];

    public static readonly AnnouncedPattern Others = new(OtherTargets(),
        "same", "urg", "routine", "emergency", "immediate", "early", "elective", "prompt", "soon");

    const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
    const int Limit = StatedUrgency.MillisecondsPerPattern;

    [GeneratedRegex(
        @"\b(non|not|isn'?t|no|never|nothing)[\s-]+(at all |very |particularly |especially |terribly |in any way |an? |really )?" +
        @"(urge?nt|urgnt|urgency|pressing|rush|hurry|time[- ]critical)\b(?! (in the strict sense|but))", Options, Limit)]
    private static partial Regex NotUrgent();

    [GeneratedRegex(
        @"\b(2ww(r|'?d)?|2[\s-]?week[\s-]?(wait|rule|referral)s?|two[\s-]?we+k[\s-]?(wait|wiat|rule|referral)s?|usc|usoc|" +
        @"urgent[\s–-]*(suspi\w+|suspected)[\s-]*(of )?[\w\s]{0,20}?cancer|" +
        @"suspe?c?i?o?n?t?ed? (of )?([\w&/-]+ ){0,4}cancer([\s,]+(fast[\s-]?track|pathway|pathwya|referral|route|form|clinic|service))?|" +
        @"red[\s-]flag(?! (symptom|feature|sign)s?)|fast[\s-]track(ed)?|fds|cancer pathway|hsc205)\b", Options, Limit)]
    private static partial Regex SuspectedCancerRoute();

    [GeneratedRegex(
        @"\b(same[\s-]day|(see|seen|review|reviewed|assess\w*|attend\w*|admit\w*|admission|sent? in|sending in|coming|going|take|" +
        @"in to you|unit|team|clinic|department|casualty|transfer\w*)[\w\s,/]{0,30}?\b(today|todya|tonight|this evening|right away|" +
        @"straight ?away|straight from (the )?surgery|immediately)|this very day|(see|seen|admit\w*|come|coming|sent? in) now|" +
        @"immediate(ly)?( (admission|review|assessment|transfer|phone))?|emergency (admission|transfer|ambulance)|" +
        @"ambulance (has been |is |been )?(called|on its way|en route|booked|requested|now)|by ambulance now|blue[\s-]lighted|" +
        @"(rung|rang|called|dialled) 999|crew on scene|sdec|on[\s-]call[\w\s,]{0,40}?(accepted|expect\w*|asked|agreed|aware)|" +
        @"(registrar|take|consultant|team) has (agreed|accepted)[\w\s]{0,40}?(this morning|this afternoon|today|on arrival|him|her)|" +
        @"admit (him|her|them|today))\b", Options, Limit)]
    private static partial Regex SameDay();

    [GeneratedRegex(
        @"\b(semi[\s-]?urgent|so+n(er)?(?! than later)(?! (after|as|be|became|become|followed|settled))( than (the )?(usual|routine|normal)\w*( \w+)?)?|" +
        @"(?<!\b(bigger|worse|larger|grown|growing|gone|over|past|last|settled|resolved|every) )(in|within|inside|of|under|at|about|around|by|next|to be) (the next |about |around |roughly |say |a )?" +
        @"(4|four|5|five|6|six|7|seven|8|eight|one|two|1|2|a|(4|four|5|five|6|six)\s?(-|–|to|or)\s?(6|six|7|seven|8|eight)) ?" +
        @"(or so |or two )?(months?|(?<=(4|four|5|five|6|six|7|seven|8|eight) ?)(weeks?|wks?|/52)))\b", Options, Limit)]
    private static partial Regex Soon();

    [GeneratedRegex(
        @"\b(urgent(ly)?|urgnet|urgnt|urgntly|ergent|expedit\w+|as soon as (possible|you can|practicable)|asap|" +
        @"priority (appointment|slot|clinic|review|appt)|(early|earliest|prompt|swift) (appointment|review|assessment|appt|clinic|opinion|slot)|" +
        @"promptly|high priority|some urgency|rapid[\s-](access|assessment)|hot clinic|racpc|ralc|tia clinic|front of the queue|earliest opportunity|sooner than later|" +
        @"(bring|brought|moved|move) (it |this |him |her )?forward|without (any )?delay|shouldn'?t wait|cannot wait|can'?t wait|" +
        @"(within|inside|in|next|under) (the next |a |about )?(one|two|three|five|ten|seven|fourteen|\d{1,2}(?= ?days)|[123]|couple of|few)[\s-]*(days|weeks?|wks?|/52|fortnight)|" +
        @"(this|next) week|a fortnight|within days)\b", Options, Limit)]
    private static partial Regex Urgent();

    [GeneratedRegex(
        @"\b(routine(ly)?|rouitne|routin|low priority|elective(ly)?|(seen|wait) (in|his|her|their) turn|in due course|at (your|their) (earliest )?convenience|in turn|" +
        @"(usual|normal|ordinary|standard) (waiting|wait|list|queue|clinic list)( time| list)?s?|waiting list in turn|no hurry|no rush|" +
        @"normal list|planned care referral)\b", Options, Limit)]
    private static partial Regex Routine();

    [GeneratedRegex(
        @"\b((same[\s-]day|urgent|routine|emergency|immediate|early|elective|prompt) (and \w+ )?" +
        @"(bloods?|blood tests?|scripts?|prescriptions?|scans?|mri|ct|uss|ultrasound|x-?rays?|cxr|ecgs?|echo(?! and)|smears?|swabs?|" +
        @"care centre|treatment cent\w+|dental appointments?|pregnancy test|screening|mammogra\w+|obs\b|observations|immunisations|" +
        @"contact|caesarean|section|results|medicines?|medication|antibiotics|delivery|tests?|labs?|urines?|repeat|health check|" +
        @"menopause|continence|fracture clinic)|(urinary|faecal|bowel|bladder|stool) urgency|urgency (and|&|or|perception|aside|,|/) ?(frequency|urge|scale)?|" +
        @"urge incontinence|(frequency|nocturia) (and|&) urgency|urgency incontinence|" +
        @"soon after|as soon as (he|she|it|they|the)|(fairly |very )?soon became|early (onset|morning|menopause|warning|intervention|arthritis))\b", Options, Limit)]
    private static partial Regex OtherTargets();
}
