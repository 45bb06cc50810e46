using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Evaluation;

internal sealed class IsNode(Node operand, TypeSpecifier type) : TruthNode
{
    public override Truth Test(in Frame frame)
    {
        if (operand.Single(frame, "is") is not { } item) return Truth.Unknown;
        return type.Holds(item) ? Truth.True : Truth.False;
    }
}

/// <summary><c>as</c> and <c>ofType</c>: the items of that type.</summary>
internal sealed class OfTypeNode(Node operand, TypeSpecifier type, bool single) : Node
{
    public override Items Evaluate(in Frame frame)
    {
        var items = operand.Evaluate(frame);
        if (items.Count == 1) return type.Selects(items[0]) ? items : Items.None;
        if (single && items.Count > 1 && frame.Run.Context.Strict)
            throw new FhirPathException($"as takes one item, not {items.Count}.");
        var result = new ItemsBuilder();
        for (var i = 0; i < items.Count; i++)
            if (type.Selects(items[i])) result.Add(items[i].Reference);
        return result.ToItems();
    }
}
