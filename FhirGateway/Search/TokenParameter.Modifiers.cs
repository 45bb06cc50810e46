using FhirGateway.Fhir;

namespace FhirGateway.Search;

// What a modifier makes of a token (http://hl7.org/fhir/R4/search.html#modifiers).
internal sealed partial class TokenParameter
{
    public override IReadOnlyList<string> Modifiers(SearchParameter parameter)
    {
        var types = parameter.ValueTypes();
        var isCoded = types.Contains("CodeableConcept") || types.Contains("Coding");
        var isIdentifier = types.Contains("Identifier");
        return
        [
            "not",
            .. isCoded || isIdentifier ? ["text"] : (string[])[],
            .. isCoded ? ["in", "not-in", "above", "below"] : (string[])[],
            .. isIdentifier ? ["of-type"] : (string[])[],
        ];
    }

    static string OfTypeCode(SearchParameter parameter) => $"{parameter.Code}:of-type";

    /// <summary>What a code is called, and the type of an identifier.</summary>
    static void AddTexts(SearchParameter parameter, Element value, IndexBuilder rows)
    {
        var concept = value.Type == "Identifier" ? value["type"] : value;
        if (concept is null) return;
        if (value.Type == "Coding")
        {
            if (concept.Text("display") is { } display) rows.String(parameter.TextId, display);
            return;
        }
        if (concept.Text("text") is { } text) rows.String(parameter.TextId, text);
        foreach (var coding in concept.All("coding"))
        {
            if (coding.Text("display") is { } display) rows.String(parameter.TextId, display);
            if (value.Type == "Identifier" && coding.Text("code") is { } type && value.Text("value") is { } number)
                rows.Key(TokenKeys.Of(OfTypeCode(parameter), coding.Text("system") ?? "", $"{type}|{number}"));
        }
    }

    static StringCriterion? Texts(QueryTerm term, List<Issue> issues)
    {
        var texts = term.Values.Select(QueryTerm.Unescape).ToList();
        foreach (var text in texts.Where(t => Folding.Fold(t).Length == 0)) issues.Add(term.Invalid(text, "a text"));
        return texts.Exists(t => Folding.Fold(t).Length == 0)
            ? null
            : new StringCriterion(term.Parameter.TextId, StringMatch.Prefix, texts);
    }

    static TokenCriterion? OfType(QueryTerm term, List<Issue> issues)
    {
        var keys = new List<long>();
        foreach (var text in term.Values)
        {
            if (QueryTerm.Split(text, '|').ConvertAll(QueryTerm.Unescape) is [var system, { Length: > 0 } type, { Length: > 0 } value])
                keys.Add(TokenKeys.Of(OfTypeCode(term.Parameter), system, $"{type}|{value}"));
            else issues.Add(term.Invalid(text, "system of the type|code of the type|value"));
        }
        return keys.Count == term.Values.Count ? new TokenCriterion(null, [], keys, Not: false) : null;
    }

    /// <summary>The codes of a value set, or those above or below a code.</summary>
    static Criterion? ByTerms(QueryTerm term, List<Issue> issues)
    {
        var codes = new List<Token>();
        var count = issues.Count;
        foreach (var text in term.Values)
        {
            var (some, fault) = term.Modifier is "in" or "not-in"
                ? term.Terms.In(QueryTerm.Unescape(text))
                : Token.Read(text) is { System.Length: > 0, Code: { } code } token
                    ? term.Terms.Related(token.System, code, term.Modifier == "below")
                    : ([], "Expected system|code.");
            if (fault is not null) issues.Add(Issue.Error("not-supported", $"{term.Name}={text}: {fault}"));
            codes.AddRange(some);
        }
        return issues.Count == count ? Criterion(term.Parameter, codes, term.Modifier == "not-in") : null;
    }
}
