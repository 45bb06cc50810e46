namespace FhirGateway.Commands.Demo.Board;

/// <summary>How urgent a problem is for a general practitioner who refers it.</summary>
internal enum Pathway { Routine, Urgent, SuspectedCancer, SameDay }

/// <summary>Which patients can have a problem.</summary>
internal enum Sex { Any, Female, Male }

/// <summary>A reason for referral, with the patients who plausibly have it.</summary>
/// <param name="Words">As the letter says it after "who has had"; names no urgency.</param>
/// <param name="Youngest">Age in years at the referral.</param>
/// <param name="Oldest">Age in years at the referral.</param>
/// <param name="Weight">How common it is among the problems of its pathway.</param>
internal sealed record Problem(
    Specialty Specialty, Pathway Pathway, string Words, Sex Sex, int Youngest, int Oldest, int Weight = 1)
{
    /// <summary>Patients who die in the demo are at least this old, Patient S aside.</summary>
    public const int OldAge = 65;

    public bool AffectsTheOld => Oldest > OldAge;

    public static Problem Pick(IReadOnlyList<Problem> among, Random random)
    {
        var place = random.Next(among.Sum(p => p.Weight));
        foreach (var problem in among)
            if ((place -= problem.Weight) < 0) return problem;
        return among[^1];
    }
}
