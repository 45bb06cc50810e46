using System.Globalization;

namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>A number with a unit: a UCUM code, or a calendar duration's word (<c>4 days</c>).</summary>
internal sealed class QuantityAtom(decimal value, string unit, bool calendar) : Atom
{
    public decimal Value { get; } = value;

    /// <summary>The UCUM code without quotes, or the calendar word as it was written.</summary>
    public string Unit { get; } = unit;

    public bool Calendar { get; } = calendar;

    public override string SystemType => "Quantity";

    public override string Text =>
        Value.ToString(CultureInfo.InvariantCulture) + (Calendar ? $" {Unit}" : $" '{Unit}'");

    /// <summary>R4's Quantity as a System quantity (R4 fhirpath.html, "Using FHIR types in expressions").</summary>
    public static QuantityAtom? Of(Element element)
    {
        if (element["comparator"]?.Value is not null) return null;
        if (element["value"]?.Value is not { } text || Atoms.Number(text) is not { } value) return null;
        return new(value, element["code"]?.Value ?? element["unit"]?.Value ?? "1", false);
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
        if (Calendar) return element;
        element.Add(new("system", "uri", element) { Value = "http://unitsofmeasure.org" });
        element.Add(new("code", "code", element) { Value = Unit });
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
