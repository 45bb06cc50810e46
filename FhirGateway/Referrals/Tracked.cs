using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Which requests the gateway follows, and which of them it also binds to its workflow.</summary>
internal static class Tracked
{
    /// <summary>
    /// Its workflow rules bind the resource: a ServiceRequest of our profile or of one of our categories. A strange
    /// category is watched all the same (<see cref="Opens"/>), but nothing is demanded of it.
    /// </summary>
    public static bool Is(Resource resource) => resource.Type == "ServiceRequest" && IsOurs(resource.Root);

    /// <summary>Of our profile or of one of our categories.</summary>
    public static bool IsOurs(Element request) => HasProfile(request) ||
        request.HasCode("category", Canonical.CodeSystems.ServiceRequestCategory,
            "referral", "advice", "diagnostic", "follow-up");

    /// <summary>The gateway gives it a tracking Task: a tracked, active order that is no follow-up.</summary>
    public static bool NeedsTask(Resource resource) => Is(resource) && resource.Root.Text("status") == "active" &&
        Opens(resource.Root) && KindOf(resource.Root) != CaseKind.FollowUp;

    /// <summary>
    /// The request is an order, and so a case or part of one; a proposal, a plan or an option is not.
    /// </summary>
    public static bool Opens(Element request) => request.Text("intent") switch
    {
        "order" or "original-order" or "reflex-order" or "filler-order" or "instance-order" => true,
        "plan" => IsBarsReferral(request),
        _ => false,
    };

    /// <summary>Where several of our categories stand, the one that is watched most closely.</summary>
    public static CaseKind KindOf(Element request)
    {
        bool Says(string code) => request.HasCode("category", Canonical.CodeSystems.ServiceRequestCategory, code);
        if (Says("referral") || IsBarsReferral(request)) return CaseKind.Referral;
        if (Says("advice")) return CaseKind.Advice;
        if (Says("diagnostic")) return CaseKind.Diagnostic;
        if (Says("follow-up")) return CaseKind.FollowUp;
        return HasProfile(request) ? CaseKind.Referral : CaseKind.Unclassified;
    }

    public static bool IsSuspectedCancer(Element request) =>
        request.HasCode("category", Canonical.CodeSystems.ServiceRequestCategory, "suspected-cancer");

    static bool IsBarsReferral(Element request) =>
        request.HasCode("category", Canonical.CodeSystems.BarsServiceRequestCategory, "referral");

    static bool HasProfile(Element request) => request["meta"]?.All("profile")
        .Any(p => p.Value?.Split('|')[0] == Canonical.Profiles.Referral) == true;
}
