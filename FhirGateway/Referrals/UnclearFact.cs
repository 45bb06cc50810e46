using FhirGateway.Fhir;
using FhirGateway.Referrals.Workflow;

namespace FhirGateway.Referrals;

/// <summary>A record whose meaning this server cannot know: it is kept and marked, and nothing of it is read.</summary>
/// <param name="Reference"><c>Type/id</c>.</param>
/// <param name="Kind">What it would tell, for <c>Rules.UnclearFacts</c>.</param>
/// <param name="About">What it is tied to, the nearest requests among them.</param>
/// <param name="IsModified">A modifier extension or implicit rules: all of it may mean the opposite.</param>
internal sealed record UnclearFact(
    string Reference, UnclearKind Kind, IReadOnlyList<string> About, bool IsModified, Evidence Evidence)
{
    public static IReadOnlyList<UnclearFact> Read(Case record) =>
    [
        .. record.Members.Concat(Patients(record)).Select(h => Of(record, h)).OfType<UnclearFact>()
            .Concat(Requests.Replaced(record.All, record.Root).Select(r => Of(record, record.All.Find(r)!))
                .OfType<UnclearFact>())
            .DistinctBy(u => u.Reference).OrderBy(u => u.Reference, StringComparer.Ordinal),
    ];

    static UnclearFact? Of(Case record, History history)
    {
        var now = history.Now!;
        if (record.Counting.OfContent(now) is not { } mark
            || mark is not (TimelineMarks.UnknownModifier or TimelineMarks.UnknownClass)) return null;
        var modifier = Counting.UnknownModifier(now);
        return new UnclearFact(history.Reference, KindOf(now), Ties(record, history), modifier is not null,
            modifier is not null ? history.Last.Says("modifierExtension", modifier)
                : history.Last.Says("class", now.Text("class", "code")));
    }

    static IEnumerable<History> Patients(Case record) =>
        from patient in record.All.Persons.Of(record.All.Reference(record.All.Now(record.Root)?["subject"]))
        let history = record.All.Find(patient)
        where history?.Now is not null
        select history;

    static UnclearKind KindOf(Element record) => record.Type switch
    {
        "Task" => TaskKind.MachineOf(record) == Machine.Tracking ? UnclearKind.Tracking : UnclearKind.Other,
        "Appointment" => UnclearKind.Booking,
        "Encounter" => UnclearKind.Attendance,
        "Communication" => UnclearKind.Notice,
        "DocumentReference" => LettersBack.KindOf(record) is DocumentKind.ClinicLetter or DocumentKind.DischargeSummary
            ? UnclearKind.LetterBack : UnclearKind.Letter,
        _ => UnclearKind.Other,
    };

    static IReadOnlyList<string> Ties(Case record, History history)
    {
        var ties = Links.Towards(record.All, history.Reference).ToHashSet(StringComparer.Ordinal);
        foreach (var request in record.Members.Where(m => m.Type == "ServiceRequest"))
            if (Links.Letters(record.All, request.Now!).Contains(history.Reference)) ties.Add(request.Reference);
        foreach (var tie in ties.ToList()) ties.UnionWith(record.RequestsOf(tie));
        return [.. ties.Order(StringComparer.Ordinal)];
    }
}

/// <summary>What a record that cannot be read would tell.</summary>
internal enum UnclearKind
{
    Tracking,
    Booking,
    Attendance,
    Notice,
    Letter,
    LetterBack,
    Other,
}
