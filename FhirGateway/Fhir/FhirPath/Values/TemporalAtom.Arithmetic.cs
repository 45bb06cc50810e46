namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>A duration added to a date or time (N1 section 6.6.7).</summary>
internal sealed partial class TemporalAtom
{
    /// <summary>
    /// The sum, or null where it leaves the years 1 to 9999. The duration's decimals are not regarded.
    /// </summary>
    public TemporalAtom? Add(QuantityAtom duration, int sign)
    {
        var unit = UnitOf(duration)
            ?? throw new FhirPathException($"{duration.Text} is no duration that can be added to {Text}.");
        var amount = decimal.Truncate(duration.Value) * sign;
        (amount, unit) = Coarsen(amount, unit);
        if (Math.Abs(amount) > 1e15m) return null;
        try
        {
            var sum = Shift((long)amount, unit);
            return Of(Kind, Precision, sum, Offset);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

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
        if (Kind == TemporalKind.Time) return (amount, unit);
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

    DateTime Shift(long amount, string unit)
    {
        if (Kind == TemporalKind.Time && unit is "year" or "month" or "week" or "day")
            throw new FhirPathException($"A {unit} cannot be added to the time {Text}.");
        if (unit == "year") return Local.AddYears(checked((int)Math.Clamp(amount, int.MinValue, int.MaxValue)));
        if (unit == "month") return Local.AddMonths(checked((int)Math.Clamp(amount, int.MinValue, int.MaxValue)));
        var span = unit switch
        {
            "week" => TimeSpan.FromDays(checked(amount * 7)),
            "day" => TimeSpan.FromDays(amount),
            "hour" => TimeSpan.FromHours(amount),
            "minute" => TimeSpan.FromMinutes(amount),
            "second" => TimeSpan.FromSeconds(amount),
            _ => TimeSpan.FromMilliseconds(amount),
        };
        if (Kind != TemporalKind.Time) return Local + span;
        const long day = TimeSpan.TicksPerDay;
        return System.DateTime.MinValue.AddTicks((Local.TimeOfDay.Ticks + span.Ticks % day + day) % day);
    }
}
