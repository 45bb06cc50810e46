using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Reads that the patient has died, whichever organisation's record of them says so.</summary>
internal static class Deaths
{
    public static EventFact? Read(Case record, string? patient) =>
        record.Directory.Persons.Of(patient).Select(p => OfPatient(record, p)).OfType<EventFact>().FirstOrDefault()
        ?? record.MembersOfType("Encounter").Select(OfStay).OfType<EventFact>()
            .FirstOrDefault();

    static EventFact? OfPatient(Case record, string? patient)
    {
        if (record.Histories.Find(patient) is not { Now: { } now } history || !IsDead(now)) return null;
        var since = history.Since(IsDead)!;
        var at = FhirDateTime.TryParse(now["deceased"]!.Value, out var said) ? said : (FhirDateTime?)null;
        return Moment.Of(at, since.KnownAt).Event(since.Says("deceased", at is null ? null : now["deceased"]!.Value));
    }

    static bool IsDead(Element patient) => patient["deceased"] is { Value: not null and not "false" };

    static EventFact? OfStay(History encounter) => encounter.Since(IsExpired) is { } since
        ? Moment.Of(encounter.Now!.Time("period", "end"), since.KnownAt)
            .Event(since.Says("hospitalization.dischargeDisposition", "exp"))
        : null;

    /// <summary>A finished stay or visit whose discharge disposition says that the patient died.</summary>
    public static bool IsExpired(Element encounter) => encounter.Text("status") == "finished" && encounter["hospitalization"]
        .HasCode("dischargeDisposition", Canonical.CodeSystems.DischargeDisposition, "exp");
}
