using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;
using FhirGateway.Fhir.Terminology;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>
/// memberOf, subsumes and subsumedBy (http://hl7.org/fhir/R4/fhirpath.html#functions). What cannot be told, because
/// the content is not here, is empty.
/// </summary>
internal static class Coded
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("memberOf", Function.Of(1, MemberOf)),
        ("subsumes", Function.Of(1, (in frame, input, other) =>
            Subsumes(frame, input, Scope.Evaluate(other[0], frame), "subsumes"))),
        ("subsumedBy", Function.Of(1, (in frame, input, other) =>
            Subsumes(frame, Scope.Evaluate(other[0], frame), input, "subsumedBy"))),
    ];

    static Items MemberOf(in Frame frame, Items input, Node[] arguments)
    {
        if (input.IsEmpty || arguments[0].Text(frame, "memberOf") is not { } canonical) return Items.None;
        if (input.Count > 1) throw new FhirPathException($"memberOf() takes one item, not {input.Count}.");
        var coded = input[0].ToElement();
        if (coded.Type is not ("code" or "Coding" or "CodeableConcept" or "string" or "uri" or "id" or "Quantity"))
            throw new FhirPathException($"memberOf() takes a code, not {coded.Type}.");
        if (frame.Run.Context.MemberOf?.Invoke(coded, canonical) is { } answer) return Items.Of(answer);
        var inquiry = new Inquiry(Inquiry.MostIncludes);
        var membership = frame.Run.Context.Terms.MemberOf(canonical, coded, inquiry);
        frame.Run.Charge(100 + inquiry.Taken);
        return membership switch
        {
            Membership.Member => Items.Of(true),
            Membership.NotMember => Items.Of(false),
            _ => Items.None,
        };
    }

    /// <summary>One pair that subsumes suffices; else one that cannot be told leaves the answer open.</summary>
    static Items Subsumes(in Frame frame, Items above, Items below, string function)
    {
        if (above.IsEmpty || below.IsEmpty) return Items.None;
        if (above.Count > 1 || below.Count > 1)
            throw new FhirPathException($"{function}() takes one coding or concept.");
        var isOpen = false;
        foreach (var ancestor in Codings(above[0], function))
            foreach (var descendant in Codings(below[0], function))
            {
                frame.Run.Charge(1);
                if (ancestor.System != descendant.System) continue;
                if (ancestor.Code == descendant.Code) return Items.Of(true);
                var result = Ask(frame, ancestor.System, ancestor.Code, descendant.Code);
                if (result is Subsumption.Subsumes or Subsumption.Equivalent) return Items.Of(true);
                isOpen |= result == Subsumption.CannotTell;
            }
        return isOpen ? Items.None : Items.Of(false);
    }

    static Subsumption Ask(in Frame frame, string? system, string ancestor, string descendant)
    {
        var terms = frame.Run.Context.Terms;
        if (system is null || terms.FindSystem(system) is not { } content) return Subsumption.CannotTell;
        frame.Run.Charge(content.Concepts.Count);
        return terms.Subsumes(system, ancestor, descendant).Result;
    }

    static IEnumerable<CodedValue> Codings(Item item, string function) => item.Element switch
    {
        { Type: "Coding" } coding => CodedValue.Of(coding) is { } one ? [one] : [],
        { Type: "CodeableConcept" } concept => concept.All("coding").Select(CodedValue.Of).OfType<CodedValue>(),
        _ => throw new FhirPathException($"{function}() takes a Coding or CodeableConcept, not {item.ToElement().Type}."),
    };
}
