using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>What a rule says of one focus at one instant.</summary>
internal enum FindingState
{
    /// <summary>The duty exists and is not due yet.</summary>
    Pending,

    /// <summary>The duty was met, or the disagreement was settled.</summary>
    Met,

    /// <summary>The duty is overdue, or the facts disagree: a Flag is due.</summary>
    Breached,

    /// <summary>What would decide it is silent or unreadable. Never to be read as met.</summary>
    Unknown,
}

/// <summary>One rule's judgement of one focus; at most one per rule and focus.</summary>
/// <param name="Rule">The rule's slug, as in the code system <c>safety-rule</c>.</param>
/// <param name="Focus"><c>Type/id</c> of the resource that carries the duty.</param>
/// <param name="State">How it stands.</param>
/// <param name="DueAt">The threshold's instant: when the duty is or was due; for a disagreement, since when it is
/// known.</param>
/// <param name="NextAt">The next instant at which time alone changes this judgement (breach, or another tier); null
/// when none.</param>
/// <param name="Tier">1 act today, 2 worklist, 3 report; the tier it has or will have at
/// <paramref name="DueAt"/>.</param>
/// <param name="Threshold">The threshold in words: <c>1 working day from sending</c>.</param>
/// <param name="Standing"><c>statutory</c>, <c>contract</c>, <c>guidance</c>, <c>local</c> or <c>proposal</c>.</param>
/// <param name="Source">Where the threshold comes from.</param>
/// <param name="Policy">Canonical and version of the policy: <c>url|version</c>.</param>
/// <param name="Why">One sentence for the person who reads the Flag; no free text of the record.</param>
/// <param name="Evidence">What it rests on.</param>
internal sealed record Finding(
    string Rule,
    string Focus,
    FindingState State,
    DateTimeOffset? DueAt,
    DateTimeOffset? NextAt,
    int Tier,
    string Threshold,
    string Standing,
    string Source,
    string Policy,
    string Why,
    IReadOnlyList<Evidence> Evidence);
