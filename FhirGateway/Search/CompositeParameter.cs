using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>
/// Composites (http://hl7.org/fhir/R4/search.html#combining): values that belong together, <c>code$value</c>. They are
/// paired per repetition when they are indexed, never over the flattened index. All of R4's begin with a token: its
/// keys stand in the rows of what it is paired with; a pair of tokens is one key.
/// </summary>
internal sealed class CompositeParameter : ParameterType
{
    public override void Index(SearchParameter parameter, Element value, IndexBuilder rows)
    {
        var parts = parameter.Components.Select(c => c.Values(value).ToList()).ToList();
        var tokens = parts[0].SelectMany(TokenParameter.Tokens).SelectMany(t => Forms(parameter, t)).Distinct().ToList();
        if (tokens.Count == 0 || parts.Exists(p => p.Count == 0)) return;
        rows.Present(parameter);
        foreach (var token in tokens) Pair(parameter, token, parts, rows);
    }

    static void Pair(SearchParameter parameter, long token, List<List<Element>> parts, IndexBuilder rows)
    {
        foreach (var value in parts[1])
        {
            switch (parameter.Components[1].Kind)
            {
                case SearchKind.Token:
                    foreach (var second in TokenParameter.Tokens(value).SelectMany(t => Forms(parameter, t)))
                        rows.Key(TokenKeys.Pair(parameter.Code, token, second));
                    break;
                case SearchKind.Quantity:
                    if (Measure.Of(value) is { } measure) rows.Number(parameter.Id, measure, token);
                    break;
                case SearchKind.Number:
                    Coordinates(parameter, token, value, parts[2], rows);
                    break;
                case SearchKind.Date:
                    foreach (var (lo, hi) in DateParameter.Intervals(value)) rows.Date(parameter, lo, hi, token);
                    break;
                case SearchKind.String:
                    foreach (var text in StringParameter.Texts(value)) rows.String(parameter.Id, text, token);
                    break;
                default:
                    ReferenceParameter.Add(Paired(parameter, token), value, rows);
                    break;
            }
        }
    }

    /// <summary>
    /// Two numbers stand in one row: the first as the number itself, the second in place of its base units.
    /// </summary>
    static void Coordinates(
        SearchParameter parameter, long token, Element first, List<Element> others, IndexBuilder rows)
    {
        if (Measure.Of(first) is not { } start) return;
        foreach (var other in others)
            if (Measure.Of(other) is { } to)
                rows.Number(parameter.Id, start with { BaseLo = to.Lo, BaseHi = to.Hi }, token);
    }

    /// <summary>A token is asked for alone or with its system; a bare code has none.</summary>
    static IEnumerable<long> Forms(SearchParameter parameter, TokenValue token)
    {
        yield return TokenKeys.Of(parameter.Code, null, token.Code);
        if (!token.IsBare) yield return TokenKeys.Of(parameter.Code, token.System ?? "", token.Code);
    }

    /// <summary>
    /// A reference's row has no room for a token: its parameter's number says both. R4's only one is
    /// <c>DocumentReference.relationship</c>, with four codes.
    /// </summary>
    static SearchParameter Paired(SearchParameter parameter, long token)
    {
        var code = $"{parameter.Code}${token}";
        return parameter.Components[1].Definition with { Code = code, Id = SearchParameter.IdOf(parameter.Resource, code) };
    }

    public override Criterion? Read(QueryTerm term, List<Issue> issues)
    {
        var alternatives = new List<Criterion>();
        foreach (var text in term.Values)
        {
            var parts = QueryTerm.Split(text, '$');
            var count = issues.Count;
            var criterion = parts.Count == term.Parameter.Components.Count ? Read(term, parts, issues) : null;
            if (criterion is not null) alternatives.Add(criterion);
            else if (issues.Count == count) issues.Add(term.Invalid(text, Expected(term.Parameter)));
        }
        if (alternatives.Count < term.Values.Count) return null;
        return alternatives switch
        {
            [var only] => only,
            _ when alternatives.TrueForAll(a => a is TokenCriterion) =>
                new TokenCriterion(
                    null, [], [.. alternatives.Cast<TokenCriterion>().SelectMany(a => a.Keys)], Not: false),
            _ => new AnyCriterion(alternatives),
        };
    }

    static Criterion? Read(QueryTerm term, List<string> parts, List<Issue> issues)
    {
        var parameter = term.Parameter;
        // Which of the two comes first cannot be read from R4: either is understood.
        if (parameter.Components[1].Kind == SearchKind.Reference && parts[0].Contains('/', StringComparison.Ordinal)
            && !parts[0].Contains('|', StringComparison.Ordinal)) parts = [parts[1], parts[0]];
        if (Token(parameter, 0, parts[0]) is not { } token) return null;
        var second = parameter.Components[1].Definition;
        // The value is read as by its own parameter; its issues name that one.
        var alone = new QueryTerm(second, null, [parts[1]], term.OwnBase);
        return parameter.Components[1].Kind switch
        {
            SearchKind.Token => Token(parameter, 1, parts[1]) is { } other
                ? new TokenCriterion(null, [], [TokenKeys.Pair(parameter.Code, token, other)], Not: false)
                : null,
            SearchKind.Quantity => QuantityParameter.Range(parts[1]) is { } range
                ? new MeasureCriterion(parameter.Id, [range], token)
                : null,
            SearchKind.Number => NumberRange.Read(parts[1]) is { } start && NumberRange.Read(parts[2]) is { } end
                ? new CoordinatesCriterion(parameter.Id, token, start, end)
                : null,
            SearchKind.Date => DateRange.Read(alone, issues) is { } ranges
                ? new DateCriterion(parameter, ranges, token)
                : null,
            SearchKind.String => Folding.Fold(QueryTerm.Unescape(parts[1])).Length > 0
                ? new StringCriterion(parameter.Id, StringMatch.Prefix, [QueryTerm.Unescape(parts[1])], token)
                : null,
            _ => ReferenceParameter.Targets(alone with { Parameter = Paired(parameter, token) }, issues),
        };
    }

    static long? Token(SearchParameter parameter, int place, string text)
    {
        if (TokenParameter.Token.Read(text) is not { Code: { } code } token) return null;
        if (token.System is null) return TokenKeys.Of(parameter.Code, null, code);
        // A bare code's system is known by its binding: what has another is not it.
        var systems = parameter.Components[place].Definition.FixedSystems();
        var isImplied = systems is not null
            && (systems.Contains(TokenKeys.SameSystem(token.System)) || token.System.Length == 0);
        return TokenKeys.Of(parameter.Code, isImplied ? null : token.System, code);
    }

    static string Expected(SearchParameter parameter) =>
        string.Join('$', parameter.Components.Select(c => c.Definition.Code)) + ", where "
        + string.Join(", ", parameter.Components.DistinctBy(c => c.Kind).Select(c => c.Kind switch
        {
            SearchKind.Token => "a token is code, system|code or |code",
            SearchKind.Quantity => "a quantity is number, number|system|code or number||unit, with a prefix or without",
            SearchKind.Number => "a number may have a prefix",
            SearchKind.Date => "a date may have a prefix",
            SearchKind.String => "a string is what the text begins with",
            _ => "a reference is Type/id, an id or an absolute URL",
        }));
}

/// <summary>Any of these conditions.</summary>
internal sealed record AnyCriterion(IReadOnlyList<Criterion> Alternatives) : Criterion
{
    public override Sql Where(Audience audience) => Sql.Or(Alternatives.Select(a => a.Where(audience)));

    public override Criterion OfContained => new AnyCriterion([.. Alternatives.Select(a => a.OfContained)]);

    public override Criterion LookingInto(IReadOnlySet<string> contained) =>
        new AnyCriterion([.. Alternatives.Select(a => a.LookingInto(contained))]);
}

/// <summary>A token with two numbers of the same repetition: a place in a sequence.</summary>
internal sealed record CoordinatesCriterion(int Param, long Token, NumberRange From, NumberRange To) : Criterion
{
    public override Sql Where(Audience audience) => Sql.Of($"""
        s.rid in (select n.rid from num n where n.param = {Param} and n.tok = {Token}
        and {From.Where(Sql.Of($"n.lo"), Sql.Of($"n.hi"))} and {To.Where(Sql.Of($"n.clo"), Sql.Of($"n.chi"))})
        """);
}
