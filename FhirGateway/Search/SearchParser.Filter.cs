using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

// _filter (http://hl7.org/fhir/R4/search_filter.html): its comparisons are those of ordinary parameters, by whose names
// and modifiers they are read.
internal sealed partial class SearchParser
{
    const string Operations = "eq, ne, co, sw, ew, gt, lt, ge, le, ap, sa, eb, pr, po, ss, sb, in, ni, re";

    /// <summary>The filter that is read, for its faults.</summary>
    string filterText = "";

    Criterion? Filtered(string? modifier, string value)
    {
        if (modifier is not null) return Refused($"_filter takes no modifier, not ':{modifier}'.");
        var (node, at, fault) = FilterText.Read(value);
        filterText = value;
        return node is null ? Misread(at, fault) : Filter(node);
    }

    Criterion? Filter(FilterNode node)
    {
        switch (node)
        {
            case FilterNode.Not not:
                return Filter(not.Inner) is { } inner ? new NotCriterion(inner) : null;
            case FilterNode.Logical logical:
                var parts = logical.Parts.Select(Filter).OfType<Criterion>().ToList();
                return parts.Count < logical.Parts.Count ? null
                    : logical.IsAnd ? new AllCriterion(parts) : new AnyCriterion(parts);
            default:
                return Test((FilterNode.Test)node);
        }
    }

    Criterion? Test(FilterNode.Test test)
    {
        if (test.Path is [{ Filter: null } only]) return Compare(only, test);
        var (step, rest) = (test.Path[0], test with { Path = [.. test.Path.Skip(1)] });
        var (code, type) = Name(step.Name);
        if (ReferenceOf(this.type, code, $"_filter, character {step.At}") is not { } parameter) return null;
        if (links == MostLinks) return Misread(step.At, $"a path may follow {MostLinks} references");
        IReadOnlyList<string> types = type is not null ? [type]
            : parameter.Targets.Count > 0 ? [.. parameter.Targets.Where(DefinitionSet.R4.IsResource)]
            : DefinitionSet.R4.ResourceTypes;
        var targets = new List<SearchQuery>();
        SearchParser? failed = null;
        foreach (var target in types.Where(DefinitionSet.R4.IsResource))
        {
            var below = new SearchParser(target, setting with { Lenient = false, Types = [] }) { links = links + 1, filterText = filterText };
            Criterion?[] criteria = [step.Filter is null ? null : below.Filter(step.Filter), below.Test(rest)];
            if (below.issues.Count > 0) failed ??= below;
            else
            {
                targets.Add(new SearchQuery(target) { Criteria = [.. criteria.OfType<Criterion>()] });
                needs.AddRange(below.needs);
            }
        }
        if (targets.Count > 0) return new ChainCriterion(parameter, targets);
        if (failed is null) return Misread(step.At, $"'{type}' is not a resource type of R4");
        issues.AddRange(failed.issues.Take(1));
        return null;
    }

    Criterion? Compare(FilterStep step, FilterNode.Test test)
    {
        var kind = step.Name switch
        {
            "_id" or "id" => SearchKind.Token,
            "_lastUpdated" => SearchKind.Date,
            PhoneticParameter.Code => SearchKind.Special,
            _ => setting.Catalogue.Find(type, Name(step.Name).Code)?.Kind,
        };
        var name = step.Name == "id" ? "_id" : step.Name;
        var count = issues.Count;
        var found = (test.Operation, kind) switch
        {
            ("pr", _) => Present(name, test),
            ("eq", SearchKind.String) => Worded(name, StringMatch.Whole, test),
            ("ew", SearchKind.String) => Worded(name, StringMatch.Ends, test),
            ("co", SearchKind.String) => Worded(name, StringMatch.Contains, test),
            ("sw", SearchKind.String) => Worded(name, StringMatch.Prefix, test),
            ("eq", SearchKind.Date or SearchKind.Number or SearchKind.Quantity) => Understand(name, Plain(test)),
            ("ne" or "gt" or "lt" or "ge" or "le" or "ap" or "sa" or "eb",
                SearchKind.Date or SearchKind.Number or SearchKind.Quantity) => Understand(name, test.Operation + Plain(test)),
            ("po", SearchKind.Date) => Overlapping(name, test),
            ("eq" or "re", SearchKind.Reference) => Understand(name, Plain(test)),
            ("eq", _) => Understand(name, Plain(test)),
            ("ne", not null) => Unequal(step, test),
            ("in", SearchKind.Token) => Understand(name + ":in", Plain(test)),
            ("ni", SearchKind.Token) => Understand(name + ":not-in", Plain(test)),
            ("ss", SearchKind.Token) => Understand(name + ":below", Plain(test)),
            ("sb", SearchKind.Token) => Understand(name + ":above", Plain(test)),
            ("sw", SearchKind.Uri) => Understand(name + ":below", Plain(test)),
            (_, null) => Understand(name, Plain(test)) is null ? null : Misread(test.OperationAt, "expected eq"),
            _ => Misread(test.OperationAt, Operations.Split(", ").Contains(test.Operation)
                ? $"'{test.Operation}' does not go with {type}.{step.Name}, which is a {kind.ToString()!.ToLowerInvariant()}"
                : $"'{test.Operation}' is no comparison; there are {Operations}"),
        };
        // What the parameter says against the value is said with its place.
        for (var i = count; i < issues.Count; i++)
            if (!issues[i].Diagnostics.StartsWith("_filter", StringComparison.Ordinal))
                issues[i] = issues[i] with { Diagnostics = $"_filter, character {test.At}: {issues[i].Diagnostics}" };
        return found;
    }

    /// <summary>Something is there, and nothing of it is equal.</summary>
    Criterion? Unequal(FilterStep step, FilterNode.Test test)
    {
        if (Compare(step, test with { Operation = "eq" }) is not { } equal) return null;
        return step.Name is "_id" or "id" ? new NotCriterion(equal)
            : Understand(step.Name + ":missing", "false") is { } present
                ? new AllCriterion([present, new NotCriterion(equal)])
                : null;
    }

    Criterion? Present(string name, FilterNode.Test test) => test.Value is "true" or "false"
        ? Understand(name + ":missing", test.Value == "true" ? "false" : "true")
        : Misread(test.ValueAt, "expected true or false");

    Criterion? Worded(string name, StringMatch match, FilterNode.Test test) => Understand(name, Plain(test)) switch
    {
        StringCriterion criterion => criterion with { Match = match },
        var other => other,
    };

    Criterion? Overlapping(string name, FilterNode.Test test) => Understand(name, Plain(test)) switch
    {
        DateCriterion dates =>
            dates with { Ranges = [.. dates.Ranges.Select(r => r with { Prefix = SearchPrefix.Po })] },
        LastUpdatedCriterion row =>
            row with { Ranges = [.. row.Ranges.Select(r => r with { Prefix = SearchPrefix.Eq })] },
        var other => other,
    };

    // A filter has no alternatives in a value: its commas are the value's.
    static string Plain(FilterNode.Test test) => test.Value
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);

    Criterion? Misread(int at, string why)
    {
        issues.Add(Fhir.Issue.Error("value", $"_filter, character {at}: {why}: {Excerpt(at)}"));
        return null;
    }

    string Excerpt(int at)
    {
        var rest = filterText.Length < at ? "" : filterText[(at - 1)..];
        return rest.Length == 0 ? "here it ends." : $"here stands '{(rest.Length > 30 ? rest[..30] + "…" : rest)}'.";
    }
}

/// <summary>All of these conditions.</summary>
internal sealed record AllCriterion(IReadOnlyList<Criterion> Parts) : Criterion
{
    public override Sql Where(Audience audience) => Sql.And(Parts.Select(p => p.Where(audience)));

    public override Criterion OfContained => new AllCriterion([.. Parts.Select(p => p.OfContained)]);

    public override Criterion LookingInto(IReadOnlySet<string> contained) =>
        new AllCriterion([.. Parts.Select(p => p.LookingInto(contained))]);
}

/// <summary>Not this condition; unknown is not.</summary>
internal sealed record NotCriterion(Criterion Inner) : Criterion
{
    public override Sql Where(Audience audience) => Sql.Of($"not coalesce({Inner.Where(audience)}, false)");

    public override Criterion OfContained => new NotCriterion(Inner.OfContained);

    public override Criterion LookingInto(IReadOnlySet<string> contained) =>
        new NotCriterion(Inner.LookingInto(contained));
}
