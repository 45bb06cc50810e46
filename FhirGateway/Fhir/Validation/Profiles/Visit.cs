using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.FhirPath;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>
/// One validation of one resource: what it is checked against, what was found, what was already judged.
/// </summary>
internal sealed class Visit
{
    /// <summary>
    /// How deep one judgement may call for another (a profile's reference to a resource with a profile …).
    /// </summary>
    const int DeepestJudgement = 24;

    readonly ValidationOptions options;
    readonly HashSet<(Element, Profile)> begun = [];
    readonly Target target;
    Dictionary<(Element, Profile), bool>? judged;
    EvaluationContext? context;
    Findings findings;
    Element focus;
    Profile? current;
    Element? start;
    int depth;

    public Visit(ValidationOptions options, Element root, Findings findings)
    {
        (this.options, this.findings, focus) = (options, findings, root);
        Profiles = ProfileSet.Of(options.Catalog);
        target = new Target(findings);
    }

    public ProfileSet Profiles { get; }

    public ValidationOptions Options => options;

    public void Error(string code, string words, string expression) => findings.Error(code, Signed(words), expression);

    public void Warning(string code, string words, string expression) =>
        findings.Warning(code, Signed(words), expression);

    public void Information(string words, string expression) =>
        findings.Information("informational", Signed(words), expression);

    public void Tell(Issue issue)
    {
        var at = issue.Expression ?? "StructureDefinition";
        if (issue.IsError) findings.Error(issue.Code, issue.Diagnostics, at);
        else if (issue.Severity == Severity.Warning) findings.Warning(issue.Code, issue.Diagnostics, at);
        else findings.Information(issue.Code, issue.Diagnostics, at);
    }

    /// <summary>
    /// Whether what is found reaches the one who asked; otherwise only whether there are errors counts.
    /// </summary>
    bool IsSilent => depth > 0;

    /// <summary>Checks the element against the profile and tells what is wrong; only once.</summary>
    public void Apply(Profile profile, Element node)
    {
        if (IsSilent)
        {
            if (!Conforms(profile, node))
                Error("structure", $"This does not conform to {profile.Url}", node.Expression);
            return;
        }
        if (!begun.Add((node, profile))) return;
        Check(profile, node);
    }

    /// <summary>Says once that the definition itself is at fault, so that not all of it could be checked.</summary>
    public void TellFaults(Profile profile, Element at)
    {
        foreach (var fault in profile.Issues)
            if (fault.IsError)
            {
                Warning(
                    "incomplete",
                    $"{profile.Url} is itself at fault, so not all of it was checked: {fault.Diagnostics.TrimEnd('.')}",
                    at.Expression);
                return;
            }
    }

    /// <summary>
    /// Whether the element conforms; one that is being judged already is taken to, and so ends a circle.
    /// </summary>
    public bool Conforms(Profile profile, Element node)
    {
        if (!profile.FitsType(node.Type)) return false;
        if (profile.IsBare || depth >= DeepestJudgement) return true;
        judged ??= [];
        if (judged.TryGetValue((node, profile), out var known)) return known;
        judged[(node, profile)] = true;
        var outside = findings;
        findings = new Findings(options);
        depth++;
        Check(profile, node);
        depth--;
        var conforms = !findings.HasErrors;
        findings = outside;
        return judged[(node, profile)] = conforms;
    }

    /// <summary>Unknown where only profiles that are not known could still be the one.</summary>
    public Truth ConformsToOne(IReadOnlyList<string> canonicals, Element node)
    {
        var result = Truth.False;
        foreach (var canonical in canonicals)
        {
            if (Profiles.Find(canonical) is not { } profile) result = Truth.Unknown;
            else if (Conforms(profile, node)) return Truth.True;
        }
        return result;
    }

    /// <summary>What a Reference, or an element whose text is a URL, leads to, if that is here.</summary>
    public Element? Resolve(Element node) =>
        (node.Value ?? node["reference"]?.Value) is { } text ? target.Find(text, node) : null;

    public Membership Has(string valueSet, string? system, string code) =>
        Profiles.MemberOf(valueSet, system, code, options.Codes);

    /// <summary>
    /// For expressions about that element. A resource of which the profile of its container speaks is looked at from
    /// there: <c>%resource</c> is the container.
    /// </summary>
    public EvaluationContext ContextOf(Element node)
    {
        focus = node;
        context ??= new EvaluationContext
        {
            Now = options.Now,
            Resolve = text => target.Find(text, focus),
            ConformsTo = (element, canonical) => Profiles.Find(canonical) is { } profile
                ? Conforms(profile, element)
                : null,
            MemberOf = (element, valueSet) => Codes.MemberOf(element, valueSet, this) switch
            {
                Membership.Member => true, Membership.NotMember => false, _ => null,
            },
        };
        if (node.Parent is null || node.Shape is not { IsResource: true } || ReferenceEquals(node, start))
            return context;
        var around = node.Parent;
        while (around.Parent is not null && !around.Shape!.IsResource) around = around.Parent;
        return context with { Resource = around };
    }

    void Check(Profile profile, Element node)
    {
        var outside = (current, start);
        (current, start) = (profile, node);
        profile.Root.Check(node, this);
        (current, start) = outside;
    }

    string Signed(string words) => current is null ? words + "." : $"{words} (profile {current.Url}).";
}
