using FhirGateway.Rules;

namespace FhirGateway.Safety;

internal enum FlagMove { None, Raise, Update, Reopen, Resolve }

/// <summary>What a sweep does to the Flag of one rule and focus.</summary>
internal readonly record struct FlagDecision(FlagMove Move, FlagClosure? Closure = null)
{
    /// <param name="finding">What the rule finds now; null when it has nothing to say of that focus any more.</param>
    /// <param name="flag">The Flag as it stands; null when none was ever raised.</param>
    public static FlagDecision Of(Finding? finding, RaisedFlag? flag) => (finding?.State, flag) switch
    {
        // A person closed it for good: the sweep has no further say.
        (_, { IsEnteredInError: true }) => new(FlagMove.None),
        (FindingState.Breached, null) => new(FlagMove.Raise),
        (FindingState.Breached, { IsActive: true }) => new(FlagMove.Update),
        (FindingState.Breached, _) => new(FlagMove.Reopen),
        (_, null or { IsActive: false }) => new(FlagMove.None),
        // Silence is not good news: what cannot be decided leaves a raised Flag raised.
        (FindingState.Unknown, _) => new(FlagMove.None),
        (FindingState.Met, _) => new(FlagMove.Resolve, FlagClosure.Met(finding!.Why)),
        (FindingState.Pending, _) => new(FlagMove.Resolve, FlagClosure.NotDue(finding!.Why)),
        (null, _) => new(FlagMove.Resolve, FlagClosure.NotApplicable),
        _ => new(FlagMove.None),
    };
}
