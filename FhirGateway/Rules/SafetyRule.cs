using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>A rule's judgement of one case: at most one finding per focus. Pure.</summary>
internal delegate IEnumerable<Finding> Judgement(FactSheet sheet, Policy policy, DateTimeOffset now);

/// <summary>A safety rule.</summary>
/// <param name="Slug">Its code in the code system <c>safety-rule</c>.</param>
/// <param name="Number"><c>R05</c>.</param>
/// <param name="Title">What it says when it is breached.</param>
/// <param name="Watches">The kinds of case it judges.</param>
/// <param name="Judge">How.</param>
internal sealed record SafetyRule(
    string Slug, string Number, string Title, IReadOnlyCollection<CaseKind> Watches, Judgement Judge);
