using System.Text.RegularExpressions;

namespace FhirGateway.Fhir.Terminology;

/// <summary>
/// A filter of a value set (<see href="https://hl7.org/fhir/R4/valueset-filter-operator.html"/>) on a code system
/// whose content is here.
/// </summary>
/// <param name="Passes">Null where the filter cannot be judged; then <paramref name="Fault"/> says why.</param>
/// <param name="IsPositive">A concept that passes on part of a code system also passes on the whole.</param>
internal sealed record ConceptFilter(Func<Concept, bool>? Passes, bool IsPositive, string? Fault)
{
    const int LongestPattern = 1_000;
    static readonly TimeSpan Within = TimeSpan.FromMilliseconds(100);

    public static ConceptFilter Of(CodeSystemContent system, string property, string op, string value) => op switch
    {
        "is-a" => Hierarchy(system, value, true, c => CodeSystemContent.Below(c).Contains),
        "descendent-of" => Hierarchy(system, value, true, c => Without(CodeSystemContent.Below(c), c)),
        "is-not-a" => Hierarchy(system, value, false, c => Not(CodeSystemContent.Below(c))),
        "generalizes" => Hierarchy(system, value, true, c => CodeSystemContent.Above(c).Contains),
        "=" => Texts(system, property, true, (texts, equal) => texts.Any(t => equal.Equals(t, value))),
        "in" => Listed(system, property, value, true),
        "not-in" => Listed(system, property, value, false),
        "regex" => Pattern(system, property, value),
        "exists" when value is "true" or "false" => Texts(system, property, value == "true",
            (texts, _) => texts.Any() == (value == "true")),
        _ => Unjudged($"The filter {property} {op} {value} is not understood."),
    };

    static ConceptFilter Unjudged(string fault) => new(null, false, fault);

    static ConceptFilter Hierarchy(
        CodeSystemContent system, string code, bool isPositive, Func<Concept, Func<Concept, bool>> make)
    {
        if (!system.IsSubsumption) return Unjudged($"The hierarchy of {system.Url} does not mean is-a.");
        if (system.Find(code) is not { } concept) return Unjudged($"{system.Url} has no concept {code} to filter by.");
        return new(make(concept), isPositive, null);
    }

    static Func<Concept, bool> Without(HashSet<Concept> set, Concept concept)
    {
        set.Remove(concept);
        return set.Contains;
    }

    static Func<Concept, bool> Not(HashSet<Concept> set) => concept => !set.Contains(concept);

    static ConceptFilter Listed(CodeSystemContent system, string property, string list, bool wanted)
    {
        var values = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Texts(system, property, wanted, (texts, equal) => texts.Any(t => values.Contains(t, equal)) == wanted);
    }

    /// <summary>The whole value must match, in an engine that cannot run away.</summary>
    static ConceptFilter Pattern(CodeSystemContent system, string property, string pattern)
    {
        if (pattern.Length > LongestPattern) return Unjudged($"A pattern may be {LongestPattern} characters long.");
        Regex regex;
        try
        {
            regex = new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Within);
        }
        catch (NotSupportedException)
        {
            return Unjudged($"The pattern {pattern} cannot be used: it looks around or back, which takes too long.");
        }
        catch (ArgumentException wrong)
        {
            return Unjudged($"The pattern {pattern} cannot be used: {wrong.Message}");
        }
        return Texts(system, property, true, (texts, _) => texts.Any(t => Matches(regex, t)));
    }

    static bool Matches(Regex regex, string text)
    {
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>Codes are compared as the code system compares them, everything else to the letter.</summary>
    static ConceptFilter Texts(
        CodeSystemContent system, string property, bool isPositive,
        Func<IEnumerable<string>, StringComparer, bool> judge)
    {
        var ofCodes = property is "code" or "concept" or "parent" or "child" && !system.IsCaseSensitive;
        var equal = ofCodes ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        Func<Concept, IEnumerable<string>>? read = property switch
        {
            "code" or "concept" => c => [c.Code],
            "display" => c => c.Display is null ? [] : [c.Display],
            "definition" => c => c.Definition is null ? [] : [c.Definition],
            "parent" => c => c.Parents.Select(p => p.Code),
            "child" => c => c.Children.Select(p => p.Code),
            "inactive" => c => [c.IsInactive ? "true" : "false"],
            "notSelectable" => c => [c.IsAbstract ? "true" : "false"],
            _ when system.HasProperty(property) => c =>
                c.Properties.Where(p => p.Code == property).Select(p => p.Text).OfType<string>(),
            _ => null,
        };
        return read is null
            ? Unjudged($"{system.Url} has no property {property}.")
            : new(c => judge(read(c), equal), isPositive, null);
    }
}
