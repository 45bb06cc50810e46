using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>
/// The course of a case: each version of each record that belongs to it, in the order in which things happened; what
/// happened at one instant stands in the order in which it became known.
/// </summary>
internal sealed partial class Timeline
{
    readonly Case record;
    readonly DateTimeOffset? sent;
    readonly DateTimeOffset? born;

    Timeline(Case record)
    {
        this.record = record;
        sent = record.All.Find(record.Root) is { Now: { } root } request
            ? Moment.Of(root.Time("authoredOn"), request.First.KnownAt).HappenedAt : null;
        var patient = record.All.Reference(record.All.Now(record.Root)?["subject"]);
        born = record.All.Now(patient)?.Time("birthDate")?.Start;
    }

    public static IReadOnlyList<TimelineEvent> Of(CaseFile file)
    {
        var record = new Case(file);
        var timeline = new Timeline(record);
        return
        [
            .. record.Members.SelectMany(timeline.Of).Concat(timeline.Death())
                .OrderBy(e => e.HappenedAt).ThenBy(e => e.Version.KnownAt)
                .ThenBy(e => e.Version.Reference, StringComparer.Ordinal).ThenBy(e => e.Version.Version),
        ];
    }

    IEnumerable<TimelineEvent> Of(History history)
    {
        Element? before = null;
        var latest = DateTimeOffset.MinValue;
        foreach (var version in history.Versions)
        {
            var now = version.Resource?.Root;
            var moment = Moment.Of(now is null ? null : Happened(now, before), version.KnownAt);
            var actor = now is null ? null : Actor(now, before);
            yield return new TimelineEvent(version, moment.HappenedAt, now is null ? $"{version.Type} deleted" : What(now),
                actor?.Text("reference") ?? actor?.Text("identifier", "value"),
                record.Directory.OrganisationOf(actor) ?? (now is null ? null : Side(now)),
                [.. Marks(version, moment, latest)]);
            if (moment.HappenedAt > latest) latest = moment.HappenedAt;
            before = now;
        }
    }

    IEnumerable<string> Marks(ResourceVersion version, Moment moment, DateTimeOffset latest)
    {
        var now = version.Resource?.Root;
        if (moment.IsFuture) yield return TimelineMarks.InTheFuture;
        if (moment.HappenedAt < born) yield return TimelineMarks.BeforeBirth;
        if (now is not null)
            foreach (var mark in record.Counting.MarksOf(version)) yield return mark;
        if (now?.Type == "DocumentReference" && LettersBack.IsBeforeItsVisit(record, now))
            yield return TimelineMarks.BeforeItsVisit;
        // A letter or a stay may be older than the request that it explains.
        if (moment.HappenedAt < latest || (moment.HappenedAt < sent && now?.Type is "Task" or "Appointment" or "Communication"))
            yield return TimelineMarks.OutOfSequence;
    }

    /// <summary>The date that the record gives to what this version says anew; null: it gives none.</summary>
    static DateTimeOffset? Happened(Element now, Element? before)
    {
        bool IsNew(params ReadOnlySpan<string> path) => before is null || before.Text(path) != now.Text(path);
        return (now.Type switch
        {
            "ServiceRequest" => before is null ? now.Time("authoredOn") : null,
            "Task" => TaskTimes.Decided(now, before) ?? TaskTimes.Moved(now, before)
                ?? (before is null ? now.Time("authoredOn") : null),
            "Appointment" => now.Text("status") is "fulfilled" or "noshow" && IsNew("status") ? now.Time("start")
                : before is null ? now.Time("created") : null,
            "Encounter" => now.Text("status") == "finished" && IsNew("status") ? now.Time("period", "end")
                : IsNew("period", "start") && now.Text("status") != "planned" ? now.Time("period", "start") : null,
            "DocumentReference" => IsNew("date") ? now.Time("date") : null,
            "Communication" => IsNew("sent") ? now.Time("sent") : null,
            "DiagnosticReport" => IsNew("issued") ? now.Time("issued") : null,
            _ => null,
        })?.Start;
    }

    static Element? Actor(Element now, Element? before) => now.Type switch
    {
        "ServiceRequest" => now["requester"],
        "Task" => before is null ? now["requester"] ?? now["owner"]
            : now.Extension(Canonical.Extensions.TriageDecision)?.Extension("decidedBy")?["value"] ?? now["owner"],
        "Encounter" => now["participant"]?["individual"] ?? now["serviceProvider"],
        "Appointment" => now.All("participant").Select(p => p["actor"])
            .FirstOrDefault(a => a?.Text("reference")?.StartsWith("Patient/", StringComparison.Ordinal) == false),
        "DocumentReference" => now["author"] ?? now["custodian"],
        "Communication" => now["sender"],
        "DiagnosticReport" => now["performer"],
        _ => null,
    };

    /// <summary>The organisation that the record names beside its actor.</summary>
    string? Side(Element now) => now.Type switch
    {
        "Task" => record.Directory.OrganisationOf(now["owner"]),
        "Encounter" => record.Directory.OrganisationOf(now["serviceProvider"]),
        "DocumentReference" => record.Directory.OrganisationOf(now["custodian"]),
        _ => null,
    };

    static string What(Element now)
    {
        var step = now.Type == "Task" ? now.CodeOf("businessStatus", Canonical.CodeSystems.ReferralStep) : null;
        return $"{now.Type} {now.Text("status")}" + (step is not null ? $": {step}"
            : now.Type == "Encounter" && Deaths.IsExpired(now) ? ": patient died" : "");
    }
}
