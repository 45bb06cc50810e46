using System.Globalization;

namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>A number with a unit: a UCUM code, or a calendar duration's word (<c>4 days</c>).</summary>
internal sealed class QuantityAtom(decimal value, string unit, bool calendar) : Atom
{
    const string UcumSystem = "http://unitsofmeasure.org";

    public decimal Value { get; } = value;

    /// <summary>The UCUM code without quotes, or the calendar word as it was written.</summary>
    public string Unit { get; } = unit;

    public bool Calendar { get; } = calendar;

    public override string SystemType => "Quantity";

    /// <summary>Another amount of the same unit.</summary>
    public QuantityAtom With(decimal amount) => new(amount, Unit, Calendar);

    public override string Text =>
        Value.ToString(CultureInfo.InvariantCulture) + (Calendar ? $" {Unit}" : $" '{Unit}'");

    /// <summary>
    /// Converts R4's Quantity to a System quantity. UCUM's time units become calendar durations
    /// (<see href="https://hl7.org/fhir/R4/fhirpath.html#quantity"/>).
    /// </summary>
    public static QuantityAtom? Of(Element element)
    {
        if (element["comparator"]?.Value is not null) return null;
        if (element["value"]?.Value is not { } text || Atoms.Number(text) is not { } value) return null;
        var code = element["code"]?.Value;
        if (code is not null && CalendarUnit.OfUcum(code) is { } word && element["system"]?.Value == UcumSystem)
            return new(value, word, true);
        return new(value, code ?? element["unit"]?.Value ?? "1", false);
    }

    /// <summary>A string such as <c>5.5 'mg'</c>, <c>4 days</c> or <c>1</c>.</summary>
    public static QuantityAtom? Parse(string text)
    {
        text = text.Trim();
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or '-' or '+')) end++;
        if (!decimal.TryParse(text.AsSpan(0, end), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var value)) return null;
        var unit = text[end..].Trim();
        if (unit.Length == 0) return new(value, "1", false);
        if (unit is ['\'', .. var code, '\''] && code.Length > 0) return new(value, code, false);
        return CalendarUnit.Singular(unit) is null ? null : new(value, unit, true);
    }

    public override Element ToElement()
    {
        var element = new Element("Quantity", "Quantity") { DefinitionPath = "Quantity" };
        element.Add(new("value", "decimal", element) { Value = Value.ToString(CultureInfo.InvariantCulture) });
        element.Add(new("unit", "string", element) { Value = Unit });
        element.Add(new("system", "uri", element) { Value = UcumSystem });
        element.Add(new("code", "code", element) { Value = Calendar ? CalendarUnit.Code(Unit) : Unit });
        return element;
    }
}

/// <summary>Words for calendar durations (N1 section 5.1.9) and the definite UCUM units they equal.</summary>
internal static class CalendarUnit
{
    public static string? Singular(string word) => word switch
    {
        "year" or "years" => "year",
        "month" or "months" => "month",
        "week" or "weeks" => "week",
        "day" or "days" => "day",
        "hour" or "hours" => "hour",
        "minute" or "minutes" => "minute",
        "second" or "seconds" => "second",
        "millisecond" or "milliseconds" => "millisecond",
        _ => null,
    };

    /// <summary>The calendar unit for which R4's FHIRPath page lets a UCUM code stand; null for others.</summary>
    public static string? OfUcum(string code) => code switch
    {
        "a" => "year",
        "mo" => "month",
        "d" => "day",
        "h" => "hour",
        "min" => "minute",
        "s" => "second",
        _ => null,
    };

    /// <summary>The UCUM code under which FHIR writes a calendar unit.</summary>
    public static string Code(string word) => Singular(word) switch
    {
        "year" => "a",
        "month" => "mo",
        _ => Ucum(word),
    };

    /// <summary>Months in a calendar year or month; null for units of a fixed length.</summary>
    public static int? Months(QuantityAtom quantity) => !quantity.Calendar ? null : Singular(quantity.Unit) switch
    {
        "year" => 12,
        "month" => 1,
        _ => null,
    };

    /// <summary>Days of a calendar year or month for conversion (N1 section 5.5.7).</summary>
    public static int? Days(QuantityAtom quantity) => Months(quantity) switch { 12 => 365, 1 => 30, _ => null };

    /// <summary>
    /// The unit in which a calendar duration is compared; years and months equal no definite UCUM unit.
    /// </summary>
    public static string Ucum(string word) => Singular(word) switch
    {
        "week" => "wk",
        "day" => "d",
        "hour" => "h",
        "minute" => "min",
        "second" => "s",
        "millisecond" => "ms",
        var longer => longer ?? word,
    };
}
