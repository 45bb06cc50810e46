using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Rules;

namespace FhirGateway.Rest;

/// <summary>What a client hears of its write.</summary>
internal static class WriteAnswer
{
    public static Submission AsSubmission(this FhirRequest request) =>
        new(request.Method, request.Target, request.Caller.Name, request.ContentType, request.Body)
        {
            Audience = request.Caller.Audience,
            Writer = request.Caller.Organisation,
            IsHistory = request.IsHistory,
            Base = request.Base,
            Sent = request.Sent,
            Provenance = request.Provenance,
        };

    /// <summary>A conditional request as the only entry of what it asks for.</summary>
    public static BundleEntry AsEntry(this FhirRequest request) => new(0)
    {
        Method = request.Method,
        Url = request.Target,
        Resource = request.Body,
        IfMatch = request.IfMatch,
        IfNoneMatch = request.IfNoneMatch,
        IfUnmodifiedSince = request.IfUnmodifiedSince,
        IfNoneExist = request.IfNoneExist,
    };

    public static Answer Of(FhirRequest request, AcceptanceResult result)
    {
        if (result.Refusal is { } refusal) return Answer.Of(refusal);
        var answer = Of(request, result.Writes[0], result.Remarks, result.Breached);
        return request.Prefer.Return switch
        {
            Return.Minimal => answer with { Body = default },
            Return.OperationOutcome => answer with { Body = OutcomeResult.Body(Said(answer.Issues), request.Trace) },
            _ => answer,
        };
    }

    /// <summary>One write of those that were accepted together, as an entry of the answering Bundle.</summary>
    public static Answer OfEntry(FhirRequest request, BundleEntry entry, Written write, AcceptanceResult result)
    {
        var below = entry.Expression + ".";
        var answer = Of(request, write,
            result.Remarks.Where(remark => remark.Expression?.StartsWith(below, StringComparison.Ordinal) == true),
            result.Breached.Where(finding => finding.Focus == write.Wanted.Reference));
        return request.Prefer.Return switch
        {
            Return.Representation => answer,
            Return.OperationOutcome => answer with { Body = default, Issues = Said(answer.Issues) },
            _ => answer with { Body = default },
        };
    }

    static Answer Of(
        FhirRequest request, Written write, IEnumerable<Issue> remarks, IEnumerable<Finding> breached)
    {
        var findings = breached.ToList();
        var said = remarks.ToList();
        if (write.Stored.Deleted)
            return new Answer(OutcomeKind.NoContent) { ETag = VersionTag.Of(write.Stored.Version) };
        return Answer.Of(write.Stored, write.IsNew ? OutcomeKind.Created : OutcomeKind.Ok) with
        {
            Location = $"{request.Base}/{write.Wanted.Reference}/_history/{write.Stored.Version}",
            SafetyWarnings = [.. findings.Select(finding => finding.Rule).Distinct(), .. Marks(said)],
            Issues = [.. said, .. findings.Select(AsIssue)],
        };
    }

    /// <summary>Beside the rules: something was stored that could not be expected, or that no rule reads.</summary>
    public static IEnumerable<string> Marks(IReadOnlyList<Issue> remarks)
    {
        var unread = UnreadContent.CodesIn(remarks);
        return remarks.Any(remark => remark is { Code: "business-rule", Severity: Severity.Warning })
            ? unread.Prepend("out-of-sequence") : unread;
    }

    static Issue AsIssue(Finding finding) =>
        new(Severity.Warning, "business-rule", $"{finding.Rule}: {finding.Why}");

    // An OperationOutcome needs an issue, also where there is nothing to say.
    static IReadOnlyList<Issue> Said(IReadOnlyList<Issue> issues) =>
        issues.Count > 0 ? issues : [new Issue(Severity.Information, "informational", "Accepted.")];
}
