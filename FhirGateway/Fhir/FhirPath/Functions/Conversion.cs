using System.Globalization;
using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>Conversion (N1 section 5.5): what cannot be converted is empty.</summary>
internal static class Conversion
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("iif", Function.Of(2, 3, Iif)),
        ("toBoolean", Converting(ToBoolean)),
        ("toInteger", Converting(ToInteger)),
        ("toDecimal", Converting(ToDecimal)),
        ("toString", Converting(ToText)),
        ("toDate", Converting(ToDate)),
        ("toDateTime", Converting(ToDateTime)),
        ("toTime", Converting(ToTime)),
        ("toQuantity", Function.Of(0, 1, Quantity)),
    ];

    static Function Converting(Func<Atom, Atom?> convert) => Function.Of(0, (in _, input, _) =>
        input.Value("A conversion") is { } value ? Items.Of((object?)convert(value)) : Items.None);

    static Items Iif(in Frame frame, Items input, Node[] arguments)
    {
        if (input.Count > 1) throw new FhirPathException($"iif() takes one item, not {input.Count}.");
        var inner = input.Count == 1 ? frame.With(input) : frame;
        if (arguments[0].Test(inner) == Truth.True) return Scope.Evaluate(arguments[1], inner);
        return arguments.Length == 3 ? Scope.Evaluate(arguments[2], inner) : Items.None;
    }

    static Items Quantity(in Frame frame, Items input, Node[] arguments)
    {
        if (input.Value("toQuantity") is not { } value) return Items.None;
        if (arguments.Length == 0) return Items.Of((object?)ToQuantity(value));
        return arguments[0].Text(frame, "toQuantity") is { } unit
            ? Items.Of((object?)ToQuantity(value, unit)) : Items.None;
    }

    /// <summary>The value as a quantity of that unit: a UCUM code or a calendar word.</summary>
    public static QuantityAtom? ToQuantity(Atom value, string unit)
    {
        if (ToQuantity(value) is not { } quantity) return null;
        var target = new QuantityAtom(1, unit, CalendarUnit.Singular(unit) is not null);
        return Units.Converted(quantity, target) is { } amount ? target.With(amount) : null;
    }

    public static Atom? ToBoolean(Atom value) => value switch
    {
        BooleanAtom => value,
        IntegerAtom { Value: 0 or 1 } integer => BooleanAtom.Of(integer.Value == 1),
        DecimalAtom { Value: 0m or 1m } number => BooleanAtom.Of(number.Value == 1),
        StringAtom text => text.Text.ToLowerInvariant() switch
        {
            "true" or "t" or "yes" or "y" or "1" or "1.0" => BooleanAtom.True,
            "false" or "f" or "no" or "n" or "0" or "0.0" => BooleanAtom.False,
            _ => null,
        },
        _ => null,
    };

    public static Atom? ToInteger(Atom value) => value switch
    {
        IntegerAtom => value,
        BooleanAtom boolean => IntegerAtom.Of(boolean.Value ? 1 : 0),
        StringAtom text => Atoms.Integer(text.Text),
        _ => null,
    };

    public static Atom? ToDecimal(Atom value) => value switch
    {
        DecimalAtom => value,
        IntegerAtom integer => new DecimalAtom(integer.Value),
        BooleanAtom boolean => new DecimalAtom(boolean.Value ? 1.0m : 0.0m),
        StringAtom text when decimal.TryParse(text.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var number) => new DecimalAtom(number),
        _ => null,
    };

    public static Atom ToText(Atom value) => value as StringAtom ?? new StringAtom(value.Text);

    public static Atom? ToDate(Atom value) => value switch
    {
        TemporalAtom { Kind: TemporalKind.Date } => value,
        TemporalAtom { Kind: TemporalKind.DateTime } at => TemporalAtom.Of(TemporalKind.Date,
            at.Precision < TemporalPrecision.Day ? at.Precision : TemporalPrecision.Day, at.Local.Date, null),
        StringAtom text => TemporalAtom.Date(text.Text)
            ?? (TemporalAtom.DateTime(text.Text) is { } at ? ToDate(at) : null),
        _ => null,
    };

    public static Atom? ToDateTime(Atom value) => value switch
    {
        TemporalAtom { Kind: TemporalKind.DateTime } => value,
        TemporalAtom { Kind: TemporalKind.Date } on =>
            TemporalAtom.Of(TemporalKind.DateTime, on.Precision, on.Local, null),
        StringAtom text => TemporalAtom.DateTime(text.Text),
        _ => null,
    };

    public static Atom? ToTime(Atom value) => value switch
    {
        TemporalAtom { Kind: TemporalKind.Time } => value,
        StringAtom text => TemporalAtom.Time(text.Text),
        _ => null,
    };

    public static QuantityAtom? ToQuantity(Atom value) => value switch
    {
        QuantityAtom quantity => quantity,
        StringAtom text => QuantityAtom.Parse(text.Text),
        BooleanAtom boolean => new(boolean.Value ? 1.0m : 0.0m, "1", false),
        _ => Equality.Number(value) is { } number ? new(number, "1", false) : null,
    };
}
