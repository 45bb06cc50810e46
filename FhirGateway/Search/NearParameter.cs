using System.Globalization;
using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>
/// <c>Location?near=latitude|longitude|distance|units</c> (http://hl7.org/fhir/R4/location.html#positional), in decimal
/// degrees. Without units the distance is in kilometres; without a distance it is <see cref="Usual"/>.
/// </summary>
internal sealed class NearParameter : ParameterType
{
    /// <summary>Kilometres.</summary>
    const double Usual = 10;

    const string Expected = "latitude|longitude, latitude|longitude|distance or latitude|longitude|distance|unit of length, "
        + "with - before degrees south and west, such as 53.96|-1.08|5|km";

    public override void Index(SearchParameter parameter, Element value, IndexBuilder rows)
    {
        if (Degrees(value.Text("latitude"), 90) is not { } latitude
            || Degrees(value.Text("longitude"), 180) is not { } longitude) return;
        // Two numbers stand in one row, the second in place of base units.
        rows.Number(parameter.Id, new Measure(latitude, latitude, longitude, longitude));
    }

    public override Criterion? Read(QueryTerm term, List<Issue> issues)
    {
        var places = new List<Circle>();
        foreach (var text in term.Values)
        {
            if (Place(text) is { } place) places.Add(place);
            else issues.Add(term.Invalid(text, Expected));
        }
        return places.Count == term.Values.Count ? new NearCriterion(term.Parameter.Id, places) : null;
    }

    static Circle? Place(string text)
    {
        var parts = QueryTerm.Split(text, '|').ConvertAll(QueryTerm.Unescape);
        if (parts.Count is < 2 or > 4 || Degrees(parts[0], 90) is not { } latitude
            || Degrees(parts[1], 180) is not { } longitude) return null;
        if (parts.Count == 2 || parts.Skip(2).All(p => p.Length == 0)) return new Circle(latitude, longitude, Usual);
        return Number(parts[2]) is { } distance and >= 0 && Kilometres(parts.Count == 4 ? parts[3] : "") is { } unit
            ? new Circle(latitude, longitude, distance * unit)
            : null;
    }

    /// <summary>What the unit is in kilometres; null for what is no length.</summary>
    static double? Kilometres(string unit)
    {
        if (unit.Length == 0) return 1;
        var (metre, _) = Measure.UnitOf(Measure.UcumSystem, "m");
        var (key, factor) = Measure.UnitOf(Measure.UcumSystem, unit);
        return key == metre ? (double)factor / 1000 : null;
    }

    static double? Degrees(string? text, double most) =>
        Number(text) is { } number && Math.Abs(number) <= most ? number : null;

    static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? number : null;
}

/// <param name="Radius">Kilometres.</param>
internal readonly record struct Circle(double Latitude, double Longitude, double Radius);

/// <summary>Lies in one of these circles, by the distance on a sphere; the latitude bounds what is looked at.</summary>
internal sealed record NearCriterion(int Param, IReadOnlyList<Circle> Circles) : Criterion
{
    const double EarthRadius = 6371.0088;
    const double DegreeInKilometres = Math.PI * EarthRadius / 180;

    public override Sql Where(Audience audience) => Sql.Of(
        $"s.rid in (select n.rid from num n where n.param = {Param} and n.tok = 0 and {Sql.Or(Circles.Select(Within))})");

    static Sql Within(Circle circle)
    {
        // A little more, lest rounding cut off what lies on the edge.
        var reach = circle.Radius / DegreeInKilometres + 1e-9;
        return Sql.Of($"""
            (n.lo >= {circle.Latitude - reach} and n.lo <= {circle.Latitude + reach} and {2 * EarthRadius} * asin(least(1, sqrt(
            sind((n.lo - {circle.Latitude}) / 2) ^ 2
            + cosd({circle.Latitude}) * cosd(n.lo) * sind((n.clo - {circle.Longitude}) / 2) ^ 2))) <= {circle.Radius})
            """);
    }
}
