using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>The first and last instant that a partial date or time may mean; precision is counted in digits.</summary>
internal static class TemporalBoundary
{
    // UTC+14 has the earliest, UTC-12 the latest of a given wall clock's instants.
    const int Earliest = 14 * 60;
    const int Latest = -12 * 60;

    public static int Digits(TemporalAtom temporal) => temporal.Kind == TemporalKind.Time
        ? temporal.Precision switch
        {
            TemporalPrecision.Hour => 2,
            TemporalPrecision.Minute => 4,
            TemporalPrecision.Second => 6,
            _ => 9,
        }
        : temporal.Precision switch
        {
            TemporalPrecision.Year => 4,
            TemporalPrecision.Month => 6,
            TemporalPrecision.Day => 8,
            TemporalPrecision.Hour => 10,
            TemporalPrecision.Minute => 12,
            TemporalPrecision.Second => 14,
            _ => 17,
        };

    public static TemporalAtom? Of(TemporalAtom temporal, int? digits, bool high)
    {
        var clock = temporal.Kind == TemporalKind.Time;
        if (Precision(digits ?? (clock ? 9 : temporal.Kind == TemporalKind.Date ? 8 : 17), clock) is not { } precision)
            return null;
        if (temporal.Kind == TemporalKind.Date && precision > TemporalPrecision.Day) precision = TemporalPrecision.Day;
        var local = high ? Last(temporal) : temporal.Local;
        if (clock || precision <= TemporalPrecision.Day) return TemporalAtom.Of(temporal.Kind, precision, local, null);
        return TemporalAtom.Of(temporal.Kind, precision, local, temporal.Offset ?? (high ? Latest : Earliest));
    }

    /// <summary>FHIR has no hour without minutes: an hour alone means its first minute.</summary>
    static DateTime Last(TemporalAtom temporal)
    {
        var local = temporal.Local;
        var end = temporal.Precision switch
        {
            TemporalPrecision.Year => new DateTime(local.Year, 12, 31, 23, 59, 59, 999),
            TemporalPrecision.Month => new(
                local.Year, local.Month, DateTime.DaysInMonth(local.Year, local.Month), 23, 59, 59, 999),
            TemporalPrecision.Day => local.Date.AddTicks(TimeSpan.TicksPerDay - TimeSpan.TicksPerMillisecond),
            TemporalPrecision.Hour or TemporalPrecision.Minute =>
                local.AddTicks(TimeSpan.TicksPerMinute - TimeSpan.TicksPerMillisecond),
            TemporalPrecision.Second => local.AddTicks(TimeSpan.TicksPerSecond - TimeSpan.TicksPerMillisecond),
            _ => local,
        };
        return end;
    }

    static TemporalPrecision? Precision(int digits, bool clock) => (clock, digits) switch
    {
        (true, 2) => TemporalPrecision.Hour,
        (true, 4) => TemporalPrecision.Minute,
        (true, 6) => TemporalPrecision.Second,
        (true, 9) => TemporalPrecision.Millisecond,
        (false, 4) => TemporalPrecision.Year,
        (false, 6) => TemporalPrecision.Month,
        (false, 8) => TemporalPrecision.Day,
        (false, 10) => TemporalPrecision.Hour,
        (false, 12) => TemporalPrecision.Minute,
        (false, 14) => TemporalPrecision.Second,
        (false, 17) => TemporalPrecision.Millisecond,
        _ => null,
    };
}
