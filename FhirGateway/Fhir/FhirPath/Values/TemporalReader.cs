namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>Reads the parts of a date, dateTime or time from left to right.</summary>
internal ref struct TemporalReader(string text)
{
    /// <summary>14 hours in minutes, the largest offset of R4's dateTime.</summary>
    const int LargestOffset = 14 * 60;

    readonly ReadOnlySpan<char> text = text;
    int at;
    int year = 1, month = 1, day = 1, hour, minute, second;
    long fraction;
    int? offset;

    public TemporalPrecision Precision { get; private set; }

    public readonly bool AtEnd => at == text.Length;

    public bool Date()
    {
        if (!Digits(4, out year) || year == 0) return false;
        Precision = TemporalPrecision.Year;
        if (!Skip('-')) return true;
        if (!Digits(2, out month) || month is < 1 or > 12) return false;
        Precision = TemporalPrecision.Month;
        if (!Skip('-')) return true;
        Precision = TemporalPrecision.Day;
        return Digits(2, out day) && day >= 1 && day <= DateTime.DaysInMonth(year, month);
    }

    public bool Clock()
    {
        if (!Digits(2, out hour) || hour > 23) return false;
        Precision = TemporalPrecision.Hour;
        if (!Skip(':')) return true;
        if (!Digits(2, out minute) || minute > 59) return false;
        Precision = TemporalPrecision.Minute;
        if (!Skip(':')) return true;
        if (!Digits(2, out second) || second > 60) return false;
        Precision = TemporalPrecision.Second;
        return !Skip('.') || Fraction();
    }

    public bool Zone()
    {
        if (AtEnd) return true;
        if (Skip('Z'))
        {
            offset = 0;
            return true;
        }
        var sign = Skip('-') ? -1 : Skip('+') ? 1 : 0;
        if (sign == 0 || !Digits(2, out var hours) || !Skip(':') || !Digits(2, out var minutes)) return false;
        offset = sign * (hours * 60 + minutes);
        return minutes < 60 && Math.Abs(offset.Value) <= LargestOffset;
    }

    public bool Skip(char c)
    {
        if (at >= text.Length || text[at] != c) return false;
        at++;
        return true;
    }

    public readonly TemporalAtom? ToAtom(TemporalKind kind)
    {
        var local = new DateTime(year, month, day, hour, minute, 0).Ticks + second * TimeSpan.TicksPerSecond + fraction;
        return local > DateTime.MaxValue.Ticks
            ? null
            : new(kind, Precision, new(local), offset, text.ToString());
    }

    bool Fraction()
    {
        var start = at;
        for (var scale = TimeSpan.TicksPerSecond / 10; at < text.Length && char.IsAsciiDigit(text[at]); scale /= 10)
            fraction += (text[at++] - '0') * scale;
        Precision = TemporalPrecision.Millisecond;
        return at > start;
    }

    bool Digits(int count, out int value)
    {
        value = 0;
        if (at + count > text.Length) return false;
        for (var i = 0; i < count; i++, at++)
        {
            if (!char.IsAsciiDigit(text[at])) return false;
            value = value * 10 + text[at] - '0';
        }
        return true;
    }
}
