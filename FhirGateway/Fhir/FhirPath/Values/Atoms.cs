using System.Globalization;

namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>Which System type stands behind an element's R4 type.</summary>
internal enum AtomKind { None, Boolean, Integer, Decimal, String, Date, DateTime, Time, Quantity }

/// <summary>Elements read as values: FHIR's primitives convert to System types where an operator needs them.</summary>
internal static class Atoms
{
    public static AtomKind KindOf(string type) => type switch
    {
        "string" or "code" or "uri" or "id" or "canonical" or "url" or "markdown" or "uuid" or "oid" or "base64Binary"
            or "xhtml" => AtomKind.String,
        "boolean" => AtomKind.Boolean,
        "integer" or "positiveInt" or "unsignedInt" => AtomKind.Integer,
        "decimal" => AtomKind.Decimal,
        "date" => AtomKind.Date,
        "dateTime" or "instant" => AtomKind.DateTime,
        "time" => AtomKind.Time,
        "Quantity" or "Age" or "Count" or "Distance" or "Duration" or "SimpleQuantity" or "MoneyQuantity" =>
            AtomKind.Quantity,
        _ => AtomKind.None,
    };

    /// <summary>The element's value, or null when it has none or none that can be read.</summary>
    public static Atom? Of(Element element)
    {
        var kind = KindOf(element.Type);
        if (kind == AtomKind.Quantity) return QuantityAtom.Of(element);
        if (element.Value is not { } text) return null;
        return kind switch
        {
            AtomKind.String => new StringAtom(text),
            AtomKind.Boolean => BooleanAtom.Of(text == "true"),
            AtomKind.Integer => Integer(text),
            AtomKind.Decimal => Decimal(text),
            AtomKind.Date => TemporalAtom.Date(text),
            AtomKind.DateTime => TemporalAtom.DateTime(text),
            AtomKind.Time => TemporalAtom.Time(text),
            _ => null,
        };
    }

    public static IntegerAtom? Integer(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? IntegerAtom.Of(value)
            : null;

    public static DecimalAtom? Decimal(string text) => Number(text) is { } value ? new(value) : null;

    public static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
