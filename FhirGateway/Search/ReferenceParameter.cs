using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary>
/// References (http://hl7.org/fhir/R4/search.html#reference). Those to this server become rows of <c>ref</c>; foreign
/// URLs and logical identifiers become keys.
/// </summary>
internal sealed class ReferenceParameter : ParameterType
{
    public override IReadOnlyList<string> Modifiers(SearchParameter parameter) =>
        Hierarchy.Of(parameter.Targets).Count > 0 ? ["identifier", "above", "below"] : ["identifier"];

    public override bool TakesTypes => true;

    public override void Index(SearchParameter parameter, Element value, IndexBuilder rows) =>
        Add(parameter, value, rows);

    /// <summary>Adds the rows of a reference under a parameter's number.</summary>
    public static void Add(SearchParameter parameter, Element value, IndexBuilder rows)
    {
        if (value.Type == "url")
        {
            // An attachment kept here, as in Binary/123; any other URL is not ours to follow.
            if (ReferenceText.Local(value.Value, rows.OwnBase) is { } kept && parameter.Targets.Contains(kept.Type))
                rows.Reference(parameter, kept.Type, kept.Id);
            return;
        }
        if (value.Type != "Reference")
        {
            if (value.Value is not { } canonical) return;
            if (ReferenceText.Inner(canonical) is { } inside)
            {
                rows.Inner(parameter, inside);
                return;
            }
            UriParameter.Canonical(parameter, canonical, rows);
            if (parameter.HoldsCanonicals) UriParameter.Link(parameter, canonical, rows);
            return;
        }
        var text = value.Text("reference");
        if (ReferenceText.Local(text, rows.OwnBase) is { } local)
        {
            // R4 has types for everything that can be here; anything else leads nowhere.
            if (DefinitionSet.R4.IsResource(local.Type)) rows.Reference(parameter, local.Type, local.Id);
        }
        else if (ReferenceText.Inner(text) is { } inner) rows.Inner(parameter, inner);
        else if (ReferenceText.IsForeign(text)) rows.Key(UriParameter.Key(parameter, text!));

        // A logical identifier is asked for with its system; one key is enough for it.
        if (value["identifier"] is { } identifier && identifier.Text("value") is { } number)
            rows.Key(TokenKeys.Of($"{parameter.Code}:identifier", identifier.Text("system") ?? "", number));
    }

    public override Criterion? Read(QueryTerm term, List<Issue> issues) => Targets(term, issues);

    /// <summary>What the texts refer to.</summary>
    public static Criterion? Targets(QueryTerm term, List<Issue> issues)
    {
        if (term.Modifier == "identifier") return Identifiers(term, issues);
        if (term.Modifier is "above" or "below") return Hierarchy.Read(term, issues);
        var targets = new List<TargetName>();
        var keys = new List<long>();
        foreach (var escaped in term.Values)
        {
            var text = QueryTerm.Unescape(escaped);
            if (Target(term, text) is { } target) targets.Add(target);
            else if (term.Modifier is null && ReferenceText.IsForeign(text))
                keys.Add(UriParameter.Key(term.Parameter, text));
            else issues.Add(term.Invalid(text, Expected(term)));
        }
        return targets.Count + keys.Count == term.Values.Count
            ? new ReferenceCriterion(term.Parameter.Id, targets, keys)
            : null;
    }

    static TargetName? Target(QueryTerm term, string text)
    {
        if (text.Contains("/_history/", StringComparison.Ordinal)) return null;
        if (ReferenceText.Local(text, term.OwnBase) is { } local)
        {
            var fits = DefinitionSet.R4.IsResource(local.Type)
                && (term.Modifier is null || term.Modifier == local.Type);
            return fits ? new TargetName([local.Type], local.Id) : null;
        }
        if (text.Length is 0 or > 64 || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')) return null;
        if (term.Modifier is { } type) return new TargetName([type], text);
        var types = term.Parameter.Targets.Where(DefinitionSet.R4.IsResource).ToList();
        return new TargetName(types, text);
    }

    static TokenCriterion? Identifiers(QueryTerm term, List<Issue> issues)
    {
        var keys = new List<long>();
        foreach (var text in term.Values)
        {
            if (QueryTerm.Split(text, '|') is [var system, { Length: > 0 } value])
                keys.Add(TokenKeys.Of(term.Name, QueryTerm.Unescape(system), QueryTerm.Unescape(value)));
            else issues.Add(term.Invalid(text, "system|value or |value"));
        }
        return keys.Count == term.Values.Count ? new TokenCriterion(null, [], keys, Not: false) : null;
    }

    static string Expected(QueryTerm term) => term.Modifier is null
        ? "Type/id, an id or an absolute URL, without a version"
        : $"an id of a {term.Modifier}";
}

/// <summary>A resource named in a query. No types = any type.</summary>
internal sealed record TargetName(IReadOnlyList<string> Types, string Id);

/// <summary>Refers to any of these resources of this server, or has any of these keys (foreign URLs).</summary>
internal sealed record ReferenceCriterion(
    int Param, IReadOnlyList<TargetName> Targets, IReadOnlyList<long> Keys) : Criterion
{
    /// <summary>
    /// The row ids of the targets, where they were looked up before: the planner then knows how many refer to just
    /// these
    /// (a hospital has thousands, a patient ten; measured: 178 ms and 12 ms).
    /// </summary>
    public IReadOnlyList<long>? Rows { get; init; }

    /// <summary>It is a condition on what is contained.</summary>
    public bool InContained { get; init; }

    public override Criterion OfContained => this with { InContained = true };

    public override Sql Where(Audience audience) => Sql.Or(Pieces());

    IEnumerable<Sql> Pieces()
    {
        var links = LinkSql.Table(InContained);
        if (Rows is not null)
            yield return Sql.Of($"""
                s.rid in (select r.rid from {links} r where r.param = {Param} and r.tgt = any({Rows.ToArray()}))
                """);
        else if (Targets.Count > 0)
        {
            var named = Sql.Or(Targets.Select(Named));
            yield return Sql.Of($"""
                s.rid in (select r.rid from {links} r join cur t on t.rid = r.tgt where r.param = {Param} and {named})
                """);
        }
        if (Keys.Count > 0) yield return Sql.Of($"s.keys && {Keys.ToArray()}");
    }

    /// <summary>Finds row ids by type and id. Columns: rid, rtype, fid.</summary>
    public static Sql Find(IEnumerable<TargetName> targets) =>
        Sql.Of($"select t.rid, t.rtype, t.fid from cur t where {Sql.Or(targets.Select(Named))}");

    /// <summary>The same, with what was found.</summary>
    public ReferenceCriterion With(IReadOnlyList<(long Rid, string Type, string Id)> found) => this with
    {
        Rows = [.. from row in found
                   where Targets.Any(t => t.Id == row.Id && (t.Types.Count == 0 || t.Types.Contains(row.Type)))
                   select row.Rid],
    };

    /// <summary>That the row <c>t</c> of table <c>cur</c> is one.</summary>
    internal static Sql Named(TargetName target)
    {
        var types = (target.Types.Count > 0 ? target.Types : DefinitionSet.R4.ResourceTypes)
            .Select(ResourceTypes.Number).ToArray();
        return types is [var type]
            ? Sql.Of($"t.rtype = {type} and t.fid = {target.Id}")
            : Sql.Of($"t.rtype = any({types}) and t.fid = {target.Id}");
    }
}
