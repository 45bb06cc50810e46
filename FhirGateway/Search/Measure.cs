using System.Globalization;
using FhirGateway.Fhir;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Search;

/// <summary>
/// A number or quantity as the index holds it: an interval that holds its ends, as it was sent and in base units.
/// </summary>
/// <param name="Unit">The key of the base units, or of system and code where the unit is not known; 0 for none.</param>
/// <param name="Code">The key of the unit's code alone; 0 for none.</param>
/// <param name="Name">The key of the unit as it is written; 0 for none.</param>
internal readonly record struct Measure(
    double Lo, double Hi, double BaseLo, double BaseHi, long Unit = 0, long Code = 0, long Name = 0)
{
    public const string UcumSystem = "http://unitsofmeasure.org";
    const string CurrencySystem = "urn:iso:std:iso:4217";

    /// <summary>
    /// The value of a number, or of any kind of quantity; none when it says nothing that can be compared.
    /// </summary>
    public static Measure? Of(Element value) => value.Type switch
    {
        "Range" => Range(value),
        "Money" => Quantity(value, CurrencySystem, value.Text("currency"), null),
        "SampledData" => Sampled(value),
        "decimal" or "integer" or "positiveInt" or "unsignedInt" =>
            Number(value.Value) is { } number ? Point(number.Double) : null,
        _ => Quantity(value, value.Text("system"), value.Text("code"), value.Text("unit")),
    };

    /// <summary>The key under which values of a unit are kept, and what turns them into that unit.</summary>
    public static (long Key, decimal Factor) UnitOf(string system, string code)
    {
        var ucum = TokenKeys.SameSystem(system) == TokenKeys.SameSystem(UcumSystem) ? Ucum.Parse(code) : null;
        return ucum is null
            ? (TokenKeys.Of("unit", system, code), 1)
            : (TokenKeys.Of("unit", UcumSystem, ucum.Dimension), ucum.Factor);
    }

    public static long NameKey(string? name) => string.IsNullOrEmpty(name) ? 0 : TokenKeys.Of("unit", null, name);

    public static Measure Point(double at) => new(at, at, at, at);

    static Measure? Quantity(Element value, string? system, string? code, string? unit)
    {
        if (Number(value.Text("value")) is not { } number) return null;
        var (key, factor) = Known(system, code);
        var at = InBase(number, factor);
        var (lo, hi) = Compared(value.Text("comparator"), number.Double);
        var (baseLo, baseHi) = Compared(value.Text("comparator"), at);
        return new Measure(lo, hi, baseLo, baseHi, key, NameKey(code), NameKey(unit));
    }

    static (long Key, decimal Factor) Known(string? system, string? code) =>
        string.IsNullOrEmpty(code) || string.IsNullOrEmpty(system) ? (0, 1) : UnitOf(system, code);

    /// <summary>A value that is only said to be above or below: the interval that it may have.</summary>
    static (double Lo, double Hi) Compared(string? comparator, double at) => comparator switch
    {
        "<" => (double.NegativeInfinity, double.BitDecrement(at)),
        "<=" => (double.NegativeInfinity, at),
        ">" => (double.BitIncrement(at), double.PositiveInfinity),
        ">=" => (at, double.PositiveInfinity),
        _ => (at, at),
    };

    /// <summary>An end that is not there is open; the ends of different units leave only their numbers.</summary>
    static Measure? Range(Element range)
    {
        var low = range["low"] is { } l ? Of(l) : null;
        var high = range["high"] is { } h ? Of(h) : null;
        if ((low ?? high) is not { } any) return null;
        var sameUnit = low is null || high is null || low.Value.Unit == high.Value.Unit;
        var (lo, hi) = (low?.Lo ?? double.NegativeInfinity, high?.Hi ?? double.PositiveInfinity);
        var (baseLo, baseHi) = sameUnit
            ? (low?.BaseLo ?? double.NegativeInfinity, high?.BaseHi ?? double.PositiveInfinity)
            : (lo, hi);
        if (hi < lo || baseHi < baseLo) return null;
        return any with { Lo = lo, Hi = hi, BaseLo = baseLo, BaseHi = baseHi, Unit = sameUnit ? any.Unit : 0 };
    }

    /// <summary>
    /// From the least to the greatest of the samples; data beyond the device's limits (E, L, U) is left out.
    /// </summary>
    static Measure? Sampled(Element sampled)
    {
        if (sampled["origin"] is not { } origin || Of(origin) is not { } zero) return null;
        var factor = Number(sampled.Text("factor"))?.Double ?? 1;
        var unit = zero.Lo == 0 ? 1 : zero.BaseLo / zero.Lo;
        if (zero.Lo == 0 && origin.Text("system") is { } system && origin.Text("code") is { } code)
            unit = NumberRange.Double(UnitOf(system, code).Factor);
        var (lo, hi) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var sample in (sampled.Text("data") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Number(sample) is not { } number) continue;
            var at = zero.Lo + number.Double * factor;
            (lo, hi) = (Math.Min(lo, at), Math.Max(hi, at));
        }
        return hi < lo ? null : zero with { Lo = lo, Hi = hi, BaseLo = lo * unit, BaseHi = hi * unit };
    }

    static double InBase((decimal? Exact, double Double) number, decimal factor)
    {
        if (factor == 1) return number.Double;
        try
        {
            if (number.Exact is { } exact) return NumberRange.Double(exact * factor);
        }
        catch (OverflowException)
        {
            return number.Double * NumberRange.Double(factor);
        }
        return number.Double * NumberRange.Double(factor);
    }

    static (decimal? Exact, double Double)? Number(string? text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var nearest)
            || !double.IsFinite(nearest)) return null;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            && (exact != 0 || nearest == 0) ? (exact, nearest) : (null, nearest);
    }
}
