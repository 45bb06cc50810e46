namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>Brings two quantities to one unit. Definite durations convert; other units must be the same code.</summary>
internal static class Units
{
    /// <summary>Both values in one unit, or null where the units cannot be compared.</summary>
    public static (decimal Left, decimal Right)? Common(QuantityAtom left, QuantityAtom right)
    {
        var (a, b) = (Code(left), Code(right));
        if (a == b) return (left.Value, right.Value);
        if (Seconds(a) is not { } first || Seconds(b) is not { } second) return null;
        return (left.Value * first, right.Value * second);
    }

    /// <summary>The value of a quantity in the unit of another, or null.</summary>
    public static decimal? In(QuantityAtom quantity, QuantityAtom target)
    {
        var (from, to) = (Code(quantity), Code(target));
        if (from == to) return quantity.Value;
        return Seconds(from) is { } a && Seconds(to) is { } b ? quantity.Value * a / b : null;
    }

    public static QuantityAtom? Multiply(QuantityAtom left, QuantityAtom right)
    {
        if (Code(right) == "1") return new(left.Value * right.Value, left.Unit, left.Calendar);
        return Code(left) == "1" ? new(left.Value * right.Value, right.Unit, right.Calendar) : null;
    }

    public static QuantityAtom? Divide(QuantityAtom left, QuantityAtom right)
    {
        if (Code(right) == "1") return new(left.Value / right.Value, left.Unit, left.Calendar);
        return Common(left, right) is var (a, b) ? new(a / b, "1", false) : null;
    }

    public static string Code(QuantityAtom quantity) =>
        quantity.Calendar ? CalendarUnit.Ucum(quantity.Unit) : quantity.Unit;

    static decimal? Seconds(string code) => code switch
    {
        "wk" => 604_800m,
        "d" => 86_400m,
        "h" => 3_600m,
        "min" => 60m,
        "s" => 1m,
        "ms" => 0.001m,
        _ => null,
    };
}
