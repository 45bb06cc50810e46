namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>
/// The steps that an evaluation may still take, so that no expression can run or grow without end. Steps are counted,
/// not timed: the same expression on the same data always has the same fate. Only patterns are also timed.
/// </summary>
internal sealed class Budget
{
    const int LongestText = 4_000_000;
    readonly int limit;
    int left;

    public Budget(int limit) => left = this.limit = limit;

    public void Charge(int steps)
    {
        // What was refused once is refused again: the count must not wrap round.
        if (left < 0 || (left -= steps) < 0)
            throw new FhirPathException($"The evaluation takes more than {limit} steps.");
    }

    /// <summary>Pays for a text that is about to be made.</summary>
    public void ChargeText(long length)
    {
        if (length > LongestText) throw new FhirPathException($"A text would be longer than {LongestText} characters.");
        Charge((int)(length >> 4) + 1);
    }

    /// <summary>Pays for work of an engine that cannot count our steps; five steps are about a microsecond.</summary>
    public void ChargeTime(TimeSpan taken) => Charge((int)Math.Min(taken.TotalMicroseconds * 5, limit));
}
