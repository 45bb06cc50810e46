using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Reads top-level stays: their end, their summary, and why one may owe none.</summary>
internal static class TopLevelStays
{
    static readonly TimeSpan AdmittedWithin = TimeSpan.FromHours(4);

    const string UkCoreDischargeStatus = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EmergencyCareDischargeStatus";

    public static IReadOnlyList<StayFact> Read(Case record, IReadOnlyList<DocumentFact> documents, EventFact? death)
    {
        var summaries = documents.Where(d => d is { Kind: DocumentKind.DischargeSummary, Counts: true }).ToList();
        var stays = record.MembersOfType("Encounter")
            .Where(e => Stay.Is(e.Now!) && !OutpatientVisits.IsPart(record, e) && record.IsHome(e.Reference))
            .Select(e => Read(record, e, summaries, death))
            .OrderBy(s => s.HappenedAt).ThenBy(s => s.Reference, StringComparer.Ordinal).ToList();
        foreach (var summary in summaries.Where(s => s.Encounters.Count == 0)) Give(stays, summary);
        return stays;
    }

    static StayFact Read(Case record, History encounter, List<DocumentFact> summaries, EventFact? death)
    {
        var now = encounter.Now!;
        var began = Moment.Of(now.Time("period", "start"), encounter.First.KnownAt);
        var ended = OutpatientVisits.Ended(encounter);
        var parts = OutpatientVisits.Parts(record, encounter.Reference);
        var (excused, why) = Stay.IsWithdrawn(now) ? (now.Text("status"),
            encounter.Last.Says("status", now.Text("status")))
            : ended is null ? (null, null) : Excuse(record, encounter, began.HappenedAt, ended, death);
        return new StayFact(began.HappenedAt, began.KnownAt, encounter.Last.Says("status", now.Text("status")),
            encounter.Reference, ended, excused, why,
            summaries.Where(s => s.Encounters.Any(parts.Contains) &&
                WorkingCalendar.DateOf(s.HappenedAt) >= WorkingCalendar.DateOf(began.HappenedAt))
                .OrderBy(s => s.KnownAt).ThenBy(s => s.Reference, StringComparer.Ordinal).FirstOrDefault())
        {
            IsFuture = began.IsFuture,
            Class = EncounterClass.Of(now)!,
            Of = record.RequestsOf(encounter.Reference),
            Took = Stay.Took(now),
        };
    }

    static (string?, Evidence?) Excuse(Case record, History encounter, DateTimeOffset began, EventFact ended,
        EventFact? death)
    {
        if (Disposed(encounter.Now!, "exp") || Discharged(encounter.Now!, "75004002", "63238001"))
            return ("died", encounter.Last.Says("hospitalization.dischargeDisposition"));
        // A death without a date is told with the end of the stay or not at all.
        var until = death?.Evidence.Text is null && ended.KnownAt > ended.HappenedAt ? ended.KnownAt : ended.HappenedAt;
        if (death is not null && death.HappenedAt <= until)
            return ("died", death.Evidence);
        if (Disposed(encounter.Now!, "aadvice") || Discharged(encounter.Now!, "1066301000000103"))
            return ("left before being seen", encounter.Last.Says("hospitalization.dischargeDisposition"));
        return Admission(record, encounter, began, ended.HappenedAt) is { } admission
            ? ("turned into an admission", admission.Last.Says("period.start", admission.Now!.Text("period", "start")))
            : (null, null);
    }

    // Another stay of the same person that begins after this one began, and before it ends or within 4 hours.
    static History? Admission(Case record, History encounter, DateTimeOffset began, DateTimeOffset ended)
    {
        var patient = record.Histories.Reference(encounter.Now!["subject"]);
        return record.Histories.OfType("Encounter").FirstOrDefault(other =>
            other.Reference != encounter.Reference && Stay.Is(other.Now!) && !OutpatientVisits.IsPart(record, other) &&
            other.Now!.Text("status") is "arrived" or "triaged" or "in-progress" or "onleave" or "finished" &&
            record.Directory.Persons.AreSame(patient, record.Histories.Reference(other.Now["subject"])) &&
            other.Now.Time("period", "start") is { } start && start.Start <= ended + AdmittedWithin &&
            (start.Start > began || (start.Start == began && IsEmergency(encounter) && !IsEmergency(other))));
    }

    static bool IsEmergency(History encounter) => Stay.IsEmergency(encounter.Now!);

    static bool Disposed(Element encounter, string code) => encounter["hospitalization"]
        .HasCode("dischargeDisposition", Canonical.CodeSystems.DischargeDisposition, code);

    // UK Core's emergency-care discharge status, on the encounter or on its hospitalisation.
    static bool Discharged(Element encounter, params ReadOnlySpan<string> codes) =>
        encounter.Extension(UkCoreDischargeStatus).HasCode("value", Canonical.CodeSystems.Snomed, codes) ||
        encounter["hospitalization"].Extension(UkCoreDischargeStatus)
            .HasCode("value", Canonical.CodeSystems.Snomed, codes);

    static void Give(List<StayFact> stays, DocumentFact summary)
    {
        var owing = stays.Where(s => s is { Ended: not null, Excused: null, Summary: null } &&
            s.Ended.HappenedAt < summary.DatedUntil).ToList();
        if (owing is [var one]) stays[stays.IndexOf(one)] = one with { Summary = summary };
    }
}
