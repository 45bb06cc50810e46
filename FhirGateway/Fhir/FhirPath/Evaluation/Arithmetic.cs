using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Evaluation;

/// <summary><c>+ - * / div mod</c> on numbers, quantities, strings and dates (N1 section 6.6).</summary>
internal sealed class ArithmeticNode(Node left, Node right, string sign) : Node
{
    public override Items Evaluate(in Frame frame)
    {
        if (left.Single(frame, sign) is not { } first || right.Single(frame, sign) is not { } second) return Items.None;
        if (sign == "+" && first.Text is { } text && second.Text is { } more)
        {
            frame.Run.ChargeText((long)text.Length + more.Length);
            return Items.Of(text + more);
        }
        var (a, b) = (Value(first, sign), Value(second, sign));
        if (a is null || b is null) return Items.None;
        try
        {
            return Items.Of((object?)Compute(a, b));
        }
        catch (ArithmeticException)
        {
            return Items.None;
        }
    }

    /// <summary>The item's value; null for an element that has only extensions.</summary>
    public static Atom? Value(Item item, string sign)
    {
        if (item.Value is { } value) return value;
        if (Atoms.KindOf(item.Element!.Type) == AtomKind.None)
            throw new FhirPathException($"'{sign}' does not apply to {item.Element.Type}.");
        return null;
    }

    Atom? Compute(Atom left, Atom right) => (left, right) switch
    {
        (IntegerAtom a, IntegerAtom b) => Integers(a.Value, b.Value),
        (TemporalAtom at, QuantityAtom span) when sign == "+" => at.Add(span, 1),
        (TemporalAtom at, QuantityAtom span) when sign == "-" => at.Add(span, -1),
        _ when Equality.Numbers(left, right) is var (a, b) => Decimals(a, b),
        _ when sign is not ("div" or "mod") && Equality.Quantities(left, right) is var (a, b) => Quantities(a, b),
        _ => throw Refused(left, right),
    };

    Atom? Integers(int a, int b) => sign switch
    {
        "+" => IntegerAtom.Of(checked(a + b)),
        "-" => IntegerAtom.Of(checked(a - b)),
        "*" => IntegerAtom.Of(checked(a * b)),
        _ when b == 0 => null,
        "div" => IntegerAtom.Of(checked(a / b)),
        "mod" => IntegerAtom.Of(b == -1 ? 0 : a % b),
        _ => new DecimalAtom((decimal)a / b),
    };

    Atom? Decimals(decimal a, decimal b) => sign switch
    {
        "+" => new DecimalAtom(a + b),
        "-" => new DecimalAtom(a - b),
        "*" => new DecimalAtom(a * b),
        _ when b == 0 => null,
        "div" => IntegerAtom.Of(decimal.ToInt32(decimal.Truncate(a / b))),
        "mod" => new DecimalAtom(a % b),
        _ => new DecimalAtom(a / b),
    };

    QuantityAtom? Quantities(QuantityAtom a, QuantityAtom b) => sign switch
    {
        "+" => Units.Add(a, b, 1),
        "-" => Units.Add(a, b, -1),
        "*" => Units.Multiply(a, b),
        _ => b.Value == 0 ? null : Units.Divide(a, b),
    };

    FhirPathException Refused(Atom a, Atom b) => new($"'{sign}' does not join {a.SystemType} and {b.SystemType}.");
}

/// <summary><c>&amp;</c>: strings joined, nothing counting as the empty string.</summary>
internal sealed class ConcatenateNode(Node left, Node right) : Node
{
    public override Items Evaluate(in Frame frame)
    {
        var (first, second) = (Text(left, frame), Text(right, frame));
        frame.Run.ChargeText((long)first.Length + second.Length);
        return Items.Of(first + second);
    }

    static string Text(Node node, in Frame frame)
    {
        if (node.Single(frame, "&") is not { } item) return "";
        return item.Text ?? ArithmeticNode.Value(item, "&")?.Text ?? "";
    }
}

internal sealed class SignNode(Node operand) : Node
{
    public override Items Evaluate(in Frame frame)
    {
        if (operand.Single(frame, "-") is not { } item) return Items.None;
        return ArithmeticNode.Value(item, "-") switch
        {
            null => Items.None,
            IntegerAtom { Value: int.MinValue } => Items.None,
            IntegerAtom integer => Items.Of(-integer.Value),
            DecimalAtom number => Items.Of(-number.Value),
            QuantityAtom quantity => new(quantity.With(-quantity.Value)),
            _ => throw new FhirPathException($"'-' does not apply to {item.ToElement().Type}."),
        };
    }
}
