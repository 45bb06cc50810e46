namespace FhirGateway.Referrals;

/// <summary>
/// Adds durations as a nation's people count them, in Europe/London. A start outside a working day counts from 00:00
/// of the next one; n working days keep the local time of day. Instants come and go in UTC.
/// </summary>
internal sealed class WorkingCalendar
{
    static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
    static readonly TimeOnly Opens = new(9, 0);
    static readonly TimeOnly Closes = new(17, 0);
    static readonly WorkingCalendar[] All = [.. Enum.GetValues<Nation>().Select(nation => new WorkingCalendar(nation))];

    readonly Nation nation;

    WorkingCalendar(Nation nation) => this.nation = nation;

    public static WorkingCalendar For(Nation nation) => All[(int)nation];

    public bool IsWorkingDay(DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) &&
        !BankHolidays.Of(nation, day.Year).Contains(day);

    // What is dated before or beyond these (0001-01-01, 9999-12-31) means "ever", "never" or nothing.
    static readonly DateTimeOffset Ever = new(1800, 1, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly DateTimeOffset Never = new(2400, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether somebody may mean that very time: between 1800 and 2400.</summary>
    public static bool IsCounted(DateTimeOffset at) => at >= Ever && at < Never;

    /// <summary>
    /// The instant at which a duration that begins at <paramref name="start"/> is over; beyond 2400 and before 1800 that is
    /// the start itself.
    /// </summary>
    /// <exception cref="ArgumentException">The unit is per cent, which only an interval gives a length.</exception>
    public DateTimeOffset Add(DateTimeOffset start, Duration duration) => duration.Unit switch
    {
        not DurationUnit.Percent when !IsCounted(start) => start.ToUniversalTime(),
        DurationUnit.Minute => start.AddMinutes((double)duration.Value).ToUniversalTime(),
        DurationUnit.Hour => start.AddHours((double)duration.Value).ToUniversalTime(),
        DurationUnit.Day => Instant(Local(start).AddDays((double)duration.Value)),
        DurationUnit.EndOfDay => Instant(Local(start).Date.AddDays(1 + (double)duration.Value)),
        DurationUnit.WorkingDay => Instant(AddWorkingDays(Local(start), (int)duration.Value)),
        DurationUnit.WorkingHour => Instant(AddWorkingHours(Local(start), TimeSpan.FromHours((double)duration.Value))),
        _ => throw new ArgumentException($"A duration in {duration.Unit} has no length of its own.", nameof(duration)),
    };

    /// <summary>
    /// How many working days are over at <paramref name="end"/>: the most that can be added to <paramref name="start"/>
    /// without passing it. 0 where it lies before.
    /// </summary>
    public int WorkingDaysBetween(DateTimeOffset start, DateTimeOffset end)
    {
        var (from, until) = (AddWorkingDays(Local(Counted(start)), 0), Local(Counted(end)));
        var days = 0;
        var day = DateOnly.FromDateTime(from);
        for (var last = DateOnly.FromDateTime(until); day < last;)
            if (IsWorkingDay(day = day.AddDays(1))) days++;
        // The last day counts when its hour has come; a day without work ends what the day before began.
        return days > 0 && IsWorkingDay(day) && until.TimeOfDay < from.TimeOfDay ? days - 1 : days;
    }

    /// <summary>The working hours that lie between two instants; none where the second is not the later one.</summary>
    public TimeSpan WorkingHoursBetween(DateTimeOffset start, DateTimeOffset end)
    {
        var (from, until) = (Local(Counted(start)), Local(Counted(end)));
        var total = TimeSpan.Zero;
        for (var day = DateOnly.FromDateTime(from); day <= DateOnly.FromDateTime(until); day = day.AddDays(1))
        {
            if (!IsWorkingDay(day)) continue;
            var (opens, closes) = (day.ToDateTime(Opens), day.ToDateTime(Closes));
            var open = (until < closes ? until : closes) - (from > opens ? from : opens);
            if (open > TimeSpan.Zero) total += open;
        }
        return total;
    }

    /// <summary>The local date in Europe/London.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(Local(instant));

    static DateTimeOffset Counted(DateTimeOffset at) => at < Ever ? Ever : at > Never ? Never : at;

    DateTime AddWorkingDays(DateTime from, int days)
    {
        if (!IsWorkingDay(DateOnly.FromDateTime(from))) from = NextWorkingDay(from);
        for (; days > 0; days--) from = NextWorkingDay(from).Add(from.TimeOfDay);
        return from;
    }

    DateTime AddWorkingHours(DateTime from, TimeSpan left)
    {
        while (true)
        {
            var day = DateOnly.FromDateTime(from);
            var begin = from > day.ToDateTime(Opens) ? from : day.ToDateTime(Opens);
            var rest = day.ToDateTime(Closes) - begin;
            if (IsWorkingDay(day) && rest > TimeSpan.Zero)
            {
                if (left <= rest) return begin + left;
                left -= rest;
            }
            from = NextWorkingDay(from);
        }
    }

    DateTime NextWorkingDay(DateTime from)
    {
        var day = DateOnly.FromDateTime(from).AddDays(1);
        while (!IsWorkingDay(day)) day = day.AddDays(1);
        return day.ToDateTime(TimeOnly.MinValue);
    }

    static DateTime Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, London).DateTime;

    // A local time that the spring change leaps over is the instant of the change, or a later start could end earlier;
    // one that comes twice in autumn is meant the second time.
    static DateTimeOffset Instant(DateTime local)
    {
        if (London.IsInvalidTime(local)) local = local.Date.AddHours(2);
        return new DateTimeOffset(local, London.GetUtcOffset(local)).ToUniversalTime();
    }
}
