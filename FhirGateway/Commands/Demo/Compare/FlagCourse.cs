namespace FhirGateway.Commands.Demo.Compare;

/// <summary>What happens to a Flag: the words of the truth file.</summary>
internal enum FlagEvent { Raised, Resolved, Reopened, Tier }

/// <param name="Tier">0 where the tier does not matter: a resolved Flag.</param>
/// <param name="Sweep">The sweep at which it was, or had to be.</param>
internal readonly record struct Change(FlagEvent Event, int Tier, DateTimeOffset Sweep)
{
    public override string ToString() => Event == FlagEvent.Resolved
        ? $"resolved {BritishTime.Words(Sweep)}"
        : $"{(Event == FlagEvent.Tier ? "now" : Event.ToString().ToLowerInvariant())} at tier {Tier} {BritishTime.Words(Sweep)}";
}

/// <summary>One Flag from its first version to its last, as observed.</summary>
internal sealed record FlagCourse(string Id, string Rule, string Focus, IReadOnlyList<Change> Changes)
{
    /// <summary>From the versions of one Flag, oldest first; what is not raised, resolved or re-tiered is left out.</summary>
    public static FlagCourse Of(IReadOnlyList<FlagVersion> versions, List<DateTimeOffset> sweeps)
    {
        List<Change> changes = [];
        FlagVersion? before = null;
        foreach (var version in versions)
        {
            var sweep = SweepOf(version.At, sweeps);
            if (version.IsActive && before is null) changes.Add(new(FlagEvent.Raised, version.Tier, sweep));
            else if (version.IsActive && !before!.IsActive) changes.Add(new(FlagEvent.Reopened, version.Tier, sweep));
            else if (!version.IsActive && before is { IsActive: true }) changes.Add(new(FlagEvent.Resolved, 0, sweep));
            else if (version.IsActive && before!.Tier != version.Tier) changes.Add(new(FlagEvent.Tier, version.Tier, sweep));
            before = version;
        }
        return new(versions[0].Id, versions[0].Rule, versions[0].Focus, changes);
    }

    /// <summary>The last sweep that had begun by then; without one, the instant itself.</summary>
    static DateTimeOffset SweepOf(DateTimeOffset at, List<DateTimeOffset> sweeps)
    {
        var index = sweeps.BinarySearch(at.ToUniversalTime());
        if (index < 0) index = ~index - 1;
        return index < 0 ? at : sweeps[index];
    }
}
