using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.FhirPath;

namespace FhirGateway.Search;

/// <summary>
/// A SearchParameter resource (<see href="https://hl7.org/fhir/R4/searchparameter.html"/>) as parameters that can be
/// searched by, one for each type it is based on; or why it cannot.
/// </summary>
internal static class AddedParameters
{
    const int LongestExpression = 4000;

    static readonly HashSet<string> Coded = ["CodeableConcept", "Coding", "Identifier", "ContactPoint"];

    static readonly HashSet<string> Quantities =
        ["Quantity", "Age", "Count", "Distance", "Duration", "SimpleQuantity", "Money", "Range", "SampledData"];

    /// <summary>R4's own parameters answer already, whoever stores their definitions.</summary>
    static readonly Lazy<HashSet<string>> Shipped =
        new(() => [.. DefinitionSet.R4.SearchParameters.Select(p => p.Url)]);

    /// <summary>
    /// The parameters of an active definition. Drafts and retired ones have none, and neither have R4's own; both are
    /// only kept.
    /// </summary>
    public static (IReadOnlyList<SearchParameter> Parameters, IReadOnlyList<Issue> Issues) Read(Element root)
    {
        if (root.Text("status") != "active" || root.Text("url") is not { } url || Shipped.Value.Contains(url))
            return ([], []);
        var issues = new List<Issue>();
        if (Name(root, issues) is not { } code || Kind(root, issues) is not { } kind) return ([], issues);
        var expression = root.Text("expression");
        if (string.IsNullOrWhiteSpace(expression) || expression.Length > LongestExpression)
        {
            issues.Add(Fault("required", "expression",
                $"expected a FHIRPath expression of at most {LongestExpression} characters that selects what is searched"));
            return ([], issues);
        }
        var targets = root.All("target").Select(t => t.Value).OfType<string>().Where(t => t != "Resource").ToList();
        var parameters = new List<SearchParameter>();
        foreach (var (type, at) in Types(root))
        {
            if (SearchCatalogue.R4.Find(type, code) is not null)
                issues.Add(
                    Fault("duplicate", at, $"{type} has a parameter '{code}' already; give this one another code"));
            else if (ExpressionFor(type, expression) is not { } own)
                issues.Add(
                    Fault("value", "expression", $"it says nothing of {type}; a part must begin with '{type}.'"));
            else if (Unsuited(type, kind, own) is { } fault)
                issues.Add(Fault("value", "expression", $"for {type}: {fault}"));
            else if (kind != SearchKind.Composite)
                parameters.Add(new SearchParameter(type, code, kind, own, targets) { Url = url });
            else if (Components(type, root, issues) is { Count: > 0 } parts)
                parameters.Add(new SearchParameter(type, code, kind, own, targets) { Url = url, Components = parts });
        }
        return issues.Count > 0 ? ([], issues) : (parameters, []);
    }

    static Issue Fault(string code, string element, string why) =>
        Issue.Error(code, $"The gateway cannot search by this parameter: {why}.", $"SearchParameter.{element}");

    static string? Name(Element root, List<Issue> issues)
    {
        var code = root.Text("code") ?? "";
        if (code.Length is > 0 and <= 64 && char.IsAsciiLetter(code[0])
            && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) return code;
        issues.Add(Fault("value", "code", "a code begins with a letter and goes on with letters, digits, - and _, 64 at most"));
        return null;
    }

    static SearchKind? Kind(Element root, List<Issue> issues)
    {
        if (root.Text("xpathUsage") is { } usage and not "normal")
            issues.Add(Fault("not-supported", "xpathUsage", $"'{usage}' is not supported, only normal"));
        var text = root.Text("type") ?? "";
        if (Enum.TryParse<SearchKind>(text, ignoreCase: true, out var kind)
            && kind != SearchKind.Special) return issues.Count == 0 ? kind : null;
        issues.Add(Fault("not-supported", "type",
            $"the type '{text}' is not supported; token, reference, date, string, uri, number, quantity and composite are"));
        return null;
    }

    /// <summary>The two parts of a composite: a token, and what is paired with it.</summary>
    static List<CompositePart> Components(string type, Element root, List<Issue> issues)
    {
        var parts = new List<CompositePart>();
        var asked = root.All("component").ToList();
        for (var i = 0; i < asked.Count; i++)
        {
            var (definition, expression) = (asked[i].Text("definition") ?? "", asked[i].Text("expression") ?? "");
            if (SearchCatalogue.Part(type, definition, expression) is { } part && Pairs(i, part.Kind)) parts.Add(part);
            else
                issues.Add(Fault("not-supported", $"component[{i}]", i == 0
                    ? $"for {type}: the first part is a token parameter of R4, with a path from a repetition to its values"
                    : $"for {type}: the second part is a token, string, date or quantity parameter of R4, with a path to its values"));
        }
        if (asked.Count != 2) issues.Add(Fault("value", "component", "a composite has two parts"));
        return parts.Count == 2 && asked.Count == 2 ? parts : [];
    }

    static bool Pairs(int place, SearchKind kind) => kind == SearchKind.Token
        || (place == 1 && kind is SearchKind.String or SearchKind.Date or SearchKind.Quantity);

    static IEnumerable<(string Type, string At)> Types(Element root)
    {
        var index = 0;
        var seen = new HashSet<string>();
        foreach (var @base in root.All("base"))
        {
            var at = $"base[{index++}]";
            foreach (var type in DefinitionSet.R4.ResourceTypes)
                if (@base.Value == type || (@base.Value is { } name && DefinitionSet.R4.Type(type)!.Is(name)))
                    if (seen.Add(type)) yield return (type, at);
        }
    }

    /// <summary>The parts of the expression that speak of a type, those that name no type among them.</summary>
    static string? ExpressionFor(string type, string expression)
    {
        var own = new List<string>();
        foreach (var part in ParameterPath.Parts(expression))
        {
            var leading = part.TrimStart('(').Split('.', ' ', ')')[0];
            if (leading == type) own.Add(part);
            else if (leading.Length > 0 && char.IsAsciiLetterUpper(leading[0]))
            {
                if (DefinitionSet.R4.Type(type)!.Is(leading)) own.Add(part);
            }
            else own.Add(part.StartsWith('(') ? part : $"{type}.{part}");
        }
        return own.Count == 0 ? null : string.Join(" | ", own);
    }

    /// <summary>What is wrong with the expression, or null.</summary>
    static string? Unsuited(string type, SearchKind kind, string expression)
    {
        try
        {
            FhirPathExpression.Compile(expression).Check(type);
        }
        catch (FhirPathException e)
        {
            return e.Position is { } at ? $"{e.Message.TrimEnd('.')} (character {at + 1})" : e.Message.TrimEnd('.');
        }
        if (kind == SearchKind.Composite || ParameterPath.Read(type, expression) is not { } path) return null;
        var types = path.Ends(DefinitionSet.R4.Type(type)!).Select(e => e.Type).DistinctBy(t => t.Name).ToList();
        return types.Count == 0 || types.Exists(t => Suits(kind, t.Name, t.IsPrimitive))
            ? null
            : $"its values are of type {string.Join(", ", types.Select(t => t.Name))}, by which no search of type "
                + $"{kind.ToString().ToLowerInvariant()} goes";
    }

    static bool Suits(SearchKind kind, string type, bool isPrimitive) => kind switch
    {
        SearchKind.Token => isPrimitive || Coded.Contains(type),
        SearchKind.String => isPrimitive || type is "HumanName" or "Address",
        SearchKind.Date => type is "date" or "dateTime" or "instant" or "Period" or "Timing",
        SearchKind.Number => type is "integer" or "decimal" or "positiveInt" or "unsignedInt" or "Range",
        SearchKind.Quantity => Quantities.Contains(type),
        SearchKind.Uri => type is "uri" or "url" or "canonical" or "oid" or "uuid",
        _ => type is "Reference" or "canonical" or "uri" or "url",
    };
}
