namespace FhirGateway.Referrals;

/// <summary>Reads outpatient visits and which clinic letter answers each.</summary>
internal static class OutpatientVisits
{
    public static IReadOnlyList<VisitFact> Read(Case record, IReadOnlyList<DocumentFact> documents)
    {
        var letters = documents.Where(d => d is { Kind: DocumentKind.ClinicLetter, Counts: true }).ToList();
        var visits = record.MembersOfType("Encounter").Where(e => Stay.IsVisit(e.Now!) && Stay.Took(e.Now!))
            .Select(e => Read(record, e, letters)).OrderBy(v => v.HappenedAt)
                .ThenBy(v => v.Reference, StringComparer.Ordinal).ToList();
        foreach (var letter in letters.Where(l => l.Encounters.Count == 0)) Give(record, visits, letter);
        return visits;
    }

    static VisitFact Read(Case record, History encounter, List<DocumentFact> letters)
    {
        var began = Moment.Of(encounter.Now!.Time("period", "start"), encounter.Since(Stay.Took)!.KnownAt);
        var ended = Ended(encounter);
        var of = record.RequestsOf(encounter.Reference);
        var parts = Parts(record, encounter.Reference);
        return new VisitFact(began.HappenedAt, began.KnownAt,
            encounter.Last.Says("status", encounter.Now!.Text("status")),
            encounter.Reference, of, ended,
            ended is not null && !IsPart(record, encounter) && record.IsHome(encounter.Reference) &&
                !IsMereTest(record, of),
            letters.Where(l => l.Encounters.Any(parts.Contains) &&
                WorkingCalendar.DateOf(l.HappenedAt) >= WorkingCalendar.DateOf(began.HappenedAt))
                .OrderBy(l => l.KnownAt).ThenBy(l => l.Reference, StringComparer.Ordinal).FirstOrDefault())
        { IsFuture = began.IsFuture };
    }

    /// <summary>When the encounter finished; null while it has not.</summary>
    public static EventFact? Ended(History encounter)
    {
        if (encounter.Now!.Text("status") != "finished") return null;
        var since = encounter.SinceUnchanged(e => (e.Text("status"), e.Text("period", "end")));
        return Moment.Of(encounter.Now.Time("period", "end"), since.KnownAt)
            .Event(since.Says("period.end", encounter.Now.Text("period", "end")));
    }

    /// <summary>The encounter and all that is part of it.</summary>
    public static HashSet<string> Parts(Case record, string encounter)
    {
        var parts = new HashSet<string>(StringComparer.Ordinal) { encounter };
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var part in record.Histories.OfType("Encounter"))
                if (record.Histories.Reference(part.Now!["partOf"]) is { } whole && parts.Contains(whole))
                    grown |= parts.Add(part.Reference);
        }
        return parts;
    }

    /// <summary>
    /// Part of another encounter that stands, owes something, and is in a case that somebody watches: that one carries
    /// the duty.
    /// </summary>
    public static bool IsPart(Case record, History encounter) =>
        record.Histories.Reference(encounter.Now!["partOf"]) is { } whole && whole != encounter.Reference &&
        record.Histories.Now(whole) is { } now && !Stay.IsWithdrawn(now) && (Stay.Is(now) || Stay.IsVisit(now)) &&
        Links.MayBeRoot(record.All.Now(Links.RootOf(record.All, whole))!);

    // An attendance for a test alone is answered by its report.
    static bool IsMereTest(Case record, IReadOnlyList<string> requests) =>
        requests.Count > 0 && requests.All(r => Tracked.KindOf(record.Histories.Now(r)!) == CaseKind.Diagnostic);

    // A letter tied only to the request closes the one visit that still owes one before its date; between two it
    // cannot tell.
    static void Give(Case record, List<VisitFact> visits, DocumentFact letter)
    {
        var owing = visits.Where(v => v is { OwesLetter: true, Letter: null } &&
            v.Ended!.HappenedAt < letter.DatedUntil &&
            (letter.Requests.Contains(record.Root) || v.Of.Any(letter.Requests.Contains))).ToList();
        if (owing is [var one]) visits[visits.IndexOf(one)] = one with { Letter = letter };
    }
}
