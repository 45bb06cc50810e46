namespace FhirGateway.Commands.Demo;

/// <summary>How large and how long the simulated Health Board is.</summary>
internal sealed record BoardSize(int Days = 180, int Practices = 12, int Seed = 1)
{
    /// <summary>
    /// The board of a demo without options: small enough for a minute or so, long enough for every scenario and the
    /// whole story of Patient S, which ends on day 168.
    /// </summary>
    public static readonly BoardSize Short = new(Days: 170, Practices: 2);

    /// <summary>The board that the options ask for; days alone ask for the large one.</summary>
    public static BoardSize Of(int? days, int? practices, int seed) => new(
        days ?? Short.Days, practices ?? (days is null ? Short : new BoardSize()).Practices, seed);

    /// <summary>A Monday; autumn's clock change, St Andrew's Day, Christmas and 2 January follow.</summary>
    public static readonly DateOnly FirstDay = new(2025, 9, 1);

    /// <summary>Longer, and the next clock change and Easter would fall in; the truth was not written for them.</summary>
    public const int LongestDays = 200;

    public DateOnly LastDay => FirstDay.AddDays(Days - 1);

    /// <summary>A little more than one referral per practice and day.</summary>
    public int Referrals => Days * Practices * 115 / 100;

    /// <summary>Null, or why such a board cannot be lived.</summary>
    public string? Fault =>
        Days is < 2 or > LongestDays ? $"--days must be between 2 and {LongestDays}."
        : Practices is < 1 or > 90 ? "--practices must be between 1 and 90." : null;
}
