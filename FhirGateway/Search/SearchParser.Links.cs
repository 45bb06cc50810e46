using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

// Parameters of what a resource refers to, or of what refers to it.
internal sealed partial class SearchParser
{
    /// <summary>Each link is a join; nobody asks for more.</summary>
    const int MostLinks = 6;

    int links;

    /// <summary>
    /// <c>subject:Patient.name</c>, <c>subject.organization.name</c>, <c>focus:ServiceRequest._has:…</c>
    /// </summary>
    Criterion? Chain(string name, string value)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (code, only) = Name(name[..dot]);
        if (ReferenceOf(type, code, name) is not { } parameter) return null;
        if (only is not null && !DefinitionSet.R4.IsResource(only))
            return Refused($"{name}: '{only}' is not a resource type of R4.");
        List<string> possible = [.. parameter.Targets.Where(DefinitionSet.R4.IsResource)];
        if (only is not null && possible.Count > 0 && !possible.Contains(only))
            return Refused($"{name}: {parameter} refers to {string.Join(", ", possible)}, never to {only}.");
        IReadOnlyList<string> types = only is not null ? [only] : possible.Count > 0 ? possible : DefinitionSet.R4.ResourceTypes;
        var targets = new List<SearchQuery>();
        var faults = new List<Issue>();
        foreach (var target in types)
            if (Below(target, name[(dot + 1)..], value, faults) is { } query) targets.Add(query);
        if (targets.Count > 0) return new ChainCriterion(parameter, targets);
        // A type that knows the parameter says more about it than one that does not.
        issues.AddRange(faults.OrderBy(f => f.Code == "not-supported").Take(1));
        return null;
    }

    /// <summary>
    /// <c>_has:Task:focus:status</c>; what follows the reference may be a chain or another <c>_has</c>.
    /// </summary>
    Criterion? Has(string name, string value)
    {
        var parts = name.Split(':', 4);
        if (parts is not [_, var source, var code, { Length: > 0 } rest])
            return Refused($"{name}: expected _has:Type:reference:parameter.");
        if (!DefinitionSet.R4.IsResource(source)) return Refused($"{name}: '{source}' is not a resource type of R4.");
        if (ReferenceOf(source, code, name) is not { } parameter) return null;
        if (parameter.Targets.Count > 0 && !parameter.Targets.Contains(type))
            return Refused($"{name}: {parameter} refers to {string.Join(", ", parameter.Targets)}, never to {type}.");
        var faults = new List<Issue>();
        if (Below(source, rest, value, faults) is { } query) return new HasCriterion(parameter, query);
        issues.AddRange(faults);
        return null;
    }

    SearchParameter? ReferenceOf(string source, string code, string name)
    {
        var parameter = setting.Catalogue.Find(source, code);
        if (parameter is { Kind: SearchKind.Reference })
        {
            if (IndexNeed.OfLinks(parameter) is { } need) needs.Add(need);
            return parameter;
        }
        var references = setting.Catalogue.For(source).Where(p => p.Kind == SearchKind.Reference).Select(p => p.Code);
        Refused($"{name}: {source} has no reference parameter '{code}'; it has {string.Join(", ", references)}.");
        return null;
    }

    /// <summary>The one condition as a search of another type; null after a fault.</summary>
    SearchQuery? Below(string other, string name, string value, List<Issue> faults)
    {
        if (links == MostLinks)
        {
            faults.Add(Issue.Error("too-costly", $"A parameter may follow {MostLinks} references."));
            return null;
        }
        var parser = new SearchParser(other, setting with { Lenient = false, Types = [] }) { links = links + 1 };
        if (parser.Understand(name, value) is { } criterion)
        {
            needs.AddRange(parser.needs);
            return new SearchQuery(other) { Criteria = [criterion] };
        }
        faults.AddRange(parser.issues);
        return null;
    }
}
