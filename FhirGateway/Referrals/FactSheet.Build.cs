using FhirGateway.Referrals.Workflow;

namespace FhirGateway.Referrals;

internal sealed partial record FactSheet
{
    /// <summary>
    /// Reads the case from its file. The same versions give the same sheet, in whatever order they came.
    /// </summary>
    public static FactSheet Build(CaseFile file)
    {
        var record = new Case(file);
        var unclear = UnclearFact.Read(record);
        return Build(record, [], unclear, unclear.Count == 0 ? null : Build(record.Assuming(), [], [], null));
    }

    static FactSheet Build(
        Case record, IReadOnlyList<string> replacing, IReadOnlyList<UnclearFact> unclear, FactSheet? assumed)
    {
        if (!record.IsCase) return Nothing(record.File);
        var root = record.All.Now(record.Root)!;
        var isKnown = record.Histories.IsLiving(record.Root);
        var documents = LettersBack.Read(record);
        var patient = record.Histories.Reference(root["subject"]);
        var death = Deaths.Read(record, patient);
        var sheet = new FactSheet
        {
            Root = record.Root,
            AsOf = record.File.AsOf,
            IsCase = true,
            Unclear = unclear,
            Assumed = assumed,
            Kind = root.Type == "Encounter" ? CaseKind.Stay : isKnown ? Tracked.KindOf(root) : CaseKind.Unclassified,
            Members = [.. record.Members.Select(m => m.Reference)],
            Visits = OutpatientVisits.Read(record, documents),
            Stays = TopLevelStays.Read(record, documents, death),
            Documents = documents,
            FollowUps = PlannedFollowUps.Read(record),
            Death = death,
            Row = Nothing(record.File).Row,
        };
        sheet = sheet.Kind == CaseKind.Stay ? sheet with { Loop = OfStay(sheet.Stays) }
            : isKnown ? sheet.WithRequest(record, replacing)
            : sheet with { Loop = Loop.Open };
        sheet = sheet with { OutOfSequence = Sequence.Read(record, sheet.Request, sheet.Triage) };
        var parties = Parties.Of(record, root, sheet.Tracking);
        sheet = sheet with { Nation = record.Directory.NationOf(parties.Performer) };
        return sheet with { Row = Rows.Of(record, root, sheet, parties, patient) };
    }

    FactSheet WithRequest(Case record, IReadOnlyList<string> replacing)
    {
        var request = Requests.Read(record, Root)!;
        var tracking = TrackingTasks.Read(record, request);
        var notices = Regrade.Notices(record, request);
        var sheet = this with
        {
            Request = request,
            Letters = ReferralLetters.Read(record, request),
            Confirmations = Regrade.Confirmations(record, request),
            Tracking = tracking,
            Triage = TriageDecisions.Read(record, request),
            Notices = notices,
            Answers = Regrade.Answers(record, request, notices),
            Comments = Referrals.Comments.Read(record, request),
            Bookings = Attendance.Bookings(record, Root),
            Loop = Loop.Of(record, request, tracking, Documents, Death),
        };
        sheet = sheet with { Urgencies = sheet.Weigh(Earlier(record, replacing)) };
        return sheet with { Seen = Attendance.Seen(record, Root, e => Stay.IsSeen(e, sheet.Urgencies.Clock)) };
    }

    // An earlier request of the same need counts while nobody has dealt with it.
    static Urgency? Earlier(Case record, IReadOnlyList<string> replacing) => Urgencies.Highest([..
        Requests.Replaced(record.Histories, record.Root).Where(r => !replacing.Contains(r))
            .Select(r => Build(record.Other(r), [.. replacing, record.Root], [], null))
            .Where(earlier => earlier.IsOpen).Select(earlier => earlier.Urgencies.Effective)]);

    static Loop OfStay(IReadOnlyList<StayFact> stays) => stays switch
    {
        [{ Excused: { } excused } stay, ..] => new Loop(false, stay.Ended, $"No summary is owed: {excused}."),
        [{ Summary: { } summary }, ..] => new Loop(false,
            new EventFact(summary.HappenedAt, summary.KnownAt, summary.Evidence),
            "The discharge summary was received."),
        _ => Loop.Open,
    };

    static FactSheet Nothing(CaseFile file) => new()
    {
        Root = file.Root,
        AsOf = file.AsOf,
        IsCase = false,
        Row = new ReferralRow { Reference = file.Root, Kind = CaseKind.Unclassified.Code(), IsOpen = false },
    };
}
