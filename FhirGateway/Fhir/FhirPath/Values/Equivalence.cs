using System.Runtime.CompilerServices;

namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary><c>~</c> of collections and items (N1 section 6.1.2): never unknown, and order does not matter.</summary>
internal static class Equivalence
{
    public static bool Equivalent(Items left, Items right, Budget budget)
    {
        if (left.Count != right.Count) return false;
        if (left.Count == 1) return Equivalent(left[0], right[0], budget);
        var taken = new bool[right.Count];
        for (var i = 0; i < left.Count; i++)
        {
            budget.Charge(right.Count);
            var found = false;
            for (var j = 0; j < right.Count && !found; j++)
                if (!taken[j] && Equivalent(left[i], right[j], budget)) found = taken[j] = true;
            if (!found) return false;
        }
        return true;
    }

    static bool Equivalent(Item left, Item right, Budget budget)
    {
        var (a, b) = (left.Value, right.Value);
        if (a is not null && b is not null) return Equivalent(a, b);
        return left.Element is { } first && right.Element is { } second && Equivalent(first, second, budget);
    }

    static bool Equivalent(Atom left, Atom right)
    {
        if (Equality.Numbers(left, right) is var (x, y)) return Equivalent(x, y);
        return (left, right) switch
        {
            (StringAtom a, StringAtom b) => Equivalent(a.Text, b.Text),
            (BooleanAtom a, BooleanAtom b) => a.Value == b.Value,
            (TemporalAtom a, TemporalAtom b) => a.Equals(b),
            _ when Equality.Quantities(left, right) is var (a, b) => Equivalent(a, b),
            _ => false,
        };
    }

    /// <summary>Compares at the precision of the less precise; zeros at the end add no precision.</summary>
    static bool Equivalent(decimal left, decimal right)
    {
        var scale = Math.Min(Places(left), Places(right));
        return Rounded(left, scale) == Rounded(right, scale);
    }

    /// <summary>Decimal places without the zeros at the end: a division drops them.</summary>
    static int Places(decimal value) => (value / 1.000000000000000000000000000000m).Scale;

    static decimal Rounded(decimal value, int scale) => Math.Round(value, scale, MidpointRounding.AwayFromZero);

    static bool Equivalent(QuantityAtom left, QuantityAtom right)
    {
        if (Units.Code(left) == Units.Code(right)) return Equivalent(left.Value, right.Value);
        if (Units.In(right, left) is { } there && Equivalent(left.Value, there)) return true;
        if (Units.In(left, right) is { } here && Equivalent(here, right.Value)) return true;
        return left.Calendar != right.Calendar && Months(left) is { } a && Months(right) is { } b && Equivalent(a, b);
    }

    /// <summary>UCUM's year and month are equivalent to the calendar's.</summary>
    static decimal? Months(QuantityAtom quantity)
    {
        var factor = quantity.Calendar ? CalendarUnit.Months(quantity)
            : quantity.Unit switch { "a" => 12, "mo" => 1, _ => null };
        return quantity.Value * factor;
    }

    static bool Equivalent(string left, string right)
    {
        if (string.Equals(left, right, StringComparison.OrdinalIgnoreCase)) return true;
        return string.Equals(Normalised(left), Normalised(right), StringComparison.OrdinalIgnoreCase);
    }

    static string Normalised(string text) =>
        string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsWhiteSpace(source[i]) ? ' ' : source[i];
        });

    static bool Equivalent(Element left, Element right, Budget budget)
    {
        if (ReferenceEquals(left, right)) return true;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (left.Value != right.Value || left.Children.Length != right.Children.Length) return false;
        var pairs = new ChildPairs(left, right, budget);
        while (pairs.Next(out var child, out var counterpart))
            if (counterpart is null || !Equivalent(new Item(child), new Item(counterpart), budget)) return false;
        return true;
    }
}
