namespace FhirGateway.Commands.Demo;

/// <summary>On which days a scenario may start, so that its truth is a fixed distance from the start.</summary>
/// <param name="Words">For the person who checks the truth file.</param>
/// <param name="Allows">Whether it may start on that day.</param>
internal sealed record Start(string Words, Func<DateOnly, bool> Allows)
{
    public static readonly Start AnyDay = new("any day", _ => true);

    /// <summary>Always that weekday.</summary>
    public static Start On(DayOfWeek weekday) => new(weekday.ToString(), day => day.DayOfWeek == weekday);

    /// <summary>Always that one day.</summary>
    public static Start Date(int year, int month, int day)
    {
        var date = new DateOnly(year, month, day);
        return new($"{date:yyyy-MM-dd}", candidate => candidate == date);
    }

    /// <summary>Only where no bank holiday of either nation and no clock change follows within so many days.</summary>
    public Start Quiet(int days) => new($"{Words}, no bank holiday or clock change for {days} days",
        day => Allows(day) && BritishTime.IsQuiet(day, days) && BritishTime.IsSteady(day, days));

    /// <summary>Only where no clock change follows within so many days.</summary>
    public Start Steady(int days) => new($"{Words}, no clock change for {days} days",
        day => Allows(day) && BritishTime.IsSteady(day, days));
}
