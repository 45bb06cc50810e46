using System.Globalization;
using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>
/// The numbers by which the four nations know a person: ten digits, the last one a check digit by modulus 11 (NHS Data
/// Dictionary, NHS NUMBER). The CHI number begins with the date of birth, DDMMYY; the health and care number lies between
/// 320 000 0000 and 399 999 9999.
/// </summary>
internal static class PersonNumber
{
    const int Digits = 10;

    /// <summary>Why the value cannot be such a number, without repeating it; null when it can.</summary>
    public static string? Fault(IdentifierScheme scheme, string? value)
    {
        var name = scheme switch
        {
            IdentifierScheme.NhsNumber => "An NHS number",
            IdentifierScheme.ChiNumber => "A CHI number",
            IdentifierScheme.HealthAndCareNumber => "A health and care number",
            _ => null,
        };
        if (name is null) return null;
        if (value is not { Length: Digits } || !value.All(char.IsAsciiDigit))
            return $"{name} has ten digits and nothing between them.";
        if (CheckDigit(value) is not { } digit) return $"No number is issued whose check digit would be 10; {Mistyped}";
        if (digit != value[^1] - '0') return $"{name} ends in a check digit, and this one is wrong: {Mistyped}";
        return scheme switch
        {
            IdentifierScheme.ChiNumber when !BeginsWithDate(value) =>
                $"A CHI number begins with a date of birth (DDMMYY), and this one does not: {Mistyped}",
            IdentifierScheme.HealthAndCareNumber when value[0] != '3' || value[1] < '2' =>
                "A health and care number lies between 320 000 0000 and 399 999 9999.",
            _ => null,
        };
    }

    static readonly string[] Centuries = ["19", "20"];

    const string Mistyped = "a digit is wrong or two have changed places.";

    /// <summary>Of the first nine digits; null where it would be 10.</summary>
    static int? CheckDigit(string value)
    {
        var sum = 0;
        for (var i = 0; i < Digits - 1; i++) sum += (value[i] - '0') * (Digits - i);
        return (11 - sum % 11) switch { 11 => 0, 10 => null, var digit => digit };
    }

    // The century is not told: 29 February is a day in 1900+YY or in 2000+YY.
    static bool BeginsWithDate(string value) => Centuries.Any(century => DateOnly.TryParseExact(
        value[..4] + century + value[4..6], "ddMMyyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));

    /// <summary>The faults of a resource's own identifiers, or of a Reference's one.</summary>
    /// <param name="holder">What has the identifier.</param>
    public static IEnumerable<(Element Identifier, string Why)> Faults(Element holder, IdentifierSystems systems) =>
        from identifier in holder.All("identifier")
        let scheme = systems.SchemeOf(identifier.Text("system"))
        where scheme is not null && identifier["value"] is not null
        let why = Fault(scheme.Value, identifier.Text("value"))
        where why is not null
        select (identifier, why);
}
