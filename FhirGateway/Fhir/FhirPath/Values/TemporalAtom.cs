using System.Globalization;

namespace FhirGateway.Fhir.FhirPath.Values;

internal enum TemporalKind { Date, DateTime, Time }

internal enum TemporalPrecision { Year, Month, Day, Hour, Minute, Second, Millisecond }

/// <summary>
/// A date, dateTime or time of some precision, with or without an offset (N1 sections 2.1.4 and 6.2).
/// <see cref="Local"/> is the wall clock's value with what is not said at its least.
/// </summary>
internal sealed partial class TemporalAtom(
    TemporalKind kind, TemporalPrecision precision, DateTime local, int? offset, string text) : Atom
{
    public TemporalKind Kind { get; } = kind;
    public TemporalPrecision Precision { get; } = precision;
    public DateTime Local { get; } = local;

    /// <summary>Minutes east of UTC, or null where none is said.</summary>
    public int? Offset { get; } = offset;

    public override string Text { get; } = text;

    public override string SystemType => Kind.ToString();

    public override string FhirType => Kind switch
    {
        TemporalKind.Date => "date",
        TemporalKind.DateTime => "dateTime",
        _ => "time",
    };

    /// <summary>A literal without its <c>@</c>: <c>2015</c>, <c>2015T</c>, <c>T14:30</c>.</summary>
    public static TemporalAtom? Literal(string text)
    {
        if (text.StartsWith('T')) return Time(text[1..]);
        return text.Contains('T') ? DateTime(text.TrimEnd('T')) : Date(text);
    }

    public static TemporalAtom? Date(string text)
    {
        var reader = new TemporalReader(text);
        return reader.Date() && reader.AtEnd ? reader.ToAtom(TemporalKind.Date) : null;
    }

    public static TemporalAtom? DateTime(string text)
    {
        var reader = new TemporalReader(text);
        if (!reader.Date()) return null;
        if (reader.Skip('T') && (reader.Precision != TemporalPrecision.Day || !reader.Clock() || !reader.Zone()))
            return null;
        return reader.AtEnd ? reader.ToAtom(TemporalKind.DateTime) : null;
    }

    public static TemporalAtom? Time(string text)
    {
        var reader = new TemporalReader(text);
        return reader.Clock() && reader.AtEnd ? reader.ToAtom(TemporalKind.Time) : null;
    }

    public static TemporalAtom Instant(DateTimeOffset at) => Of(
        TemporalKind.DateTime, TemporalPrecision.Millisecond, at.DateTime, (int)at.Offset.TotalMinutes);

    public static TemporalAtom Of(TemporalKind kind, TemporalPrecision precision, DateTime local, int? offset) =>
        new(kind, precision, local, offset, Write(kind, precision, local, offset));

    static string Write(TemporalKind kind, TemporalPrecision precision, DateTime local, int? offset)
    {
        var date = precision switch
        {
            TemporalPrecision.Year => "yyyy",
            TemporalPrecision.Month => "yyyy-MM",
            _ => "yyyy-MM-dd",
        };
        var time = precision switch
        {
            <= TemporalPrecision.Day => "",
            TemporalPrecision.Hour => "HH",
            TemporalPrecision.Minute => "HH:mm",
            TemporalPrecision.Second => "HH:mm:ss",
            _ when local.Ticks % TimeSpan.TicksPerMillisecond != 0 => "HH:mm:ss.fffffff",
            _ => "HH:mm:ss.fff",
        };
        var format = kind == TemporalKind.Time ? time : time.Length == 0 ? date : $"{date}'T'{time}";
        return local.ToString(format, CultureInfo.InvariantCulture) + Zone(offset);
    }

    static string Zone(int? offset) => offset switch
    {
        null => "",
        0 => "Z",
        < 0 => $"-{-offset / 60:00}:{-offset % 60:00}",
        _ => $"+{offset / 60:00}:{offset % 60:00}",
    };
}
