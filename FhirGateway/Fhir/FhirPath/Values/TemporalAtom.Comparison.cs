namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>Order and equality with regard to precision and offset.</summary>
internal sealed partial class TemporalAtom
{
    // The inhabited world's clocks stand between UTC-12 and UTC+14.
    const long East = 14 * TimeSpan.TicksPerHour;
    const long West = 12 * TimeSpan.TicksPerHour;

    public static bool Comparable(TemporalAtom left, TemporalAtom right) =>
        (left.Kind == TemporalKind.Time) == (right.Kind == TemporalKind.Time);

    /// <summary>
    /// Negative, zero or positive, or null where the precisions or a missing offset leave it open. What differs at the
    /// common precision is decided; what lacks an offset is decided where it could not be otherwise in any time zone.
    /// </summary>
    public static int? Compare(TemporalAtom left, TemporalAtom right)
    {
        if (left.Offset.HasValue != right.Offset.HasValue) return CompareUncertain(left, right);
        var precision = left.Fineness < right.Fineness ? left.Fineness : right.Fineness;
        var order = Truncate(left.Universal, precision).CompareTo(Truncate(right.Universal, precision));
        if (order != 0) return order;
        return left.Fineness == right.Fineness ? 0 : null;
    }

    /// <summary>Seconds and milliseconds are one precision (N1 section 6.1.1).</summary>
    TemporalPrecision Fineness =>
        Precision == TemporalPrecision.Second ? TemporalPrecision.Millisecond : Precision;

    long Universal => Local.Ticks - (Offset ?? 0) * TimeSpan.TicksPerMinute;

    /// <summary>A value that equal temporals share.</summary>
    public override int GetHashCode() =>
        HashCode.Combine(Kind == TemporalKind.Time, Fineness, Offset.HasValue, Universal);

    public override bool Equals(object? other) =>
        other is TemporalAtom that && Comparable(this, that) && Compare(this, that) == 0;

    static int? CompareUncertain(TemporalAtom left, TemporalAtom right)
    {
        var (leftFrom, leftTo) = left.Range();
        var (rightFrom, rightTo) = right.Range();
        if (leftTo <= rightFrom) return -1;
        if (rightTo <= leftFrom) return 1;
        return null;
    }

    (long From, long To) Range()
    {
        var to = EndTicks();
        return Offset is null
            ? (Local.Ticks - East, to + West)
            : (Universal, to - Offset.Value * TimeSpan.TicksPerMinute);
    }

    /// <summary>The first tick after the span that the value's precision leaves open.</summary>
    long EndTicks()
    {
        var last = System.DateTime.MaxValue.Ticks;
        return Precision switch
        {
            TemporalPrecision.Year => Local.Year == 9999 ? last : Local.AddYears(1).Ticks,
            TemporalPrecision.Month => Local is { Year: 9999, Month: 12 } ? last : Local.AddMonths(1).Ticks,
            TemporalPrecision.Day => Local.Ticks + TimeSpan.TicksPerDay,
            TemporalPrecision.Hour => Local.Ticks + TimeSpan.TicksPerHour,
            TemporalPrecision.Minute => Local.Ticks + TimeSpan.TicksPerMinute,
            _ => Local.Ticks + 1,
        };
    }

    static long Truncate(long ticks, TemporalPrecision precision)
    {
        if (precision == TemporalPrecision.Millisecond) return ticks;
        if (precision == TemporalPrecision.Minute) return ticks - ticks % TimeSpan.TicksPerMinute;
        if (precision == TemporalPrecision.Hour) return ticks - ticks % TimeSpan.TicksPerHour;
        if (precision == TemporalPrecision.Day) return ticks - ticks % TimeSpan.TicksPerDay;
        var at = new DateTime(Math.Clamp(ticks, 0, System.DateTime.MaxValue.Ticks));
        return precision == TemporalPrecision.Month ? at.Year * 12 + at.Month : at.Year;
    }
}
