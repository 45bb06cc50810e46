using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Terminology;

/// <summary>One question on its way through value sets: what it may still cost, where it is, what it missed.</summary>
internal sealed class Inquiry(int limit)
{
    /// <summary>For listing: a step is a concept looked at; enough for the largest local sets.</summary>
    public const int MostSteps = 1_000_000;

    /// <summary>For one code: a step is an include looked at.</summary>
    public const int MostIncludes = 50_000;

    const int Deepest = 40;
    readonly List<object> path = [];
    int taken;

    /// <summary>Code systems and value sets whose content is not here, each once.</summary>
    public List<string> Missing { get; } = [];

    /// <summary>Why something could not be judged, each reason once.</summary>
    public List<string> Reasons { get; } = [];

    /// <summary>The code systems asked, with their versions.</summary>
    public List<string> Used { get; } = [];

    public int Limit => limit;

    /// <summary>The steps that the answer has cost.</summary>
    public int Taken => taken;

    public bool IsExhausted => taken > limit;

    public bool Spend(int count = 1) => taken <= limit && (taken += count) <= limit;

    public Membership Lacks(string canonical)
    {
        if (!Missing.Contains(canonical)) Missing.Add(canonical);
        return Membership.CannotTell;
    }

    public Membership Unsure(string reason)
    {
        if (!Reasons.Contains(reason)) Reasons.Add(reason);
        return Membership.CannotTell;
    }

    public void Uses(CodeSystemContent system)
    {
        var name = Canonical(system.Url, system.Version);
        if (!Used.Contains(name)) Used.Add(name);
    }

    /// <summary>
    /// False where the value set is being asked already (it imports itself) or imports nest too deep.
    /// </summary>
    public bool Enter(object valueSet)
    {
        if (path.Count >= Deepest || path.Contains(valueSet)) return false;
        path.Add(valueSet);
        return true;
    }

    public void Leave() => path.RemoveAt(path.Count - 1);

    /// <summary>Forgets what was noted since, because another way led to the answer.</summary>
    public void Forgive(int missing, int reasons)
    {
        Missing.RemoveRange(missing, Missing.Count - missing);
        Reasons.RemoveRange(reasons, Reasons.Count - reasons);
    }

    public static string Canonical(string url, string? version) => version is null ? url : $"{url}|{version}";
}
