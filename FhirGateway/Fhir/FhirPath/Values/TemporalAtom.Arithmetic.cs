namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>A duration added to a date or time (N1 section 6.6.7).</summary>
internal sealed partial class TemporalAtom
{
    /// <summary>
    /// The sum, or null where it leaves the years 1 to 9999. Decimals of units above the second are cut off.
    /// </summary>
    public TemporalAtom? Add(QuantityAtom duration, int sign)
    {
        var unit = UnitOf(duration)
            ?? throw new FhirPathException(
                $"{duration.Text} cannot be added to {Text}: the unit must be a calendar duration such as 'days'.");
        if (Kind == TemporalKind.Time && unit is "year" or "month" or "week" or "day")
            throw new FhirPathException($"A {unit} cannot be added to the time {Text}.");
        var amount = KeepsDecimals(duration, unit) ? duration.Value : decimal.Truncate(duration.Value);
        (amount, unit) = Coarsen(amount * sign, unit);
        if (Math.Abs(amount) > 1e15m) return null;
        try
        {
            var sum = Shift(amount, unit);
            var isFraction = Precision == TemporalPrecision.Second && sum.Ticks % TimeSpan.TicksPerSecond != 0;
            return Of(Kind, isFraction ? TemporalPrecision.Millisecond : Precision, sum, Offset);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>
    /// N1 keeps decimals of seconds; HL7's suite cuts off those of UCUM's unit on a dateTime (testPlusDate19).
    /// </summary>
    bool KeepsDecimals(QuantityAtom duration, string unit) =>
        unit is "second" or "millisecond" && (duration.Calendar || Kind == TemporalKind.Time);

    static string? UnitOf(QuantityAtom duration) => duration.Calendar
        ? CalendarUnit.Singular(duration.Unit)
        : duration.Unit switch
        {
            "wk" => "week",
            "d" => "day",
            "h" => "hour",
            "min" => "minute",
            "s" => "second",
            "ms" => "millisecond",
            _ => CalendarUnit.Singular(duration.Unit),
        };

    /// <summary>
    /// A unit finer than the value's precision is turned into the coarser one, with 30 days and 365 days.
    /// </summary>
    (decimal Amount, string Unit) Coarsen(decimal amount, string unit)
    {
        if (unit == "week") (amount, unit) = (amount * 7, "day");
        if (Precision >= TemporalPrecision.Second) return (amount, unit);
        if (unit == "millisecond") (amount, unit) = (amount / 1000, "second");
        if (unit == "second" && Precision < TemporalPrecision.Second) (amount, unit) = (amount / 60, "minute");
        if (unit == "minute" && Precision < TemporalPrecision.Minute) (amount, unit) = (amount / 60, "hour");
        if (unit == "hour" && Precision < TemporalPrecision.Hour) (amount, unit) = (amount / 24, "day");
        if (unit == "day" && Precision == TemporalPrecision.Month) (amount, unit) = (amount / 30, "month");
        if (unit == "day" && Precision == TemporalPrecision.Year) (amount, unit) = (amount / 365, "year");
        if (unit == "month" && Precision == TemporalPrecision.Year) (amount, unit) = (amount / 12, "year");
        return (decimal.Truncate(amount), unit);
    }

    DateTime Shift(decimal amount, string unit)
    {
        if (unit == "year") return Local.AddYears((int)Math.Clamp(amount, int.MinValue, int.MaxValue));
        if (unit == "month") return Local.AddMonths((int)Math.Clamp(amount, int.MinValue, int.MaxValue));
        var ticks = unit switch
        {
            "day" => TimeSpan.TicksPerDay,
            "hour" => TimeSpan.TicksPerHour,
            "minute" => TimeSpan.TicksPerMinute,
            "second" => TimeSpan.TicksPerSecond,
            _ => TimeSpan.TicksPerMillisecond,
        };
        var span = new TimeSpan((long)(amount * ticks));
        if (Kind != TemporalKind.Time) return Local + span;
        const long day = TimeSpan.TicksPerDay;
        return System.DateTime.MinValue.AddTicks((Local.TimeOfDay.Ticks + span.Ticks % day + day) % day);
    }
}
