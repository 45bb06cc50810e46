using System.Globalization;
using System.Text.RegularExpressions;

namespace FhirGateway.Search;

/// <summary>
/// A prefix and a number as precise as it was written (http://hl7.org/fhir/R4/search.html#number): 100 is [99.5,
/// 100.5).
/// </summary>
/// <param name="Low">With <c>eq</c>, <c>ne</c> and <c>ap</c>: where the number's range begins.</param>
/// <param name="High">Where it ends, exclusive.</param>
internal sealed partial record NumberRange(SearchPrefix Prefix, double Value, double Low, double High)
{
    public const string Expected = "[eq|ne|gt|lt|ge|le|sa|eb|ap] and a number such as 100, 5.40 or 1e2";

    const int Longest = 60;

    /// <summary>The range of a text; null when it is none, or beyond what 28 digits hold.</summary>
    /// <param name="factor">What the number is multiplied with, to be in base units.</param>
    public static NumberRange? Read(string text, decimal factor = 1)
    {
        if (SearchPrefixes.Split(text) is not var (prefix, rest)) return null;
        if (rest.Length > Longest || Literal().Match(rest) is not { Success: true } literal) return null;
        try
        {
            return Of(prefix, literal, factor);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>How the interval lo..hi of a row <c>n</c>, which holds its ends, must stand to ours.</summary>
    public Sql Where(Sql lo, Sql hi) => Prefix switch
    {
        SearchPrefix.Eq => Sql.Of($"({lo} >= {Low} and {lo} < {High} and {hi} < {High})"),
        SearchPrefix.Ne => Sql.Of($"({lo} < {Low} or {hi} >= {High})"),
        // An interval may begin below; only those are looked for by their end.
        SearchPrefix.Gt => Sql.Of($"({lo} > {Value} or (n.wide and {hi} > {Value}))"),
        SearchPrefix.Ge => Sql.Of($"({lo} >= {Value} or (n.wide and {hi} >= {Value}))"),
        SearchPrefix.Lt => Sql.Of($"{lo} < {Value}"),
        SearchPrefix.Le => Sql.Of($"{lo} <= {Value}"),
        SearchPrefix.Sa => Sql.Of($"{lo} > {Value}"),
        SearchPrefix.Eb => Sql.Of($"({lo} < {Value} and {hi} < {Value})"),
        _ => Sql.Of($"({lo} <= {High} and ({lo} >= {Low} or (n.wide and {hi} >= {Low})))"),
    };

    /// <summary>The nearest double; equal decimals give equal doubles, however many zeros they end in.</summary>
    public static double Double(decimal number) =>
        double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    static NumberRange? Of(SearchPrefix prefix, Match literal, decimal factor)
    {
        if (!decimal.TryParse(literal.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return null;
        var half = Unit(literal) / 2;
        // "About" is a tenth of the value to either side, or the number's own range where that is wider.
        if (prefix == SearchPrefix.Ap) half = Math.Max(half, Math.Abs(value) / 10);
        var (low, high) = (Double((value - half) * factor), Double((value + half) * factor));
        return new NumberRange(prefix, Double(value * factor), low, Math.Max(high, double.BitIncrement(low)));
    }

    /// <summary>
    /// What the last digit counts. R4's own example gives 1e2 the range [95, 105): a mantissa without a point is taken
    /// as one with a zero behind it.
    /// </summary>
    static decimal Unit(Match literal)
    {
        var hasExponent = literal.Groups["exponent"].Length > 0;
        var exponent = hasExponent ? int.Parse(literal.Groups["exponent"].Value, CultureInfo.InvariantCulture) : 0;
        var digits = literal.Groups["fraction"].Length;
        var last = exponent - (hasExponent && digits == 0 ? 1 : digits);
        if (last > 28) throw new OverflowException();
        var unit = 1m;
        for (var i = 0; i < Math.Min(Math.Abs(last), 28); i++) unit = last > 0 ? unit * 10 : unit / 10;
        return unit;
    }

    [GeneratedRegex(@"^[+-]?[0-9]+(?:\.(?<fraction>[0-9]+))?(?:[eE](?<exponent>[+-]?[0-9]{1,4}))?$")]
    private static partial Regex Literal();
}
