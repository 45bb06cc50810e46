using System.Buffers;
using System.Globalization;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir;

/// <summary>
/// What the text of a primitive may look like (<see href="https://hl7.org/fhir/R4/datatypes.html#primitive"/>): R4's
/// regular expressions, written out, and the sentences beside them (real days, ranges, control characters).
/// </summary>
internal static class Lexical
{
    const int LongestString = 1024 * 1024;
    const int LongestNumber = 200;
    const int LargestExponent = 308;

    static readonly SearchValues<char> Forbidden = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(c => (char)c).Except(['\t', '\n', '\r'])]);
    /// <summary>
    /// Characters that RFC 3986 allows in no URI. The bar is missing here: it separates a canonical's version.
    /// </summary>
    static readonly SearchValues<char> NotInUri = SearchValues.Create("\"<>\\^`{}");
    static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");

    /// <summary>What is wrong with the text as a value of that type; null when nothing is.</summary>
    public static string? Fault(PrimitiveKind kind, string text)
    {
        if (text.Length == 0) return "must not be empty: leave it out";
        if (text.AsSpan().IndexOfAny(Forbidden) is >= 0 and var at)
            return $"must not contain the control character U+{(int)text[at]:X4}";
        return kind switch
        {
            PrimitiveKind.String or PrimitiveKind.Markdown =>
                text.Length > LongestString ? "must not be longer than 1,048,576 characters" : null,
            PrimitiveKind.Code => IsCode(text) ? null : "must not begin or end with white space nor hold two in a row",
            PrimitiveKind.Id => IsId(text) ? null : "must be 1 to 64 of A-Z, a-z, 0-9, '-' and '.'",
            PrimitiveKind.Uri or PrimitiveKind.Url or PrimitiveKind.Canonical => SpaceFault(text),
            PrimitiveKind.Oid => IsOid(text) ? null : "must look like urn:oid:1.2.3",
            PrimitiveKind.Uuid => IsUuid(text) ? null : "must look like urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
            PrimitiveKind.Date => IsDate(text) ? null
                : "must be a day, month or year that exists: YYYY, YYYY-MM or YYYY-MM-DD",
            PrimitiveKind.DateTime => IsDateTime(text) ? null
                : "must be YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a zone (Z or +hh:mm), and exist",
            PrimitiveKind.Instant => IsInstant(text) ? null
                : "must be YYYY-MM-DDThh:mm:ss with a zone (Z or +hh:mm), and exist",
            PrimitiveKind.Time => IsTime(text) ? null : "must be hh:mm:ss",
            PrimitiveKind.Base64Binary => IsBase64(text) ? null : "must be base64",
            PrimitiveKind.Boolean => text is "true" or "false" ? null : "must be true or false",
            PrimitiveKind.Integer => IntegerFault(text, int.MinValue),
            PrimitiveKind.UnsignedInt => IntegerFault(text, 0),
            PrimitiveKind.PositiveInt => IntegerFault(text, 1),
            PrimitiveKind.Decimal => IsDecimal(text) ? null : "must be a decimal number within reason",
            _ => null,
        };
    }

    public static bool IsId(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 64 && !text.ContainsAnyExcept(IdCharacters);

    public static bool IsDate(ReadOnlySpan<char> text) =>
        text.Length <= 10 && DateText.TryParse(text, out _);

    public static bool IsDateTime(ReadOnlySpan<char> text) =>
        DateText.TryParse(text, out var date)
        && (date.Precision <= DatePrecision.Day || date.Precision >= DatePrecision.Second && date.Offset is not null);

    public static bool IsInstant(ReadOnlySpan<char> text) =>
        DateText.TryParse(text, out var date) && date is { Precision: >= DatePrecision.Second, Offset: not null };

    public static bool IsTime(ReadOnlySpan<char> text) =>
        DateText.TryParseClock(text, out var clock) && clock.Precision >= DatePrecision.Second;

    static bool IsCode(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsWhiteSpace(text[i])
                && (i == 0 || i == text.Length - 1 || char.IsWhiteSpace(text[i - 1]))) return false;
        return true;
    }

    /// <summary>
    /// The first character of an address that no URI may contain, as a sentence; null when there is none.
    /// </summary>
    public static string? UriFault(string text)
    {
        if (SpaceFault(text) is { } fault) return fault;
        return text.AsSpan().IndexOfAny(NotInUri) is >= 0 and var at
            ? $"must not contain '{text[at]}' (write it as %{(int)text[at]:X2})" : null;
    }

    /// <summary>R4's regular expression of uri, url and canonical forbids white space alone.</summary>
    static string? SpaceFault(string text)
    {
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c)) return "must not contain white space (write it as %20)";
            if (char.IsControl(c)) return $"must not contain the control character U+{(int)c:X4}";
        }
        return null;
    }

    /// <summary><c>urn:oid:[0-2](\.(0|[1-9][0-9]*))+</c></summary>
    public static bool IsOid(string text)
    {
        if (!text.StartsWith("urn:oid:", StringComparison.Ordinal)) return false;
        var arcs = text.AsSpan(8);
        if (arcs.Length < 3 || arcs[0] is < '0' or > '2' || arcs[1] != '.') return false;
        foreach (var arc in arcs[2..].Split('.'))
        {
            var digits = arcs[2..][arc];
            if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9')) return false;
            if (digits[0] == '0' && digits.Length > 1) return false;
        }
        return true;
    }

    public static bool IsUuid(string text)
    {
        if (text.Length != 45 || !text.StartsWith("urn:uuid:", StringComparison.Ordinal)) return false;
        for (var i = 0; i < 36; i++)
        {
            var c = text[9 + i];
            if (i is 8 or 13 or 18 or 23 ? c != '-' : !char.IsAsciiHexDigitLower(c)) return false;
        }
        return true;
    }

    /// <summary>Groups of four, white space between them allowed, padding only at the end.</summary>
    static bool IsBase64(string text)
    {
        var (count, padding) = (0, 0);
        foreach (var c in text)
        {
            if (c is ' ' or '\t' or '\r' or '\n') continue;
            count++;
            if (c == '=') padding++;
            else if (padding > 0 || !char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/')) return false;
        }
        return count > 0 && count % 4 == 0 && padding <= 2;
    }

    static string? IntegerFault(string text, int least)
    {
        var plain = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == text;
        return plain && number >= least ? null
            : $"must be a whole number from {least} to {int.MaxValue}, without point or exponent";
    }

    /// <summary>JSON's grammar, and bounds so that nobody is made to compute with a million digits.</summary>
    static bool IsDecimal(string text)
    {
        if (text.Length > LongestNumber) return false;
        var digits = text.AsSpan(text[0] == '-' ? 1 : 0);
        var e = digits.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            if (!int.TryParse(digits[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                out var exponent)
                || Math.Abs((long)exponent) > LargestExponent) return false;
            digits = digits[..e];
        }
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        return !whole.IsEmpty && !whole.ContainsAnyExceptInRange('0', '9') && (whole.Length == 1 || whole[0] != '0')
            && (point < 0 || point < digits.Length - 1 && !digits[(point + 1)..].ContainsAnyExceptInRange('0', '9'));
    }
}
