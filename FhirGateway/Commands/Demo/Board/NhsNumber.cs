using System.Globalization;

namespace FhirGateway.Commands.Demo.Board;

/// <summary>NHS numbers of the range 999 000 0000 – 999 999 9999, which is never given to a person.</summary>
internal static class NhsNumber
{
    /// <summary>All valid numbers of the range from its beginning; one in eleven has no check digit and is left out.</summary>
    public static IEnumerable<string> All()
    {
        for (var n = 999_000_000; n <= 999_999_999; n++)
        {
            var digits = n.ToString(CultureInfo.InvariantCulture);
            var check = (11 - Sum(digits) % 11) % 11;
            if (check < 10) yield return digits + check.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The first nine digits weighted ten down to two.</summary>
    static int Sum(string digits) => digits.Select((digit, i) => (digit - '0') * (10 - i)).Sum();
}
