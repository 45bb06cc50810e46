using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>
/// Reads the letters that come back. A letter counts while it is current and final or amended, and while nothing
/// replaces it; what replaces it takes over its ties.
/// </summary>
internal static class LettersBack
{
    static readonly (DocumentKind Kind, string System, string[] Codes)[] Types =
    [
        (DocumentKind.ClinicLetter, Canonical.CodeSystems.Snomed, ["823681000000100", "371531000"]),
        (DocumentKind.ClinicLetter, Canonical.CodeSystems.Loinc, ["11488-4"]),
        (DocumentKind.DischargeSummary, Canonical.CodeSystems.Snomed, ["373942005"]),
        (DocumentKind.DischargeSummary, Canonical.CodeSystems.Loinc, ["18842-5"]),
        (DocumentKind.ReferralLetter, Canonical.CodeSystems.Snomed, ["25611000000107"]),
        (DocumentKind.ReferralLetter, Canonical.CodeSystems.Loinc, ["57133-1"]),
    ];

    public static IReadOnlyList<DocumentFact> Read(Case record) => [.. record.MembersOfType("DocumentReference")
        .Select(document => Read(record, document)).Where(d => d.Kind != DocumentKind.ReferralLetter)
        .OrderBy(d => d.HappenedAt).ThenBy(d => d.Reference, StringComparer.Ordinal)];

    /// <summary>The types by which a document of that kind is known: codes and their systems, as the value sets have them.</summary>
    public static IEnumerable<(string System, string Code)> TypesOf(DocumentKind kind) =>
        Types.Where(t => t.Kind == kind).SelectMany(t => t.Codes, (t, code) => (t.System, code));

    public static DocumentKind KindOf(Element document) => Types.Where(t => document.HasCode("type", t.System, t.Codes))
        .Select(t => t.Kind).DefaultIfEmpty(DocumentKind.Other).First();

    public static bool IsCurrent(Element document) => document.Text("status") == "current";

    public static IEnumerable<string> Related(Case record, Element document) =>
        record.Histories.References(document["context"], "related");

    /// <summary>The encounters a document is tied to, also through an appointment that led to one.</summary>
    public static IEnumerable<string> Encounters(Case record, Element document) =>
        record.Histories.References(document["context"], "encounter").Concat(Related(record, document))
            .SelectMany(r => Type(r) switch
        {
            "Encounter" => [r],
            "Appointment" => record.Histories.OfType("Encounter")
                .Where(e => record.Histories.References(e.Now, "appointment").Contains(r)).Select(e => e.Reference),
            _ => [],
        });

    static DocumentFact Read(Case record, History document)
    {
        var now = document.Now!;
        var line = Line(record, document);
        var counts = IsCurrent(now) && IsFinal(record, now);
        var since = counts ? document.Since(d => IsCurrent(d) && IsFinal(record, d) &&
            KindOf(d) == KindOf(now) && Ties(record, d) == Ties(record, now))! : document.Last;
        var date = DateOf(now);
        var moment = Moment.Of(date, since.KnownAt);
        string[] encounters = [.. line.SelectMany(d => Encounters(record, d.Now!)).Distinct()];
        string[] requests = [.. line.SelectMany(d => Related(record, d.Now!).Where(r => Type(r) == "ServiceRequest")
            .Concat(Bringing(record, d.Reference))).Distinct()];
        return new DocumentFact(moment.HappenedAt, moment.KnownAt, since.Says("docStatus", now.Text("docStatus")),
            document.Reference,
            KindOf(now), counts, encounters, requests, date is { } day && !moment.IsFuture ? day.End
                : moment.HappenedAt,
            counts ? Acknowledged(record, document, requests) : null)
        { IsFuture = moment.IsFuture, IsBeforeItsVisit = IsBefore(record, date, encounters, requests) };
    }

    /// <summary>A clinic letter or discharge summary that is dated on a day before what it tells of.</summary>
    public static bool IsBeforeItsVisit(Case record, Element document) =>
        KindOf(document) is DocumentKind.ClinicLetter or DocumentKind.DischargeSummary
        && IsBefore(record, DateOf(document), [.. Encounters(record, document)],
            [.. Related(record, document).Where(r => Type(r) == "ServiceRequest")]);

    // Before the visits that it is tied to; of one tied to a request alone, before each of that request's.
    static bool IsBefore(Case record, FhirDateTime? date, string[] encounters, string[] requests)
    {
        if (date is not { } dated) return false;
        var visits = record.MembersOfType("Encounter").Where(e => Stay.Took(e.Now!) && (encounters.Length > 0
            ? encounters.Contains(e.Reference)
            : Stay.IsVisit(e.Now!) && record.RequestsOf(e.Reference).Any(requests.Contains))).ToList();
        return visits.Count > 0 && visits.TrueForAll(visit => WorkingCalendar.DateOf(dated.Start) <
            WorkingCalendar.DateOf(Moment.Of(visit.Now!.Time("period", "start"), visit.First.KnownAt).HappenedAt));
    }

    static FhirDateTime? DateOf(Element document) =>
        document.Time("date") ?? document["content"].Time("attachment", "creation");

    // The document and those it replaces, however long the line. One that was in error, another patient's or not
    // understood hands on nothing.
    static List<History> Line(Case record, History document)
    {
        var line = new List<History> { document };
        var older = record.DocumentLine().ToDictionary(d => d.Reference);
        for (var i = 0; i < line.Count; i++)
            foreach (var replaced in Counting.Replaces(record.All, line[i].Now!, line[i].Reference))
                if (older.GetValueOrDefault(replaced) is { } history && !line.Exists(d => d.Reference == replaced))
                    line.Add(history);
        return line;
    }

    /// <summary>
    /// Final or amended; what does not say is final only from a custodian registered as sending nothing else.
    /// </summary>
    static bool IsFinal(Case record, Element document) => document.Text("docStatus") switch
    {
        "final" or "amended" => true,
        null => record.Histories.Reference(document["custodian"]) is { } custodian &&
            record.File.FinalWhenUnstated.Contains(custodian),
        _ => false,
    };

    // A practice's letter-review Task, done, on the letter itself or on the request it belongs to.
    static EventFact? Acknowledged(Case record, History document, string[] requests) => record.MembersOfType("Task")
        .Where(t => t.Now.HasCode("code", Canonical.CodeSystems.ReferralTaskCode, "letter-review"))
        .Where(t => record.Histories.Reference(t.Now!["focus"]) is var focus && (focus == document.Reference ||
            (Type(focus) != "DocumentReference" &&
                record.Histories.References(t.Now, "basedOn").Append(focus).Any(requests.Contains))))
        .Select(t => TrackingTasks.Happened(t, r => r.Text("status") == "completed")).OfType<EventFact>()
        .OrderBy(a => a.KnownAt).FirstOrDefault();

    static IEnumerable<string> Bringing(Case record, string document) => record.MembersOfType("ServiceRequest")
        .Where(r => Links.Letters(record.Histories, r.Now!).Contains(document)).Select(r => r.Reference);

    static string Ties(Case record, Element document) =>
        string.Join(' ', Encounters(record, document).Concat(Related(record, document)));

    static string? Type(string? reference) => reference?.Split('/')[0];
}
