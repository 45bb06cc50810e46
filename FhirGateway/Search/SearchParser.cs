using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary>
/// Query text to query. What is not understood is refused with what would be; nothing is ignored in silence.
/// </summary>
internal sealed partial class SearchParser
{
    /// <summary>Matters of the answer's form, which the HTTP layer reads.</summary>
    static readonly string[] NotOurs = ["_format", "_pretty"];

    static readonly string[] NotYet =
    [
        "_query", "_score",
    ];

    static readonly SearchParameter Id = new("Resource", "_id", SearchKind.Token, "Resource.id", []);
    static readonly SearchParameter LastUpdated =
        new("Resource", "_lastUpdated", SearchKind.Date, "Resource.meta.lastUpdated", []);

    readonly string type;
    readonly SearchSetting setting;
    readonly SearchControl control;
    readonly List<Criterion> criteria = [];
    readonly List<Include> includes = [];
    readonly List<Issue> issues = [];
    readonly List<IndexNeed> needs = [];
    readonly List<KeyValuePair<string, string>> used = [];

    SearchParser(string type, SearchSetting setting)
    {
        this.type = type;
        this.setting = setting;
        control = new SearchControl(type, setting.Types.Count > 1 ? setting.Types : [type], setting.Catalogue);
    }

    /// <param name="type">The type that is searched.</param>
    /// <param name="query">The parameters, decoded, in order; repeated names stay apart.</param>
    public static SearchParse Parse(
        string type, IReadOnlyList<KeyValuePair<string, string>> query, string? ownBase = null) =>
        Parse(type, query, new SearchSetting { OwnBase = ownBase });

    /// <param name="type">The type that is searched.</param>
    /// <param name="query">The parameters, decoded, in order; repeated names stay apart.</param>
    /// <param name="setting">By what it is read.</param>
    public static SearchParse Parse(
        string type, IReadOnlyList<KeyValuePair<string, string>> query, SearchSetting setting)
    {
        var parser = new SearchParser(type, setting);
        foreach (var (name, value) in query) parser.Read(name, value);
        if (parser.control.IsText && parser.includes.Count > 0)
            parser.Refused("_summary=text cannot be asked together with _include or _revinclude.");
        return new SearchParse(parser.issues.Any(i => i.IsError) ? null : parser.Query(), parser.issues);
    }

    SearchQuery Query() => new(type)
    {
        Criteria = criteria,
        Sort = control.Sort,
        Includes = includes,
        Scopes = control.Scopes,
        Count = control.Count,
        WantsTotal = control.WantsTotal || control.OnlyTotal,
        Estimates = control.Estimates,
        OnlyTotal = control.OnlyTotal,
        Part = control.Part,
        Needs = [.. needs, .. control.Needs, .. includes.SelectMany(i => i.Needs)],
        Used = used,
    };

    void Read(string name, string value)
    {
        if (NotOurs.Contains(name)) return;
        if (value.Contains('\0') || name.Contains('\0'))
        {
            issues.Add(Issue.Error("value", "A search cannot hold the character U+0000."));
            return;
        }
        if (SearchControl.Names.Contains(name))
        {
            if (SearchControl.OfContained.Contains(name) && !setting.TakesContained)
            {
                Refused($"{name} is a parameter of searches; here resources are named that stand by themselves.");
                return;
            }
            if (control.Read(name, value, issues) is { } understood) used.Add(new(name, understood));
            return;
        }
        var (code, modifier) = Name(name);
        if (modifier is not null && SearchControl.Names.Contains(code))
        {
            Refused($"{code} takes no modifier, not ':{modifier}'.");
            return;
        }
        if (code is "_include" or "_revinclude")
        {
            if (Include.Read(type, code, modifier, value, setting, issues) is not { } include) return;
            includes.Add(include);
        }
        else if (Understand(name, value) is { } criterion) criteria.Add(criterion);
        else return;
        used.Add(new(name, value));
    }

    static (string Code, string? Modifier) Name(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);
    }

    Criterion? Understand(string name, string value)
    {
        if (name.StartsWith("_has:", StringComparison.Ordinal)) return Has(name, value);
        if (name.Contains('.', StringComparison.Ordinal)) return Chain(name, value);
        var (code, modifier) = Name(name);
        if (NotYet.Contains(code)) return Refused($"{code} is not supported yet.");
        if (code is "_text" or "_content") return Worded(code, modifier, value);
        if (code == "_filter") return Filtered(modifier, value);
        if (code == "_type")
            return Refused(
                "_type names the types of a search at the base, GET [base]?_type=Patient,Task; here is only one.");
        if (code == "_list") return Listed(modifier, value);
        if (code is "_id" or "_lastUpdated") return OfRow(code == "_id" ? Id : LastUpdated, modifier, value);
        if (setting.Catalogue.Find(type, code) is not { } parameter) return Unknown(code);
        if (!IsReady(IndexNeed.Of(parameter))) return null;
        if (ParameterType.Of(parameter) is not { } kind)
            return Refused($"{code}: search by {parameter.Kind.ToString().ToLowerInvariant()} is not supported yet.");
        return Term(parameter, modifier, value, kind.Modifiers(parameter)) is { } term
            ? modifier == "missing" ? Missing(term) : kind.Read(term, issues)
            : null;
    }

    /// <summary><c>_id</c> and <c>_lastUpdated</c>, which every row has.</summary>
    Criterion? OfRow(SearchParameter parameter, string? modifier, string value)
    {
        IReadOnlyList<string> modifiers = parameter == Id ? ["not"] : [];
        if (Term(parameter, modifier, value, modifiers) is not { } term) return null;
        if (modifier == "missing")
        {
            if (term.Values is ["true" or "false"]) return new EveryRowCriterion(term.Values[0] == "false");
            issues.Add(term.Invalid(value, "true or false"));
            return null;
        }
        if (parameter == Id)
        {
            var named = new IdCriterion(
                setting.Types.Count > 1 ? setting.Types : [type], [.. term.Values.Select(QueryTerm.Unescape)]);
            return modifier == "not" ? new NotCriterion(named) : named;
        }
        return DateRange.Read(term, issues) is { } ranges ? new LastUpdatedCriterion(ranges) : null;
    }

    /// <summary>
    /// <c>_list</c>: what a List of this server holds. Functional lists (<c>$current-…</c>) are not kept here.
    /// </summary>
    Criterion? Listed(string? modifier, string value)
    {
        if (modifier is not null) return Refused($"_list takes no modifier, not ':{modifier}'.");
        var ids = QueryTerm.Split(value, ',').ConvertAll(QueryTerm.Unescape);
        if (ids.TrueForAll(id => id.Length > 0 && !id.StartsWith('$'))) return new ListCriterion(ids);
        issues.Add(Issue.Error("value", $"_list={value}: expected the id of a List; lists by function ($current-…) are not kept."));
        return null;
    }

    /// <summary><c>_text</c>: words of the narrative; <c>_content</c>: of the whole resource.</summary>
    Criterion? Worded(string code, string? modifier, string value)
    {
        if (modifier is not null) return Refused($"{code} takes no modifier, not ':{modifier}'.");
        var texts = QueryTerm.Split(value, ',').ConvertAll(QueryTerm.Unescape);
        if (texts.TrueForAll(t => t.Any(char.IsLetterOrDigit)))
        {
            if (code == "_text") return new TextCriterion(texts);
            if (!IsReady(IndexNeed.OfThird(type, code))) return null;
            return new TextCriterion(texts) { InAll = true };
        }
        issues.Add(Issue.Error("value", $"{code}={value}: expected words."));
        return null;
    }

    /// <summary>
    /// Notes what must be indexed; false, with a warning, where it is known not to be and is left out.
    /// </summary>
    bool IsReady(IndexNeed? need)
    {
        if (need is not { } needed) return true;
        if (!setting.NotReady.Contains(needed.Name))
        {
            needs.Add(needed);
            return true;
        }
        issues.Add(new Issue(Severity.Warning, "incomplete",
            $"{needed.Name} is still being indexed and was left out of this search."));
        return false;
    }

    QueryTerm? Term(SearchParameter parameter, string? modifier, string value, IReadOnlyList<string> modifiers)
    {
        var takesTypes = ParameterType.Of(parameter)!.TakesTypes;
        if (modifier is not (null or "missing") && !modifiers.Contains(modifier)
            && !(takesTypes && DefinitionSet.R4.IsResource(modifier)))
        {
            var allowed = string.Join(", ", modifiers.Append("missing").Select(m => ':' + m));
            Refused($"{type}.{parameter.Code} does not take the modifier ':{modifier}'; it takes {allowed}"
                + (takesTypes ? " or a resource type." : "."));
            return null;
        }
        var term = new QueryTerm(parameter, modifier, QueryTerm.Split(value, ','), setting.OwnBase) { Terms = setting.Terms };
        if (term.Values.All(v => v.Trim().Length > 0)) return term;
        issues.Add(term.Invalid(value, "a value"));
        return null;
    }

    Criterion? Missing(QueryTerm term)
    {
        if (term.Values is ["true" or "false"])
            return term.Parameter.Mask == 0
                ? new TokenCriterion(null, [], [term.Parameter.PresenceKey], Not: term.Values[0] == "true")
                : new MissingCriterion(term.Parameter.Mask, term.Values[0] == "true");
        issues.Add(term.Invalid(string.Join(',', term.Values), "true or false"));
        return null;
    }

    Criterion? Refused(string why)
    {
        issues.Add(Issue.Error("not-supported", why));
        return null;
    }

    Criterion? Unknown(string code)
    {
        var known = setting.Catalogue.Answered(type).Select(p => p.Code).Concat(SearchControl.Names)
            .Where(name => setting.TakesContained || !SearchControl.OfContained.Contains(name))
            .Order(StringComparer.Ordinal);
        var why = $"{type} has no search parameter '{code}'. Known are: {string.Join(", ", known)}.";
        issues.Add(new Issue(setting.Lenient ? Severity.Warning : Severity.Error, "not-supported", why));
        return null;
    }
}
