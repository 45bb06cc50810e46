using System.Globalization;

namespace FhirGateway.Fhir.Validation.Questionnaires;

/// <summary>Compares answers with what a questionnaire says of them.</summary>
internal static class AnswerValue
{
    /// <summary>
    /// The same answer: codings by system and code, quantities by value and unit, others by what they mean.
    /// </summary>
    public static bool Same(Element answer, Element wanted)
    {
        if (answer.Type == "Coding" && wanted.Type == "Coding")
            return answer.Text("code") == wanted.Text("code")
                && (wanted.Text("system") is not { } system || answer.Text("system") == system);
        if (answer.Type == "Reference") return answer.Text("reference") == wanted.Text("reference");
        return answer.Value is not null && answer.Value == wanted.Value || Compare(answer, wanted) == 0;
    }

    /// <summary>
    /// Null where there is no order between them: other kinds, other units, dates that overlap without being the same.
    /// </summary>
    public static int? Compare(Element answer, Element other)
    {
        if (answer.Type == "Quantity" || other.Type == "Quantity") return Quantities(answer, other);
        if (answer.Value is not { } left || other.Value is not { } right) return null;
        if (answer.Type is "date" or "dateTime" or "instant") return Dates(left, right);
        if (answer.Type == "time") return string.CompareOrdinal(left, right);
        return Number(left) is { } a && Number(right) is { } b ? a.CompareTo(b) : null;
    }

    static int? Quantities(Element left, Element right)
    {
        if (left.Type != "Quantity" || right.Type != "Quantity") return null;
        var unitsAgree = left.Text("code") is { } code
            ? code == right.Text("code") && left.Text("system") == right.Text("system")
            : right.Text("code") is null && left.Text("unit") == right.Text("unit");
        return unitsAgree && Number(left.Text("value")) is { } a && Number(right.Text("value")) is { } b
            ? a.CompareTo(b)
            : null;
    }

    static int? Dates(string left, string right)
    {
        if (!FhirDateTime.TryParse(left, out var a) || !FhirDateTime.TryParse(right, out var b)) return null;
        return a.Before(b) ? -1 : a.After(b) ? 1 : a == b ? 0 : null;
    }

    static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
