using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.FhirPath;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// An invariant of R4, told in FHIRPath. It is broken when it is false; one that is unknown (as <c>start &lt;= end</c>
/// with <c>2024-05</c> and <c>2024-05-10</c>) is not.
/// </summary>
internal sealed class Invariants(Invariant invariant) : Rule
{
    /// <summary>
    /// Those that another rule of this folder tells, faster and with the very element that is at fault; and dom-6
    /// (a resource should have a narrative), which would be a warning on nearly all that machines send.
    /// </summary>
    static readonly HashSet<(string Path, string Key)> Elsewhere =
    [
        ("Element", "ele-1"), ("Extension", "ext-1"), ("Reference", "ref-1"),
        ("Narrative.div", "txt-1"), ("Narrative.div", "txt-2"),
        ("DomainResource", "dom-2"), ("DomainResource", "dom-3"), ("DomainResource", "dom-4"),
        ("DomainResource", "dom-5"), ("DomainResource", "dom-6"),
    ];

    readonly FhirPathExpression expression = FhirPathExpression.Compile(invariant.Expression);

    public static IEnumerable<Rule> Of(IReadOnlyList<Invariant> invariants) =>
        invariants.Where(i => !Elsewhere.Contains((i.Path, i.Key))).Select(i => new Invariants(i));

    public override void Check(Element node, Findings findings)
    {
        try
        {
            if (expression.Test(node) != Truth.False) return;
            var words = $"{invariant.Key}: {invariant.Human}";
            if (invariant.IsError) findings.Error("invariant", words, node.Expression);
            else findings.Warning("invariant", words, node.Expression);
        }
        catch (FhirPathException failed)
        {
            findings.Warning(
                "not-supported", $"{invariant.Key} could not be checked: {failed.Message}", node.Expression);
        }
    }
}
