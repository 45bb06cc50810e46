using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>Tokens (http://hl7.org/fhir/R4/search.html#token): codes, codings, identifiers, flags.</summary>
internal sealed partial class TokenParameter : ParameterType
{
    public override void Index(SearchParameter parameter, Element value, IndexBuilder rows)
    {
        switch (value.Type)
        {
            case "CodeableConcept":
                foreach (var coding in value.All("coding"))
                    Add(parameter, coding.Text("system"), coding.Text("code"), rows);
                AddTexts(parameter, value, rows);
                break;
            case "Coding":
                Add(parameter, value.Text("system"), value.Text("code"), rows);
                AddTexts(parameter, value, rows);
                break;
            case "Identifier":
                Add(parameter, value.Text("system"), value.Text("value"), rows);
                AddTexts(parameter, value, rows);
                break;
            case "ContactPoint":
                Add(parameter, value.Text("use"), value.Text("value"), rows);
                break;
            default:
                // A code's system is fixed by its binding: one key says it all.
                if (value.Value is { } text) Plain(parameter, text, rows);
                break;
        }
    }

    /// <summary>The keys that find an identifier by its value, with its system and without.</summary>
    public static IEnumerable<long> IdentifierKeys(SearchParameter parameter, Element root) =>
        from identifier in parameter.Values(root)
        where identifier.Type == "Identifier"
        let value = identifier.Text("value")
        where value is not null
        from system in (string?[])[null, identifier.Text("system") ?? ""]
        select TokenKeys.Of(parameter.Code, system, value);

    /// <summary>The codes of a value.</summary>
    public static IEnumerable<TokenValue> Tokens(Element value)
    {
        IEnumerable<TokenValue?> tokens = value.Type switch
        {
            "CodeableConcept" => value.All("coding").Select(c => TokenValue.Of(c.Text("system"), c.Text("code"))),
            "Coding" => [TokenValue.Of(value.Text("system"), value.Text("code"))],
            "Identifier" => [TokenValue.Of(value.Text("system"), value.Text("value"))],
            _ => [value.Value is { } text ? new TokenValue(null, text, IsBare: true) : null],
        };
        return tokens.OfType<TokenValue>();
    }

    public override Criterion? Read(QueryTerm term, List<Issue> issues) => term.Modifier switch
    {
        "text" => Texts(term, issues),
        "of-type" => OfType(term, issues),
        "in" or "not-in" or "above" or "below" => ByTerms(term, issues),
        _ => Codes(term, issues),
    };

    static Criterion? Codes(QueryTerm term, List<Issue> issues)
    {
        var not = term.Modifier == "not";
        var tokens = new List<Token>();
        foreach (var text in term.Values)
        {
            if (Token.Read(text) is { } understood) tokens.Add(understood);
            else issues.Add(term.Invalid(text, "code, system|code, |code or system|"));
        }
        return tokens.Count == term.Values.Count ? Criterion(term.Parameter, tokens, not) : null;
    }

    static Criterion Criterion(SearchParameter parameter, List<Token> tokens, bool not)
    {
        if (parameter.FixedSystems() is { } systems) return Codes(parameter, systems, tokens, not);
        return new TokenCriterion(
            null, [], [.. tokens.Select(t => TokenKeys.Of(parameter.Code, t.System, t.Code))], not)
        {
            Check = !not && parameter.HoldsIdentifiers ? new TokenCheck(parameter, tokens) : null,
        };
    }

    /// <summary>Bare codes have one key or number each; a system that is not theirs matches nothing.</summary>
    static Criterion Codes(SearchParameter parameter, IReadOnlyList<string> systems, List<Token> tokens, bool not)
    {
        var keys = new List<long>();
        var numbers = new List<short>();
        foreach (var (system, code) in tokens)
        {
            var foreign = system is { Length: > 0 } && systems.Count > 0
                && !systems.Contains(TokenKeys.SameSystem(system));
            if (foreign) keys.Add(TokenKeys.Of(parameter.Code, system, code));
            else if (code is null) return new MissingCriterion(parameter.Mask, Missing: not);
            else if (Number(parameter, code) is { } number and not HotColumns.Other) numbers.Add(number);
            else keys.Add(TokenKeys.Of(parameter.Code, null, code));
        }
        return new TokenCriterion(Column(parameter), numbers, keys, not);
    }

    static short? Number(SearchParameter parameter, string code)
    {
        if (HotColumns.IsStatus(parameter)) return HotColumns.StatusNumber(code);
        return HotColumns.IsPriority(parameter) ? HotColumns.PriorityNumber(code) : null;
    }

    static HotColumn? Column(SearchParameter parameter) =>
        HotColumns.IsStatus(parameter) ? HotColumn.Status
        : HotColumns.IsPriority(parameter) ? HotColumn.Priority
        : null;

    static void Plain(SearchParameter parameter, string text, IndexBuilder rows)
    {
        var number = Number(parameter, text);
        if (HotColumns.IsStatus(parameter)) rows.Status(number!.Value);
        else if (number is { } priority) rows.Priority(priority);
        if (number is null or HotColumns.Other) rows.Key(TokenKeys.Of(parameter.Code, null, text));
    }

    static void Add(SearchParameter parameter, string? system, string? value, IndexBuilder rows)
    {
        if (value is not null)
        {
            rows.Key(TokenKeys.Of(parameter.Code, null, value));
            rows.Key(TokenKeys.Of(parameter.Code, system ?? "", value));
        }
        if (!string.IsNullOrEmpty(system)) rows.Key(TokenKeys.Of(parameter.Code, system, null));
    }

    /// <summary>A token as it is asked for. No system = whatever it is; no code = any.</summary>
    internal readonly record struct Token(string? System, string? Code)
    {
        /// <summary>Reads one alternative, still escaped; null when it is none.</summary>
        public static Token? Read(string text) => QueryTerm.Split(text, '|').ConvertAll(QueryTerm.Unescape) switch
        {
            [{ Length: > 0 } code] => new Token(null, code),
            [{ Length: > 0 } system, ""] => new Token(system, null),
            [var system, { Length: > 0 } code] => new Token(system, code),
            _ => null,
        };
    }
}

/// <summary>A code of a resource.</summary>
/// <param name="IsBare">The system is not said but fixed by a binding.</param>
internal readonly record struct TokenValue(string? System, string Code, bool IsBare)
{
    public static TokenValue? Of(string? system, string? code) =>
        code is null ? null : new TokenValue(system, code, IsBare: false);
}

internal enum HotColumn { Status, Priority }

/// <summary>
/// Any of these tokens; with <paramref name="Not"/> none of them, which also holds where there is no value.
/// </summary>
internal sealed record TokenCriterion(
    HotColumn? Column, IReadOnlyList<short> Numbers, IReadOnlyList<long> Keys, bool Not) : Criterion
{
    /// <summary>What a match is looked at for, beyond its keys; null where a collision harms nobody.</summary>
    public TokenCheck? Check { get; init; }

    /// <summary>The key that every match has, when one index condition says it all.</summary>
    public long? SingleKey => !Not && Numbers.Count == 0 && Keys.Count == 1 ? Keys[0] : null;

    public override bool FitsWorklist => Keys.Count == 0;

    public override Sql Where(Audience audience)
    {
        var any = Sql.Or(Pieces());
        return Not ? Sql.Of($"not coalesce({any}, false)") : any;
    }

    IEnumerable<Sql> Pieces()
    {
        if (Numbers.Count > 0)
        {
            var numbers = Numbers.ToArray();
            yield return Column == HotColumn.Status
                ? Sql.Of($"s.status = any({numbers})")
                : Sql.Of($"s.priority = any({numbers})");
        }
        if (Keys.Count > 0) yield return Sql.Of($"s.keys && {Keys.ToArray()}");
    }
}

/// <summary>
/// That a resource really has one of these identifiers: their keys are hashes, and one that somebody made to collide
/// must not lead to another person.
/// </summary>
internal sealed record TokenCheck(SearchParameter Parameter, IReadOnlyList<TokenParameter.Token> Tokens)
{
    public bool Holds(Element root) =>
        Parameter.Values(root).SelectMany(TokenParameter.Tokens).Any(value => Tokens.Any(asked => Is(value, asked)));

    static bool Is(TokenValue value, TokenParameter.Token asked) =>
        (asked.Code is null || asked.Code == value.Code)
        && (asked.System is null || TokenKeys.SameSystem(asked.System) == TokenKeys.SameSystem(value.System));
}
