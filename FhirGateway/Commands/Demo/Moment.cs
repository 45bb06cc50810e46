using System.Globalization;
using System.Text.RegularExpressions;

namespace FhirGateway.Commands.Demo;

/// <summary>
/// A point of a scenario's time: so many calendar days after its start, at that local time, written <c>+3d 10:00</c>.
/// Scripts and the truth file use the same form, so that a person can lay one beside the other.
/// </summary>
internal readonly partial record struct Moment(int Day, TimeOnly Time) : IComparable<Moment>
{
    public static implicit operator Moment(string text) => Parse(text);

    /// <exception cref="FormatException">The text is no moment; the message quotes it.</exception>
    public static Moment Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success) throw new FormatException($"'{text}' is no moment; write it like '+3d 10:00'.");
        return new(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
            TimeOnly.ParseExact(match.Groups[2].ValueSpan, "HH:mm", CultureInfo.InvariantCulture));
    }

    /// <summary>The instant this moment is for a scenario that starts on that day.</summary>
    public DateTimeOffset From(DateOnly start) => BritishTime.At(start.AddDays(Day), Time);

    public Moment PlusMinutes(int minutes)
    {
        var time = Time.AddMinutes(minutes, out var days);
        return new(Day + days, time);
    }

    public Moment PlusDays(int days) => this with { Day = Day + days };

    public int CompareTo(Moment other) => (Day, Time).CompareTo((other.Day, other.Time));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"+{Day}d {Time:HH\\:mm}");

    [GeneratedRegex(@"^\+(\d{1,3})d (\d\d:\d\d)$")]
    private static partial Regex Form();
}
