using System.Globalization;
using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Writes the sheet out as the row that lists and reports read.</summary>
internal static class Rows
{
    public static ReferralRow Of(Case record, Element root, FactSheet sheet, Parties parties, string? patient)
    {
        var person = record.All.Now(patient);
        var letter = Letter(sheet);
        return Urgencies(sheet, new ReferralRow
        {
            Reference = sheet.Root,
            Kind = sheet.Kind.Code(),
            IsOpen = sheet.IsOpen,
            OpenReason = OpenReasons.Of(sheet),
            Patient = patient,
            PatientNumber = person is null ? root.Text("subject", "identifier", "value") : record.Directory.Number(person),
            PatientName = Name(person),
            BirthDate = DateOnly.TryParseExact(person?.Text("birthDate"), "yyyy-MM-dd", CultureInfo.InvariantCulture,
                DateTimeStyles.None, out var born) ? born : null,
            SenderReference = root["identifier"]?.Text("value") ?? root.Text("requisition", "value"),
            Specialty = root.WordsOf("performerType") ?? root.WordsOf("serviceType") ?? root.WordsOf("code"),
            RequesterOrg = parties.Requester,
            PerformerOrg = parties.Performer,
            RequesterName = record.All.Now(parties.Requester)?.Text("name"),
            PerformerName = record.All.Now(parties.Performer)?.Text("name"),
            Cluster = record.Directory.ClusterOf(parties.Requester),
            Board = record.Directory.BoardOf(parties.Requester) ?? record.Directory.BoardOf(parties.Performer),
            Nation = sheet.Nation?.Words(),
            Step = sheet.Kind == CaseKind.Stay || sheet.Request is null ? null : Steps.Of(sheet),
            SentOn = sheet.Request is { Status: not "draft" } sent ? sent.HappenedAt : null,
            ReceivedOn = sheet.Tracking?.Received?.HappenedAt,
            TriagedOn = sheet.Triage?.HappenedAt,
            BookedOn = sheet.Bookings.FirstOrDefault(b => b.IsBooked)?.HappenedAt,
            SeenOn = sheet.Kind == CaseKind.Stay ? (sheet.Stays is [var stay, ..] ? stay.HappenedAt : null)
                : sheet.Seen?.HappenedAt,
            LetterOn = letter?.HappenedAt,
            ClosedOn = sheet.IsOpen ? null : sheet.Loop.Closed?.HappenedAt,
            LastEvent = Happenings(sheet).Max(),
            WaitedUntil = WaitingTime.EndOf(sheet),
            ActionOwner = ActionOwner(sheet, parties),
            OutOfSequence = [.. sheet.OutOfSequence.Select(mark => mark.Words)],
        });
    }

    static ReferralRow Urgencies(FactSheet sheet, ReferralRow row) => sheet.Request is null ? row : row with
    {
        Pathway = sheet.Request.SuspectedCancer ? "suspected-cancer" : null,
        RequestedPriority = sheet.Request.Priority,
        StatedUrgency = sheet.Urgencies.StatedCode,
        EffectiveUrgency = sheet.Urgencies.Effective?.Code(),
        TriagedUrgency = sheet.Urgencies.Triaged?.Code(),
        ClockUrgency = sheet.Urgencies.Clock?.Code(),
    };

    static DocumentFact? Letter(FactSheet sheet) =>
        sheet.Visits.Select(v => v.Letter).Concat(sheet.Stays.Select(s => s.Summary)).FirstOrDefault(l => l is not null)
        ?? sheet.Documents.FirstOrDefault(d => d is { Counts: true, Kind: not DocumentKind.Other, IsBeforeItsVisit: false });

    static IEnumerable<DateTimeOffset?> Happenings(FactSheet sheet) => new Fact?[]
        {
            sheet.Request, sheet.Tracking, sheet.Tracking?.Received, sheet.Tracking?.Returned, sheet.Triage,
                sheet.Seen, sheet.Death,
            sheet.Loop.Closed,
        }
        .Concat(sheet.Notices).Concat(sheet.Comments).Concat(sheet.Answers).Concat(sheet.Confirmations).Concat(sheet.Bookings)
        .Concat(sheet.Visits).Concat(sheet.Visits.Select(v => v.Ended)).Concat(sheet.Stays)
            .Concat(sheet.Stays.Select(s => s.Ended))
        .Concat(sheet.Documents.Where(d => d.Counts)).Concat(sheet.FollowUps).Select(f => f?.HappenedAt);

    // After a death the requester closes the request, once the receiving side has sent what it owes.
    // Whose move it is: the referrer's after a return, while something is asked of it, while it has not answered a
    // regrade that it was told of, and once all letters are there; the receiving side's otherwise.
    static string? ActionOwner(FactSheet sheet, Parties parties) =>
        !sheet.IsOpen ? null
        : sheet.Death is not null ? OwesLetters(sheet) ? parties.Performer : parties.Requester ?? parties.Performer
        : sheet.Tracking?.Returned is not null || sheet.Tracking?.Step == "information-requested"
            || (sheet.Urgencies.IsLowered && sheet.Agreement is null && sheet.CurrentNotices.Any(n => n.ToReferrer))
            || (sheet.Seen is not null && Steps.LettersAreIn(sheet))
            ? parties.Requester
            : parties.Performer;

    static bool OwesLetters(FactSheet sheet) => sheet.Visits.Any(v => v.OwesLetter && v.Letter is null)
        || sheet.Stays.Any(s => s is { Ended: not null, Summary: null, Excused: null });

    static string? Name(Element? person)
    {
        var name = person?.All("name").FirstOrDefault(n => n.Text("use") == "official") ?? person?["name"];
        if (name is null) return null;
        var given = string.Join(' ', name.All("given").Select(g => g.Value));
        return name.Text("family") is { } family ? given.Length > 0 ? $"{family.ToUpperInvariant()}, {given}"
            : family.ToUpperInvariant()
            : given.Length > 0 ? given : name.Text("text");
    }
}
