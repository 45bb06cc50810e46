using System.Globalization;

namespace FhirGateway.Commands.Demo.Board;

/// <summary>
/// An invented Health Board: a Scottish hospital with its practices, and across the border an English one, so that the
/// standards and bank holidays of two nations apply.
/// </summary>
internal sealed class HealthBoard
{
    public const string Id = "demo-board";

    public static readonly Hospital Strathmarrow =
        new("demo-strathmarrow", "Strathmarrow Royal Infirmary", "DM0H1", "Strathmarrow", Nation.Scotland);

    public static readonly Hospital Eskwater =
        new("demo-eskwater", "Eskwater General Hospital", "DM0H2", "Eskwater", Nation.England);

    public HealthBoard(int practices)
    {
        var english = (practices + 1) / 3;
        Practices = [.. Enumerable.Range(0, practices).Select(i => NewPractice(i, i >= practices - english))];
    }

    public static IReadOnlyList<Hospital> Hospitals { get; } = [Strathmarrow, Eskwater];

    public IReadOnlyList<Practice> Practices { get; }

    public static Hospital HospitalOf(string nation) => Hospitals.First(h => h.Country == nation);

    /// <summary>The practices of that nation; a board too small to have any there sends from all of them.</summary>
    public IReadOnlyList<Practice> PracticesOf(string nation)
    {
        List<Practice> own = [.. Practices.Where(p => p.Country == nation)];
        return own.Count > 0 ? own : Practices;
    }

    static Practice NewPractice(int index, bool english)
    {
        var place = Names.Places[index % Names.Places.Length];
        var number = (index + 1).ToString("00", CultureInfo.InvariantCulture);
        return new($"demo-practice-{number}", $"{place} Surgery {number}", $"DM1{number}",
            english ? "Eskwater" : "Strathmarrow", english ? Nation.England : Nation.Scotland);
    }
}
