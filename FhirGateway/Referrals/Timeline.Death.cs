using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

internal sealed partial class Timeline
{
    /// <summary>
    /// The version of the patient's record that told the death as it is told now. A death that a stay's discharge
    /// disposition tells stands with the stay.
    /// </summary>
    IEnumerable<TimelineEvent> Death()
    {
        var patient = record.Histories.Reference(record.Histories.Now(record.Root)?["subject"]);
        if (!record.IsCase || Deaths.Read(record, patient) is not { } death
            || record.Histories.Find(death.Evidence.Reference) is not { Type: "Patient" } history) yield break;
        var version = history.SinceUnchanged(p => p["deceased"]?.Value);
        var said = FhirDateTime.TryParse(version.Resource!.Root["deceased"]!.Value, out var at) ? at : (FhirDateTime?)null;
        var moment = Moment.Of(said, version.KnownAt);
        yield return new TimelineEvent(version, moment.HappenedAt, "Patient died", null, null,
            [.. Marks(version, moment, DateTimeOffset.MinValue)]);
    }
}
