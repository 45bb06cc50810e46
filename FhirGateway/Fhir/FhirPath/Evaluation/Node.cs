using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Evaluation;

/// <summary>A compiled part of an expression; immutable, so that threads may share it.</summary>
internal abstract class Node
{
    public abstract Items Evaluate(in Frame frame);

    /// <summary>The node as a condition, without making a collection where the kind of node allows it.</summary>
    public virtual Truth Test(in Frame frame) => Evaluate(frame).ToTruth();

    /// <summary>Is there any item? May stop at the first.</summary>
    public virtual bool Any(in Frame frame) => !Evaluate(frame).IsEmpty;

    public virtual int Count(in Frame frame) => Evaluate(frame).Count;

    /// <summary>The node's only item; null where there is none; more than one are an error.</summary>
    public Item? Single(in Frame frame, string what)
    {
        var items = Evaluate(frame);
        if (items.Count > 1) throw new FhirPathException($"{what} takes one item, not {items.Count}.");
        return items.Count == 0 ? null : items[0];
    }
}

/// <summary>A node that answers a three-valued truth.</summary>
internal abstract class TruthNode : Node
{
    public abstract override Truth Test(in Frame frame);

    public sealed override Items Evaluate(in Frame frame) => Items.Of(Test(frame));

    public sealed override bool Any(in Frame frame) => Test(frame) != Truth.Unknown;

    public sealed override int Count(in Frame frame) => Test(frame) == Truth.Unknown ? 0 : 1;
}
