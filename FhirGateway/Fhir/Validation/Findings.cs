namespace FhirGateway.Fhir.Validation;

/// <summary>What the rules found in one resource, and what they ask of it more than once.</summary>
internal sealed class Findings(ValidationOptions options)
{
    /// <summary>More would not help anyone and could fill the memory.</summary>
    const int Most = 1000;

    readonly List<Issue> issues = [];
    readonly Dictionary<Element, Dictionary<string, Element>> containedById = [];

    public ValidationOptions Options { get; } = options;

    public IReadOnlyList<Issue> All => issues;

    public bool HasErrors
    {
        get
        {
            foreach (var issue in issues)
                if (issue.IsError) return true;
            return false;
        }
    }

    public void Error(string code, string diagnostics, string expression) =>
        Add(Severity.Error, code, diagnostics, expression);

    public void Warning(string code, string diagnostics, string expression) =>
        Add(Severity.Warning, code, diagnostics, expression);

    public void Information(string code, string diagnostics, string expression) =>
        Add(Severity.Information, code, diagnostics, expression);

    /// <summary>Looked up, since a container may hold thousands and be referred to as often.</summary>
    public Element? Contained(Element container, string id)
    {
        if (!containedById.TryGetValue(container, out var known))
        {
            containedById[container] = known = [];
            foreach (var child in container.Children)
                if (child.Name == "contained" && child["id"]?.Value is { } own) known.TryAdd(own, child);
        }
        return known.GetValueOrDefault(id);
    }

    public void Add(Severity severity, string code, string diagnostics, string expression)
    {
        if (issues.Count > Most) return;
        issues.Add(issues.Count == Most
            ? Issue.Error("too-costly", $"There is more to say; only the first {Most} findings are listed.")
            : new Issue(severity, code, diagnostics, expression));
    }
}
