using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Terminology;

/// <summary><c>$validate-code</c>.</summary>
internal sealed partial class TerminologySnapshot
{
    const int MostCodings = 100;

    /// <summary>ValueSet/$validate-code: membership, and whether the code may be used and is named right.</summary>
    public CodeCheck CheckInValueSet(CodeRequest request)
    {
        var given = request.Definition is { } root ? new ValueSetContent(root) : null;
        var name = given?.Root.Text("url") ?? request.Url ?? "the value set given";
        return Best(request, (code, inquiry) =>
        {
            var answer = given is not null ? Ask(given, code.System, code.Code, inquiry)
                : request.Url is { } url ? Ask(url, code.System, code.Code, inquiry)
                : inquiry.Unsure("No value set is named.");
            return (answer, $"{code} is not in the value set {name}.", null);
        });
    }

    /// <summary>CodeSystem/$validate-code: whether the code exists, may be used and is named right.</summary>
    public CodeCheck CheckInCodeSystem(CodeRequest request)
    {
        var given = request.Definition is { } root ? CodeSystemReader.Read(root, []) : null;
        return Best(request, (code, inquiry) =>
        {
            var url = given?.Url ?? request.Url ?? code.System;
            if (url is null) return (inquiry.Unsure("No code system is named."), "", null);
            var (plain, version) = Split(url);
            if (code.System is not null && code.System != plain)
                return (Membership.NotMember, $"{code} is not of the code system {plain}.", null);
            var system = given ?? FindSystem(plain, version ?? code.Version);
            var canonical = Inquiry.Canonical(plain, version ?? code.Version);
            if (system is null) return (inquiry.Lacks(canonical), "", null);
            inquiry.Uses(system);
            return (system.Find(code.Code) is not null ? Membership.Member
                : system.IsWhole ? Membership.NotMember : inquiry.Lacks(canonical),
                $"{code.Code} is no code of {Inquiry.Canonical(system.Url, system.Version)}.", system);
        });
    }

    delegate (Membership Answer, string Refusal, CodeSystemContent? System) Judge(CodedValue code, Inquiry inquiry);

    /// <summary>Of several codings one valid one suffices; one that cannot be told leaves the whole open.</summary>
    static CodeCheck Choose(IReadOnlyList<CodeCheck> checks)
    {
        var valid = checks.FirstOrDefault(c => c.Result == Membership.Member);
        if (valid is not null) return valid;
        return new CodeCheck(
            checks.Select(c => c.Result).Aggregate(Memberships.Or), checks[0].Code,
            [.. checks.SelectMany(c => c.Issues)])
        {
            Display = checks[0].Display,
            Version = checks[0].Version,
            Missing = [.. checks.SelectMany(c => c.Missing).Distinct()],
        };
    }

    CodeCheck Best(CodeRequest request, Judge judge)
    {
        if (request.Codes.Count is 0 or > MostCodings)
            return new(Membership.CannotTell, null, [Issue.Error("required", request.Codes.Count == 0
                ? "There is no code to check." : $"At most {MostCodings} codings are checked at once.")]);
        var inquiry = new Inquiry(Inquiry.MostIncludes);
        return Choose([.. request.Codes.Select(code => Check(request, code, judge, inquiry))]);
    }

    CodeCheck Check(CodeRequest request, CodedValue code, Judge judge, Inquiry inquiry)
    {
        inquiry.Forgive(0, 0);
        var (answer, refusal, system) = judge(code, inquiry);
        var issues = new List<Issue>();
        if (answer == Membership.NotMember) issues.Add(Issue.Error("code-invalid", refusal));
        if (answer == Membership.CannotTell) issues.AddRange(Unchecked(code, inquiry));
        system ??= code.System is { } named ? FindSystem(named) : OnlyOne(inquiry);
        var concept = system?.Find(code.Code);
        if (answer == Membership.Member && concept is not null)
            answer = Judged(request, code, system!, concept, issues);
        return new CodeCheck(answer, code, issues)
        {
            Display = concept?.DisplayIn(request.DisplayLanguage, system!.Language),
            Version = concept is null ? null : system!.Version,
            Missing = [.. inquiry.Missing],
        };
    }

    /// <summary>The system of a bare code, where only one was asked.</summary>
    CodeSystemContent? OnlyOne(Inquiry inquiry) =>
        inquiry.Used is [var only] && Split(only) is var (url, version) ? FindSystem(url, version) : null;

    static IEnumerable<Issue> Unchecked(CodedValue code, Inquiry inquiry)
    {
        foreach (var canonical in inquiry.Missing)
            yield return new(Severity.Information, "not-found",
                $"{code} could not be checked: the content of {canonical} is not here.");
        foreach (var reason in inquiry.Reasons)
            yield return new(Severity.Information, "processing", $"{code} could not be checked: {reason}");
    }

    static Membership Judged(
        CodeRequest request, CodedValue code, CodeSystemContent system, Concept concept, List<Issue> issues)
    {
        if (concept.IsInactive)
            issues.Add(new(Severity.Warning, "business-rule", $"{code} is no longer in use."));
        if (code.Version is { } version && system.Version is { } known && version != known)
            issues.Add(new(Severity.Warning, "not-found",
                $"{code} was checked in version {known}; version {version} is not here."));
        if (concept.IsAbstract && !request.AllowAbstract)
            issues.Add(Issue.Error("code-invalid", $"{code} only groups other codes and is not to be used itself."));
        if (code.Display is { } display && concept.Display is not null && !IsNamed(concept, display))
            issues.Add(Issue.Error("invalid", $"{code} is not called '{display}' but '{concept.Display}'."));
        return issues.Exists(i => i.IsError) ? Membership.NotMember : Membership.Member;
    }

    /// <summary>Without regard to case and to how much white space stands between words.</summary>
    static bool IsNamed(Concept concept, string display)
    {
        var wanted = Plain(display);
        return Plain(concept.Display!) == wanted || concept.Designations.Exists(d => Plain(d.Value) == wanted);
    }

    static string Plain(string text) => string.Join(' ',
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
}
