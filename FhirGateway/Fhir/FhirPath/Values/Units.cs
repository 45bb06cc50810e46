namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>Brings two quantities to one unit, and finds the unit of a product.</summary>
internal static class Units
{
    /// <summary>Both values in one unit, or null where the units cannot be compared.</summary>
    public static (decimal Left, decimal Right)? Common(QuantityAtom left, QuantityAtom right)
    {
        if (Code(left) == Code(right)) return (left.Value, right.Value);
        if (Factors(left, right) is not var (a, b)) return null;
        try
        {
            return (left.Value * a, right.Value * b);
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
        if (Factors(quantity, target) is not var (from, to)) return null;
        try
        {
            return quantity.Value * from / to;
        }
        catch (ArithmeticException)
        {
            return null;
        }
    }

    /// <summary>
    /// The value in another unit, where a calendar year may count as 365 days and a month as 30 (N1 section 5.5.7).
    /// </summary>
    public static decimal? Converted(QuantityAtom quantity, QuantityAtom target)
    {
        if (In(quantity, target) is { } plain) return plain;
        if (!quantity.Calendar || !target.Calendar) return null;
        var inDays = CalendarUnit.Days(quantity) is { } days
            ? new QuantityAtom(quantity.Value * days, "days", true) : quantity;
        return CalendarUnit.Days(target) is { } length
            ? In(inDays, new QuantityAtom(1, "days", true)) / length
            : In(inDays, target);
    }

    /// <summary>
    /// The sum (sign 1) or difference (sign -1) in the finer of both units; null where they differ in kind.
    /// </summary>
    public static QuantityAtom? Add(QuantityAtom left, QuantityAtom right, int sign)
    {
        var finer = Factors(left, right) is var (a, b) && b < a ? right : left;
        return In(left, finer) is { } first && In(right, finer) is { } second
            ? finer.With(first + sign * second) : null;
    }

    /// <summary>
    /// Whether both are times, one of them a calendar year or month, which has no fixed length: neither equal nor
    /// different (N1 section 6.1.1).
    /// </summary>
    public static bool IsOpen(QuantityAtom left, QuantityAtom right) =>
        (CalendarUnit.Months(left) is not null || CalendarUnit.Months(right) is not null)
        && IsTime(left) && IsTime(right);

    static bool IsTime(QuantityAtom quantity) => quantity.Calendar || Ucum.Parse(quantity.Unit)?.Dimension == "s";

    public static QuantityAtom? Multiply(QuantityAtom left, QuantityAtom right)
    {
        if (Code(right) == "1") return left.With(left.Value * right.Value);
        if (Code(left) == "1") return right.With(left.Value * right.Value);
        return Joined(left, right, left.Value * right.Value, 1);
    }

    public static QuantityAtom? Divide(QuantityAtom left, QuantityAtom right)
    {
        if (Code(right) == "1") return left.With(left.Value / right.Value);
        if (Code(left) == Code(right)) return new(left.Value / right.Value, "1", false);
        if (CalendarUnit.Months(left) is { } a && CalendarUnit.Months(right) is { } b)
            return new(left.Value * a / (right.Value * b), "1", false);
        return Joined(left, right, left.Value / right.Value, -1);
    }

    public static string Code(QuantityAtom quantity) =>
        quantity.Calendar ? CalendarUnit.Ucum(quantity.Unit) : quantity.Unit;

    /// <summary>The factors that bring both to a unit of their kind; null where the kinds differ.</summary>
    static (decimal Left, decimal Right)? Factors(QuantityAtom left, QuantityAtom right)
    {
        if (CalendarUnit.Months(left) is { } a && CalendarUnit.Months(right) is { } b) return (a, b);
        return Both(left, right) is var (first, second) && first.Dimension == second.Dimension
            ? (first.Factor, second.Factor) : null;
    }

    static QuantityAtom? Joined(QuantityAtom left, QuantityAtom right, decimal value, int power)
    {
        if (Both(left, right) is not var (a, b)) return null;
        var unit = Ucum.Join(a, b, power);
        return new(value * unit.Factor, unit.Dimension, false);
    }

    static (Ucum Left, Ucum Right)? Both(QuantityAtom left, QuantityAtom right) =>
        Ucum.Parse(Code(left)) is { } a && Ucum.Parse(Code(right)) is { } b ? (a, b) : null;
}
