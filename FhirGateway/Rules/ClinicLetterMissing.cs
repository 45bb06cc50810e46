using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>
/// R32. Harm: the practice does not learn what the clinic found, changed or asked of it. Each finished top-level visit
/// owes one final letter; a preliminary, withdrawn or replaced one is none. It is owed after death too. Source: NHS
/// Standard Contract SC11.7 (England, where the practice needs the letter to act); local or proposed elsewhere.
/// </summary>
internal static class ClinicLetterMissing
{
    public const string Slug = "clinic-letter-missing";

    public static IEnumerable<Finding> Judge(FactSheet sheet, Policy policy, DateTimeOffset now)
    {
        if (policy.Find(Slug, "default") is not { } threshold) yield break;
        foreach (var visit in sheet.Visits)
        {
            if (visit is not { OwesLetter: true, Ended: { } ended }) continue;
            var duty = new Duty(Slug, visit.Reference, ended);
            yield return visit.Letter is { } letter
                ? duty.Over(policy, threshold, "The final clinic letter has come.", letter.Evidence)
                : duty.Owed(policy, threshold, now, "No final clinic letter has come for this visit.",
                    Unfinished(sheet, visit));
        }
    }

    // Letters about the visit that do not count, so that the reader sees what is there.
    static IEnumerable<Evidence> Unfinished(FactSheet sheet, VisitFact visit) => sheet.Documents
        .Where(d => d is { Counts: false, Kind: DocumentKind.ClinicLetter } && d.Encounters.Contains(visit.Reference))
        .Select(d => d.Evidence);
}
