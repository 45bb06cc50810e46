using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>Existence (N1 section 5.1).</summary>
internal static class Existence
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("empty", new(0, 0, (input, _) => new ExistsNode(input, negated: true))),
        ("exists", new(0, 1, (input, criteria) => new ExistsNode(
            criteria is [var criterion] ? new WhereNode(input, criterion) : input, negated: false))),
        ("not", new(0, 0, (input, _) => new NotNode(input))),
        ("all", new(1, 1, (input, criteria) => new AllNode(input, criteria[0]))),
        ("count", new(0, 0, (input, _) => new CountNode(input))),
        ("allTrue", Function.Of(0, (in _, input, _) => Items.Of(!Has(input, Truth.False)))),
        ("anyTrue", Function.Of(0, (in _, input, _) => Items.Of(Has(input, Truth.True)))),
        ("allFalse", Function.Of(0, (in _, input, _) => Items.Of(!Has(input, Truth.True)))),
        ("anyFalse", Function.Of(0, (in _, input, _) => Items.Of(Has(input, Truth.False)))),
        ("subsetOf", Function.Of(1, (in frame, input, other) =>
            Items.Of(IsSubset(frame, input, Scope.Evaluate(other[0], frame))))),
        ("supersetOf", Function.Of(1, (in frame, input, other) =>
            Items.Of(IsSubset(frame, Scope.Evaluate(other[0], frame), input)))),
        ("distinct", Function.Of(0, (in frame, input, _) => Distinct(frame, input))),
        ("isDistinct", Function.Of(0, (in frame, input, _) => Items.Of(Distinct(frame, input).Count == input.Count))),
    ];

    /// <summary>Is that truth among the booleans? Anything but booleans is an error.</summary>
    static bool Has(Items items, Truth truth)
    {
        var found = false;
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Value is not BooleanAtom boolean)
                throw new FhirPathException($"A boolean is wanted, not {items[i].ToElement().Type}.");
            found |= boolean.Value == (truth == Truth.True);
        }
        return found;
    }

    static bool IsSubset(in Frame frame, Items part, Items whole)
    {
        frame.Run.Charge(part.Count + whole.Count);
        var set = SetOf(frame, whole);
        for (var i = 0; i < part.Count; i++)
            if (!set.Contains(part[i].Reference)) return false;
        return true;
    }

    public static Items Distinct(in Frame frame, Items items)
    {
        if (items.Count < 2) return items;
        frame.Run.Charge(items.Count);
        return SetOf(frame, items).ToItems();
    }

    public static ItemSet SetOf(in Frame frame, Items items)
    {
        var set = new ItemSet(frame.Run.Budget);
        for (var i = 0; i < items.Count; i++) set.Add(items[i].Reference);
        return set;
    }
}

internal sealed class ExistsNode(Node input, bool negated) : TruthNode
{
    public override Truth Test(in Frame frame) => input.Any(frame) != negated ? Truth.True : Truth.False;
}

internal sealed class CountNode(Node input) : Node
{
    public override Items Evaluate(in Frame frame) => Items.Of(input.Count(frame));
}

internal sealed class AllNode(Node input, Node criterion) : TruthNode
{
    public override Truth Test(in Frame frame)
    {
        var items = input.Evaluate(frame);
        frame.Run.Charge(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var before = frame.Run.Variables;
            var truth = criterion.Test(frame.With(items[i], i));
            frame.Run.Variables = before;
            if (truth != Truth.True) return Truth.False;
        }
        return Truth.True;
    }
}
