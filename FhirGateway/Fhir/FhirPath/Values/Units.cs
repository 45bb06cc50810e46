namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>Brings two quantities to one unit, and finds the unit of a product.</summary>
internal static class Units
{
    /// <summary>Both values in one unit, or null where the units cannot be compared.</summary>
    public static (decimal Left, decimal Right)? Common(QuantityAtom left, QuantityAtom right)
    {
        if (Code(left) == Code(right)) return (left.Value, right.Value);
        if (Both(left, right) is not var (a, b) || a.Dimension != b.Dimension) return null;
        try
        {
            return (left.Value * a.Factor, right.Value * b.Factor);
        }
        catch (ArithmeticException)
        {
            return null;
        }
    }

    /// <summary>The value of a quantity in the unit of another, or null.</summary>
    public static decimal? In(QuantityAtom quantity, QuantityAtom target)
    {
        if (Code(quantity) == Code(target)) return quantity.Value;
        if (Both(quantity, target) is not var (from, to) || from.Dimension != to.Dimension) return null;
        try
        {
            return quantity.Value * from.Factor / to.Factor;
        }
        catch (ArithmeticException)
        {
            return null;
        }
    }

    public static QuantityAtom? Multiply(QuantityAtom left, QuantityAtom right)
    {
        if (Code(right) == "1") return new(left.Value * right.Value, left.Unit, left.Calendar);
        if (Code(left) == "1") return new(left.Value * right.Value, right.Unit, right.Calendar);
        return Joined(left, right, left.Value * right.Value, 1);
    }

    public static QuantityAtom? Divide(QuantityAtom left, QuantityAtom right)
    {
        if (Code(right) == "1") return new(left.Value / right.Value, left.Unit, left.Calendar);
        if (Code(left) == Code(right)) return new(left.Value / right.Value, "1", false);
        return Joined(left, right, left.Value / right.Value, -1);
    }

    public static string Code(QuantityAtom quantity) =>
        quantity.Calendar ? CalendarUnit.Ucum(quantity.Unit) : quantity.Unit;

    static QuantityAtom? Joined(QuantityAtom left, QuantityAtom right, decimal value, int power)
    {
        if (Both(left, right) is not var (a, b)) return null;
        var unit = Ucum.Join(a, b, power);
        return new(value * unit.Factor, unit.Dimension, false);
    }

    static (Ucum Left, Ucum Right)? Both(QuantityAtom left, QuantityAtom right) =>
        Ucum.Parse(Code(left)) is { } a && Ucum.Parse(Code(right)) is { } b ? (a, b) : null;
}
