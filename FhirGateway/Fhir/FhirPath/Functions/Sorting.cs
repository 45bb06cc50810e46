using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Syntax;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>
/// <c>sort(key, -key, …)</c>: stable, nothing always comes first, a minus sign before a key turns its order.
/// </summary>
internal sealed class Sorting(Node input, Sorting.Key[] keys) : Node
{
    internal readonly record struct Key(Node Node, bool Descending);

    public static Sorting Bind(CallTree call, Node input)
    {
        var keys = call.Arguments.Select(argument => argument is SignTree { Negative: true } sign
            ? new Key(Binder.Bind(sign.Operand), true)
            : new Key(Binder.Bind(argument), false)).ToArray();
        return new(input, keys.Length == 0 ? [new(ThisNode.Instance, false)] : keys);
    }

    public override Items Evaluate(in Frame frame)
    {
        var items = input.Evaluate(frame);
        if (items.Count < 2) return items;
        frame.Run.Charge(items.Count * 8);
        var rows = new (object Item, Item?[] Values)[items.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var inner = frame.With(items[i], i);
            var values = new Item?[keys.Length];
            for (var k = 0; k < keys.Length; k++) values[k] = keys[k].Node.Single(inner, "sort");
            rows[i] = (items[i].Reference, values);
        }
        var result = new ItemsBuilder();
        var order = Comparer<(object Item, Item?[] Values)>.Create((a, b) => Compare(a.Values, b.Values));
        foreach (var row in Ordered(rows, order)) result.Add(row.Item);
        return result.ToItems();
    }

    /// <summary>The library wraps what a comparison throws; the refusal inside is the answer.</summary>
    static (object Item, Item?[] Values)[] Ordered(
        (object Item, Item?[] Values)[] rows, Comparer<(object Item, Item?[] Values)> order)
    {
        try
        {
            return [.. rows.Order(order)];
        }
        catch (InvalidOperationException wrapped) when (wrapped.InnerException is FhirPathException refusal)
        {
            throw new FhirPathException(refusal.Message);
        }
    }

    int Compare(Item?[] left, Item?[] right)
    {
        for (var k = 0; k < keys.Length; k++)
        {
            if (left[k] is not { } a || right[k] is not { } b)
            {
                if (left[k].HasValue == right[k].HasValue) continue;
                return left[k].HasValue ? 1 : -1;
            }
            if (Comparison.Compare(a, b) is not (null or 0) and var order)
                return keys[k].Descending ? -order.Value : order.Value;
        }
        return 0;
    }
}
