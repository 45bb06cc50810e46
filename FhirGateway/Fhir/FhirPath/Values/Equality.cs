using System.Runtime.CompilerServices;

namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary><c>=</c> of collections and items (N1 section 6.1.1).</summary>
internal static class Equality
{
    public static Truth Equal(Items left, Items right, Budget budget)
    {
        if (left.IsEmpty || right.IsEmpty) return Truth.Unknown;
        if (left.Count != right.Count) return Truth.False;
        var result = Truth.True;
        for (var i = 0; i < left.Count; i++)
        {
            var equal = Equal(left[i], right[i], budget);
            if (equal == Truth.False) return Truth.False;
            if (equal == Truth.Unknown) result = Truth.Unknown;
        }
        return result;
    }

    public static Truth Equal(Item left, Item right, Budget budget)
    {
        if (left.Text is { } text && right.Text is { } other) return Of(text == other);
        var (a, b) = (left.Value, right.Value);
        if (a is not null && b is not null) return Equal(a, b);
        if (left.Element is { } first && right.Element is { } second) return Equal(first, second, budget);
        return Truth.False;
    }

    public static bool Same(Item left, Item right, Budget budget) => Equal(left, right, budget) == Truth.True;

    static Truth Equal(Atom left, Atom right)
    {
        if (Numbers(left, right) is var (a, b)) return Of(a == b);
        return (left, right) switch
        {
            (StringAtom first, StringAtom second) => Of(first.Text == second.Text),
            (BooleanAtom first, BooleanAtom second) => Of(first.Value == second.Value),
            (TemporalAtom first, TemporalAtom second) => Equal(first, second),
            _ when Quantities(left, right) is var (first, second) => Equal(first, second),
            _ => Truth.False,
        };
    }

    static Truth Equal(TemporalAtom left, TemporalAtom right)
    {
        if (!TemporalAtom.Comparable(left, right)) return Truth.False;
        return TemporalAtom.Compare(left, right) switch { null => Truth.Unknown, 0 => Truth.True, _ => Truth.False };
    }

    static Truth Equal(QuantityAtom left, QuantityAtom right)
    {
        if (Units.Common(left, right) is var (a, b)) return Of(a == b);
        return Units.IsOpen(left, right) ? Truth.Unknown : Truth.False;
    }

    static Truth Equal(Element left, Element right, Budget budget)
    {
        if (ReferenceEquals(left, right)) return Truth.True;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (left.Value != right.Value) return Truth.False;
        if (left.Children.Length != right.Children.Length) return Truth.False;
        var (result, pairs) = (Truth.True, new ChildPairs(left, right, budget));
        while (pairs.Next(out var child, out var counterpart))
        {
            if (counterpart is null) return Truth.False;
            var equal = Equal(new Item(child), new Item(counterpart), budget);
            if (equal == Truth.False) return Truth.False;
            if (equal == Truth.Unknown) result = Truth.Unknown;
        }
        return result;
    }

    public static (decimal Left, decimal Right)? Numbers(Atom left, Atom right)
    {
        if (Number(left) is { } a && Number(right) is { } b) return (a, b);
        return null;
    }

    public static decimal? Number(Atom? atom) => atom switch
    {
        IntegerAtom integer => integer.Value,
        DecimalAtom number => number.Value,
        _ => null,
    };

    /// <summary>Both as quantities, where one is a quantity and the other a quantity or a number.</summary>
    public static (QuantityAtom Left, QuantityAtom Right)? Quantities(Atom left, Atom right) => (left, right) switch
    {
        (QuantityAtom a, QuantityAtom b) => (a, b),
        (QuantityAtom a, _) when Number(right) is { } b => (a, new(b, "1", false)),
        (_, QuantityAtom b) when Number(left) is { } a => (new(a, "1", false), b),
        _ => null,
    };

    static Truth Of(bool value) => value ? Truth.True : Truth.False;
}
