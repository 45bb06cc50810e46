namespace FhirGateway.Fhir;

/// <summary>How much of a date and time was told.</summary>
internal enum DatePrecision { Year, Month, Day, Minute, Second, Fraction }

/// <summary>
/// The parts of a date or date and time as written: <c>2024</c>, <c>2024-05</c>, <c>2024-05-01</c>,
/// <c>2024-05-01T09:30:00.000+01:00</c>. Real calendar days only; <c>24:00</c> is none, second 60 is.
/// </summary>
/// <param name="FractionDigits">How many digits follow the second's point.</param>
/// <param name="Fraction">In ticks of 100 ns; further digits are cut off.</param>
/// <param name="Offset">The zone in minutes east of Greenwich; null when none was written.</param>
internal readonly record struct DateText(
    DatePrecision Precision, int Year, int Month, int Day, int Hour, int Minute, int Second,
    int FractionDigits, int Fraction, int? Offset)
{
    public static bool TryParse(ReadOnlySpan<char> text, out DateText date)
    {
        date = default;
        if (!Number(text, 0, 4, out var year) || year == 0) return false;
        date = new(DatePrecision.Year, year, 1, 1, 0, 0, 0, 0, 0, null);
        if (text.Length == 4) return true;
        if (text[4] != '-' || !Number(text, 5, 2, out var month) || month is 0 or > 12) return false;
        date = date with { Precision = DatePrecision.Month, Month = month };
        if (text.Length == 7) return true;
        if (text[7] != '-' || !Number(text, 8, 2, out var day) || day == 0 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = date with { Precision = DatePrecision.Day, Day = day };
        return text.Length == 10 || text[10] == 'T' && TryParseTime(text[11..], ref date);
    }

    /// <summary><c>hh:mm[:ss[.fff]]</c> and a zone, as after the <c>T</c>.</summary>
    static bool TryParseTime(ReadOnlySpan<char> text, ref DateText date)
    {
        var length = text.IndexOfAny('Z', '+', '-');
        int? offset = null;
        if (length >= 0)
        {
            if (!TryParseZone(text[length..], out var minutes)) return false;
            offset = minutes;
            text = text[..length];
        }
        if (!TryParseClock(text, out var clock)) return false;
        date = clock with { Year = date.Year, Month = date.Month, Day = date.Day, Offset = offset };
        return true;
    }

    /// <summary>A time of day without a zone: <c>hh:mm</c>, <c>hh:mm:ss</c>, <c>hh:mm:ss.fff</c>.</summary>
    public static bool TryParseClock(ReadOnlySpan<char> text, out DateText clock)
    {
        clock = default;
        if (!Number(text, 0, 2, out var hour) || hour > 23) return false;
        if (text.Length < 5 || text[2] != ':' || !Number(text, 3, 2, out var minute) || minute > 59) return false;
        clock = new(DatePrecision.Minute, 0, 0, 0, hour, minute, 0, 0, 0, null);
        if (text.Length == 5) return true;
        if (text[5] != ':' || !Number(text, 6, 2, out var second) || second > 60) return false;
        clock = clock with { Precision = DatePrecision.Second, Second = second };
        if (text.Length == 8) return true;
        var digits = text[9..];
        if (text[8] != '.' || digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9')) return false;
        var ticks = 0;
        for (var i = 0; i < 7; i++) ticks = ticks * 10 + (i < digits.Length ? digits[i] - '0' : 0);
        clock = clock with { Precision = DatePrecision.Fraction, FractionDigits = digits.Length, Fraction = ticks };
        return true;
    }

    static bool TryParseZone(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z") return true;
        if (text.Length != 6 || text[3] != ':' || !Number(text, 1, 2, out var hour)
            || !Number(text, 4, 2, out var minute))
            return false;
        if (minute > 59 || hour > 14 || hour == 14 && minute > 0) return false;
        minutes = (text[0] == '-' ? -1 : 1) * (hour * 60 + minute);
        return true;
    }

    static bool Number(ReadOnlySpan<char> text, int start, int length, out int number)
    {
        number = 0;
        if (text.Length < start + length) return false;
        foreach (var c in text.Slice(start, length))
        {
            if (!char.IsAsciiDigit(c)) return false;
            number = number * 10 + (c - '0');
        }
        return true;
    }
}
