using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>
/// R33. Harm: the practice goes on with old medicines and unknown plans after a stay. One summary per top-level
/// inpatient, day-case or emergency stay; none where the patient died in it, left before being seen, or was admitted
/// from it. Sources: NHS Standard Contract SC11.5, 24 hours (England); SIGN 128, on the day of discharge (Scotland).
/// </summary>
internal static class DischargeSummaryMissing
{
    public const string Slug = "discharge-summary-missing";

    public static IEnumerable<Finding> Judge(FactSheet sheet, Policy policy, DateTimeOffset now)
    {
        if (policy.Find(Slug, "default") is not { } threshold) yield break;
        foreach (var stay in sheet.Stays)
        {
            var duty = new Duty(Slug, stay.Reference, stay.Ended ?? (Fact)stay);
            if (stay is { Excused: { } excused, ExcuseEvidence: { } evidence })
                yield return duty.Over(policy, threshold, $"No summary is owed: {excused}.", evidence);
            else if (stay.Ended is null) continue;
            else if (stay.Summary is { } summary)
                yield return duty.Over(policy, threshold, "The discharge summary has come.", summary.Evidence);
            else
                yield return duty.Owed(policy, threshold, now, "No final discharge summary has come for this stay.",
                    sheet.Documents.Where(d => !d.Counts && d.Encounters.Contains(stay.Reference))
                        .Select(d => d.Evidence));
        }
    }
}
