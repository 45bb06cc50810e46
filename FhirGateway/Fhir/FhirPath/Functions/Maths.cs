using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>Mathematics (N1 section 5.7): what has no real result is empty.</summary>
internal static class Maths
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("abs", OfNumber("abs", Abs)),
        ("ceiling", OfNumber("ceiling", number => Whole(number, decimal.Ceiling))),
        ("floor", OfNumber("floor", number => Whole(number, decimal.Floor))),
        ("truncate", OfNumber("truncate", number => Whole(number, decimal.Truncate))),
        ("exp", OfPlain("exp", Math.Exp)),
        ("ln", OfPlain("ln", Math.Log)),
        ("sqrt", OfPlain("sqrt", Math.Sqrt)),
        ("log", Function.Of(1, Log)),
        ("power", Function.Of(1, Power)),
        ("round", Function.Of(0, 1, Round)),
        ("sum", Function.Of(0, Sum)),
        ("min", Function.Of(0, (in frame, input, _) => Extreme(frame, input, -1))),
        ("max", Function.Of(0, (in frame, input, _) => Extreme(frame, input, 1))),
        ("avg", Function.Of(0, Average)),
    ];

    static Function OfNumber(string name, Func<Atom, Atom?> body) => Function.Of(0, (in _, input, _) =>
        Number(input, name) is { } number ? Items.Of((object?)body(number)) : Items.None);

    static Function OfPlain(string name, Func<double, double> body) => Function.Of(0, (in _, input, _) =>
        Plain(input, name) is { } number ? Items.Of((object?)Real(body(Double(number)))) : Items.None);

    /// <summary>A number for functions whose result could not keep a unit.</summary>
    static Atom? Plain(Items items, string function) => Number(items, function) switch
    {
        QuantityAtom { Unit: not "1" } quantity =>
            throw new FhirPathException($"{function}() takes a number without a unit, not {quantity.Text}."),
        var number => number,
    };

    static Atom? Number(Items items, string function) => items.Value(function) switch
    {
        null => null,
        var number and (IntegerAtom or DecimalAtom or QuantityAtom) => number,
        var other => throw new FhirPathException($"{function}() takes a number, not {other.SystemType}."),
    };

    static Atom? Abs(Atom number) => number switch
    {
        IntegerAtom { Value: int.MinValue } => null,
        IntegerAtom integer => IntegerAtom.Of(Math.Abs(integer.Value)),
        QuantityAtom quantity => quantity.With(Math.Abs(quantity.Value)),
        _ => new DecimalAtom(Math.Abs(Decimal(number))),
    };

    static Items Log(in Frame frame, Items input, Node[] arguments)
    {
        if (Plain(input, "log") is not { } number || Plain(arguments[0].Evaluate(frame), "log") is not { } radix)
            return Items.None;
        return Items.Of((object?)Real(Math.Log(Double(number), Double(radix))));
    }

    static Items Power(in Frame frame, Items input, Node[] arguments)
    {
        if (Plain(input, "power") is not { } number
            || Plain(arguments[0].Evaluate(frame), "power") is not { } exponent) return Items.None;
        var power = Math.Pow(Double(number), Double(exponent));
        return number is IntegerAtom && exponent is IntegerAtom { Value: >= 0 }
            ? Items.Of((object?)Whole(power))
            : Items.Of((object?)Real(power));
    }

    static Items Round(in Frame frame, Items input, Node[] arguments)
    {
        if (Number(input, "round") is not { } number) return Items.None;
        var digits = arguments.Length == 1 ? arguments[0].Integer(frame, "round") : 0;
        if (digits is not { } places) return Items.None;
        if (places < 0) throw new FhirPathException("round() takes a precision of 0 or more.");
        var rounded = decimal.Round(Decimal(number), Math.Min(places, 28), MidpointRounding.AwayFromZero);
        return number is QuantityAtom quantity ? new(quantity.With(rounded)) : Items.Of(rounded);
    }

    static Items Sum(in Frame frame, Items input, Node[] arguments)
    {
        if (input.IsEmpty) return Items.Of(0);
        frame.Run.Charge(input.Count);
        var sum = Items.Of((object?)ArithmeticNode.Value(input[0], "+"));
        var plus = new ArithmeticNode(ThisNode.Instance, new TotalNode(), "+");
        for (var i = 1; i < input.Count; i++)
            sum = plus.Evaluate(new Frame(frame.Run, sum, -1, new Items(input[i].Reference)));
        return sum;
    }

    static Items Average(in Frame frame, Items input, Node[] arguments)
    {
        if (input.IsEmpty) return Items.None;
        var divide = new ArithmeticNode(ThisNode.Instance, new LiteralNode(new DecimalAtom(input.Count)), "/");
        return divide.Evaluate(frame.With(Sum(frame, input, arguments)));
    }

    static Items Extreme(in Frame frame, Items input, int sign)
    {
        if (input.IsEmpty) return Items.None;
        frame.Run.Charge(input.Count);
        var best = input[0];
        for (var i = 1; i < input.Count; i++)
        {
            if (Comparison.Compare(input[i], best) is not { } order) return Items.None;
            if (order * sign > 0) best = input[i];
        }
        return new(best.Reference);
    }

    static decimal Decimal(Atom number) => Equality.Number(number) ?? ((QuantityAtom)number).Value;

    static double Double(Atom number) => (double)Decimal(number);

    /// <summary>A whole number; a quantity keeps its unit.</summary>
    static Atom? Whole(Atom number, Func<decimal, decimal> round) =>
        number is QuantityAtom quantity ? quantity.With(round(quantity.Value)) : Whole(round(Decimal(number)));

    static IntegerAtom? Whole(decimal value) =>
        value is >= int.MinValue and <= int.MaxValue ? IntegerAtom.Of((int)value) : null;

    static IntegerAtom? Whole(double value) =>
        value is >= int.MinValue and <= int.MaxValue ? IntegerAtom.Of((int)value) : null;

    static DecimalAtom? Real(double value) => Math.Abs(value) < 7e28 ? new((decimal)value) : null;
}
