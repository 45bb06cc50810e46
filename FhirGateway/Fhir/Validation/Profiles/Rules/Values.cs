using System.Globalization;
using FhirGateway.Fhir.FhirPath;
using FhirGateway.Fhir.FhirPath.Values;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation.Profiles.Rules;

/// <summary>fixed[x]: exactly this value, nothing more and nothing less.</summary>
internal sealed class FixedValue(Element expected) : ProfileRule
{
    public override void Check(Element node, Visit visit)
    {
        if (Likeness.IsSame(expected, node)) return;
        visit.Error(
            "value",
            expected.Value is { } value ? $"The value must be {Faults.Quote(value)}" + Found(node)
                : $"The value must be exactly {Likeness.Told(expected)}",
            node.Expression);
    }

    internal static string Found(Element node) => node.Value is { } found ? $", not {Faults.Quote(found)}" : "";
}

/// <summary>pattern[x]: at least this.</summary>
internal sealed class PatternValue(Element expected) : ProfileRule
{
    public override void Check(Element node, Visit visit)
    {
        if (Likeness.Has(expected, node)) return;
        visit.Error(
            "value",
            expected.Value is { } value ? $"The value must be {Faults.Quote(value)}" + FixedValue.Found(node)
                : $"The value must have {Likeness.Told(expected)}",
            node.Expression);
    }
}

/// <summary>maxLength, in characters as Unicode counts them.</summary>
internal sealed class MaxLength(int most) : ProfileRule
{
    public override void Check(Element node, Visit visit)
    {
        if (node.Value is not { } text || text.Length <= most || text.EnumerateRunes().Count() <= most) return;
        visit.Error("too-long", $"The text is longer than {most} characters", node.Expression);
    }
}

/// <summary>A value, and not only extensions; but one of those named will do in its stead.</summary>
internal sealed class HasValue(string[] instead) : ProfileRule
{
    public override void Check(Element node, Visit visit)
    {
        if (node.Value is not null) return;
        foreach (var child in node.Children)
            if (child.Name == "extension" && instead.Contains(child["url"]?.Value)) return;
        var words = instead.Length == 0 ? "" : $", or the extension {string.Join(" or ", instead)}";
        visit.Error("required", "A value is required here" + words, node.Expression);
    }
}

/// <summary>minValue[x] or maxValue[x], for numbers, dates, times and quantities.</summary>
internal sealed class Bounded(Element bound, bool isLeast) : ProfileRule
{
    public override void Check(Element node, Visit visit)
    {
        if (Ordered(node, visit) is not { } order)
        {
            if (node.Value is not null || node["value"]?.Value is not null)
                visit.Information($"Whether the value is {Demand} could not be checked", node.Expression);
        }
        else if (isLeast ? order < 0 : order > 0)
            visit.Error("value", $"The value must be {Demand}", node.Expression);
    }

    string Demand => $"{(isLeast ? "at least" : "at most")} {bound.Value ?? Likeness.Told(bound)}";

    int? Ordered(Element node, Visit visit)
    {
        try
        {
            if (bound.Type != "Quantity" || node.Type == "Quantity") return Comparison.Compare(new(node), new(bound));
            return visit.Options.Now is { } now && Moment(now) is { } moment
                ? Comparison.Compare(new(node), new(moment))
                : null;
        }
        catch (FhirPathException)
        {
            return null;
        }
    }

    /// <summary>A quantity as the bound of a date is a distance from now
    /// (<see href="https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.minValue_x_"/>).</summary>
    Element? Moment(DateTimeOffset now)
    {
        if (bound["value"]?.Value is not { } text || Atoms.Number(text) is not { } number
            || bound["code"]?.Value is not { } unit || Math.Abs(number) > 1_000_000) return null;
        try
        {
            var days = (double)number;
            DateTimeOffset? moment = unit switch
            {
                "a" => now.AddMonths((int)(number * 12)), "mo" => now.AddMonths((int)number),
                "wk" => now.AddDays(days * 7), "d" => now.AddDays(days), "h" => now.AddHours(days),
                "min" => now.AddMinutes(days), "s" => now.AddSeconds(days), _ => null,
            };
            return moment is not { } at ? null : new Element("instant", "instant")
            {
                Value = at.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
