using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>precision, lowBoundary, highBoundary, comparable: what a value's precision leaves open.</summary>
internal static class Boundaries
{
    const int MostDigits = 28;

    public static readonly (string Name, Function Function)[] All =
    [
        ("lowBoundary", Function.Of(0, 1, (in frame, input, digits) => Boundary(frame, input, digits, high: false))),
        ("highBoundary", Function.Of(0, 1, (in frame, input, digits) => Boundary(frame, input, digits, high: true))),
        ("precision", Function.Of(0, Precision)),
        ("comparable", Function.Of(1, Comparable)),
    ];

    static Items Boundary(in Frame frame, Items input, Node[] arguments, bool high)
    {
        int? digits = null;
        if (arguments.Length == 1 && (digits = arguments[0].Integer(frame, "boundary")) is null) return Items.None;
        return input.Value("boundary") switch
        {
            null => Items.None,
            TemporalAtom temporal => Items.Of((object?)TemporalBoundary.Of(temporal, digits, high)),
            QuantityAtom quantity => Number(quantity.Value, digits, high) is { } value
                ? new(quantity.With(value))
                : Items.None,
            var other when Equality.Number(other) is { } number =>
                Number(number, digits, high) is { } value ? Items.Of(value) : Items.None,
            var other => throw new FhirPathException($"{other.SystemType} has no boundary."),
        };
    }

    /// <summary>Half a unit of the last digit away, written with so many digits, rounded outwards.</summary>
    static decimal? Number(decimal value, int? digits, bool high)
    {
        var places = digits ?? 8;
        if (places is < 0 or > MostDigits || value.Scale >= MostDigits) return null;
        var half = new decimal(5, 0, 0, false, (byte)(value.Scale + 1));
        var edge = high ? value + half : value - half;
        var outwards = high ? MidpointRounding.ToPositiveInfinity : MidpointRounding.ToNegativeInfinity;
        return Padded(decimal.Round(edge, places, outwards), places);
    }

    static decimal Padded(decimal value, int places)
    {
        if (value.Scale >= places) return value;
        try
        {
            return value + new decimal(0, 0, 0, false, (byte)places);
        }
        catch (OverflowException)
        {
            return value;
        }
    }

    static Items Precision(in Frame frame, Items input, Node[] arguments) => input.Value("precision") switch
    {
        null => Items.None,
        IntegerAtom => Items.Of(0),
        DecimalAtom number => Items.Of(number.Value.Scale),
        TemporalAtom temporal => Items.Of(TemporalBoundary.Digits(temporal)),
        var other => throw new FhirPathException($"{other.SystemType} has no precision."),
    };

    static Items Comparable(in Frame frame, Items input, Node[] arguments)
    {
        if (input.Value("comparable") is not QuantityAtom left
            || arguments[0].Evaluate(frame).Value("comparable") is not QuantityAtom right) return Items.None;
        return Items.Of(Units.Common(left, right) is not null);
    }
}
