using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Evaluation;

internal sealed class EqualNode(Node left, Node right, bool negated) : TruthNode
{
    public override Truth Test(in Frame frame)
    {
        var truth = Equality.Equal(Scope.Evaluate(left, frame), Scope.Evaluate(right, frame), frame.Run.Budget);
        return negated ? (Truth)(-(int)truth) : truth;
    }
}

/// <summary><c>path = 'text'</c>, the most frequent of all conditions.</summary>
internal sealed class EqualTextNode(Node path, string text, bool negated) : TruthNode
{
    public override Truth Test(in Frame frame)
    {
        var items = path.Evaluate(frame);
        if (items.IsEmpty) return Truth.Unknown;
        return (items.Count == 1 && items[0].Text == text) != negated ? Truth.True : Truth.False;
    }
}

internal sealed class EquivalentNode(Node left, Node right, bool negated) : TruthNode
{
    public override Truth Test(in Frame frame)
    {
        var equivalent = Equivalence.Equivalent(
            Scope.Evaluate(left, frame), Scope.Evaluate(right, frame), frame.Run.Budget);
        return equivalent != negated ? Truth.True : Truth.False;
    }
}

internal sealed class CompareNode(Node left, Node right, string sign) : TruthNode
{
    public override Truth Test(in Frame frame)
    {
        if (left.Single(frame, sign) is not { } first || right.Single(frame, sign) is not { } second)
            return Truth.Unknown;
        if (Comparison.Compare(first, second) is not { } order) return Truth.Unknown;
        var holds = sign switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
        return holds ? Truth.True : Truth.False;
    }
}

/// <summary><c>item in collection</c>; <c>contains</c> is the same the other way round.</summary>
internal sealed class InNode(Node item, Node collection) : TruthNode
{
    public override Truth Test(in Frame frame)
    {
        if (item.Single(frame, "in") is not { } wanted) return Truth.Unknown;
        var items = Scope.Evaluate(collection, frame);
        frame.Run.Charge(items.Count);
        for (var i = 0; i < items.Count; i++)
            if (Equality.Same(wanted, items[i], frame.Run.Budget)) return Truth.True;
        return Truth.False;
    }
}

internal sealed class UnionNode(Node left, Node right) : Node
{
    public override Items Evaluate(in Frame frame)
    {
        var (first, second) = (Scope.Evaluate(left, frame), Scope.Evaluate(right, frame));
        if (first.Count + second.Count <= 1) return first.IsEmpty ? second : first;
        frame.Run.Charge(first.Count + second.Count);
        var set = new ItemSet(frame.Run.Budget);
        for (var i = 0; i < first.Count; i++) set.Add(first[i].Reference);
        for (var i = 0; i < second.Count; i++) set.Add(second[i].Reference);
        return set.ToItems();
    }

    public override bool Any(in Frame frame) => left.Any(frame) || right.Any(frame);
}

/// <summary>Variables that an operand or an argument defines do not reach its neighbours.</summary>
internal static class Scope
{
    public static Items Evaluate(Node node, in Frame frame)
    {
        var before = frame.Run.Variables;
        var items = node.Evaluate(frame);
        frame.Run.Variables = before;
        return items;
    }
}
