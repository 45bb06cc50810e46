using System.Collections.Frozen;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary>Strings (http://hl7.org/fhir/R4/search.html#string): a prefix without regard to case and accents.</summary>
internal sealed class StringParameter : ParameterType
{
    static readonly string[] NameParts = ["text", "family", "given", "prefix", "suffix"];
    static readonly string[] AddressParts = ["text", "line", "city", "district", "state", "postalCode", "country"];

    public override IReadOnlyList<string> Modifiers(SearchParameter parameter) => ["exact", "contains"];

    public override void Index(SearchParameter parameter, Element value, IndexBuilder rows)
    {
        foreach (var text in Texts(value)) rows.String(parameter.Id, text);
    }

    /// <summary>The texts of a string, a name or an address.</summary>
    public static IEnumerable<string> Texts(Element value)
    {
        var parts = value.Type switch
        {
            "HumanName" => NameParts,
            "Address" => AddressParts,
            _ => null,
        };
        if (parts is null) return value.Value is { } text ? [text] : [];
        var texts = new List<string>();
        foreach (var child in value.Children)
            if (child.Value is { } part && parts.Contains(child.Name)) texts.Add(part);
        return texts;
    }

    public override Criterion? Read(QueryTerm term, List<Issue> issues)
    {
        var texts = term.Values.Select(QueryTerm.Unescape).ToList();
        foreach (var text in texts.Where(text => Folding.Fold(text).Length == 0))
            issues.Add(term.Invalid(text, "a text"));
        if (texts.Any(text => Folding.Fold(text).Length == 0)) return null;
        var match = term.Modifier switch
        {
            "exact" => StringMatch.Exact,
            "contains" => StringMatch.Contains,
            _ => StringMatch.Prefix,
        };
        return new StringCriterion(term.Parameter.Id, match, texts) { Type = term.Parameter.Resource };
    }
}

internal enum StringMatch { Prefix, Exact, Contains, Whole, Ends }

/// <summary>A value that begins with, is, or contains any of these texts.</summary>
/// <param name="Token">Of a composite: the key of the token that it must be paired with; else 0.</param>
internal sealed record StringCriterion(
    int Param, StringMatch Match, IReadOnlyList<string> Texts, long Token = 0) : Criterion
{
    /// <summary>The types whose parts of names have an index of their own, see migration 0014.</summary>
    public static readonly FrozenSet<string> WithParts = FrozenSet.Create(
        "HealthcareService", "Location", "Organization", "Patient", "Person", "Practitioner", "RelatedPerson");

    /// <summary>The type that is searched, where that helps.</summary>
    public string? Type { get; init; }

    /// <summary>It is a condition on what is contained.</summary>
    public bool InContained { get; init; }

    public override Criterion OfContained => this with { InContained = true };

    public override Sql Where(Audience audience)
    {
        if (!InContained && Token == 0 && NameList.Of(Param, audience) is { } names)
            return Sql.Of($"s.rid in (select t.rid from {names} and {Sql.Or(Texts.Select(Matches))})");
        var paired = Token == 0 ? Sql.Empty : Sql.Of($" and t.tok = {Token}");
        // The index of parts is one of some types and of no composites; the planner must see that this is one of them.
        // It cannot guess how few have a part, and would rather look at row after row until a page is full: "offset 0"
        // makes it look for the part first (measured: 51 ms and 12 ms).
        var part = Match is StringMatch.Contains or StringMatch.Ends && Token == 0 && WithParts.Contains(Type ?? "")
            ? Sql.Of($" and t.rtype = {ResourceTypes.Number(Type!)} and t.tok = 0 offset 0")
            : Sql.Empty;
        return Sql.Of($"s.rid in (select t.rid from str t where t.param = {Param}{paired} and {Sql.Or(Texts.Select(Matches))}{part})");
    }

    /// <summary>The folded text as LIKE takes it literally.</summary>
    static string Pattern(string text) => Folding.Fold(text)
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);

    // The text as sent follows a U+0001 in the same row, so only what precedes it may contain.
    Sql Matches(string text) => Match switch
    {
        StringMatch.Exact => Sql.Of($"t.norm = {Folding.Row(text)}"),
        StringMatch.Contains => Sql.Of($"split_part(t.norm, chr(1), 1) like {'%' + Pattern(text) + '%'}"),
        StringMatch.Whole => Sql.Of($"t.norm ^@ {Folding.Fold(text) + Folding.Separator}"),
        StringMatch.Ends => Sql.Of($"split_part(t.norm, chr(1), 1) like {'%' + Pattern(text)}"),
        _ => Sql.Of($"t.norm ^@ {Folding.Fold(text)}"),
    };
}
