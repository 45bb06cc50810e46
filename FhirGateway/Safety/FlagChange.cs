using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Intake;
using FhirGateway.Rules;

namespace FhirGateway.Safety;

/// <summary>
/// One rule and focus of a judged case: what the rule finds now, the Flag as it stands, what becomes of it, and the
/// content to write (null: what stands says it already).
/// </summary>
internal sealed record FlagChange(
    JudgedCase Case, string Rule, string Focus, Finding? Finding, RaisedFlag? Flag, FlagDecision Decision, Resource? Content)
{
    /// <summary>The Flag as it will stand; null when there is none and none is raised.</summary>
    public RaisedFlag? After =>
        Content is null ? Flag : new RaisedFlag(FlagId.Of(Rule, Focus), (Flag?.Version ?? 0) + 1, Case.At, Content);

    public FlagNote Note => new(
        FlagId.Of(Rule, Focus), Rule, TitleOf(Rule), Focus, Case.Case.File.Root, Finding?.Tier ?? Flag?.Tier,
        Finding is null ? Flag?.DueAt : Finding.DueAt, Decision.Closure?.Reason ?? Finding?.Why ?? "");

    /// <summary>Sets what the rules find now against the Flags that stand.</summary>
    public static IEnumerable<FlagChange> Of(
        JudgedCase judged, IReadOnlyDictionary<string, RaisedFlag> flags, IEnumerable<(string Rule, string Focus)> before)
    {
        var findings = judged.Findings.ToDictionary(f => (f.Rule, f.Focus));
        foreach (var key in findings.Keys.Union(before))
        {
            var finding = findings.GetValueOrDefault(key);
            var flag = flags.GetValueOrDefault(FlagId.Of(key.Item1, key.Item2));
            var decision = FlagDecision.Of(finding, flag);
            var content = Write(decision, finding, flag, judged);
            if (content is not null && flag is not null && flag.Says(content)) content = null;
            yield return new FlagChange(judged, key.Item1, key.Item2, finding, flag, decision, content);
        }
    }

    static Resource? Write(FlagDecision decision, Finding? finding, RaisedFlag? flag, JudgedCase judged)
    {
        var bytes = decision.Move switch
        {
            FlagMove.Raise or FlagMove.Reopen => Document(finding!, judged, judged.At, null),
            FlagMove.Update => Document(finding!, judged, flag!.RaisedAt ?? flag.At, null),
            FlagMove.Resolve when finding is not null =>
                Document(finding, judged, flag!.RaisedAt ?? flag.At, (judged.At, decision.Closure!)),
            FlagMove.Resolve => FlagDocument.Close(flag!.Resource, judged.At, decision.Closure!),
            _ => null,
        };
        return bytes is null ? null : Read(bytes);
    }

    static byte[] Document(
        Finding finding, JudgedCase judged, DateTimeOffset raisedAt, (DateTimeOffset, FlagClosure)? resolved) =>
        FlagDocument.Write(finding, TitleOf(finding.Rule), judged.Sheet.Row.Patient, raisedAt, resolved);

    static string TitleOf(string rule) => SafetyRules.All.FirstOrDefault(r => r.Slug == rule)?.Title ?? rule;

    static Resource Read(byte[] json)
    {
        var parsed = JsonFormat.Read(json);
        return parsed.IsValid && parsed.Resource is { } flag
            ? flag
            : throw new InvalidOperationException($"A Flag of our own is not valid: {parsed.Issues[0].Diagnostics}");
    }
}
