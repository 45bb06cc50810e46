namespace FhirGateway.Commands.Demo;

internal enum ScenarioKind
{
    /// <summary>All goes well.</summary>
    Healthy,

    /// <summary>All goes well, though it looks as if it did not; no Flag may be raised.</summary>
    NearMiss,

    /// <summary>Something fails, and the truth file says which Flag must be raised when.</summary>
    Failure,

    /// <summary>Patient S.</summary>
    Story,
}

/// <summary>What happens to one person, told as a script of steps.</summary>
/// <param name="Name">As the truth file names it; also the beginning of every id of its resources.</param>
/// <param name="Title">One line for people.</param>
/// <param name="Start">The days on which it may start.</param>
/// <param name="Tell">Writes the steps.</param>
internal sealed record Scenario(string Name, string Title, ScenarioKind Kind, Start Start, Action<Script> Tell)
{
    /// <summary>Whose hospital receives it; null = either.</summary>
    public string? Nation { get; init; }

    /// <summary>What the patient has; null = a problem that fits the urgency.</summary>
    public Board.Problem? Problem { get; init; }

    /// <summary>How common it is among its kind.</summary>
    public int Weight { get; init; } = 1;

    public static Scenario Failure(string name, string title, Start start, Action<Script> tell) =>
        new(name, title, ScenarioKind.Failure, start, tell);

    public static Scenario NearMiss(string name, string title, Start start, Action<Script> tell) =>
        new(name, title, ScenarioKind.NearMiss, start, tell);

    public Scenario InScotland() => this with { Nation = Board.Nation.Scotland };

    public Scenario InEngland() => this with { Nation = Board.Nation.England };
}
