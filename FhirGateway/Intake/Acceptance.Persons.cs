using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Referrals;
using FhirGateway.Search;

namespace FhirGateway.Intake;

// Whom a tracked request is about. Records of nobody whom we follow may say what they like.
internal sealed partial class Acceptance
{
    /// <summary>A sender's clock may be fast by so much.</summary>
    static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    static readonly int Subject = SearchParameter.IdOf("ServiceRequest", "subject");

    /// <summary>What is to be said of the persons in these writes, or why they may not be written.</summary>
    async Task<(IReadOnlyList<Issue> Remarks, Outcome? Refusal)> Persons(Neighbourhood around, CancellationToken ct)
    {
        var writes = around.Written;
        var requests = writes.Where(w => w.Resource is not null && Tracked.Is(w.Resource)).ToList();
        var issues = new List<Issue>();
        foreach (var patient in writes.Where(w => w is { Type: "Patient", Resource: not null }))
            if (Faults(patient, patient.Resource!.Root, writes) is { Count: > 0 } faults
                && await IsFollowed(patient, requests, ct)) issues.AddRange(faults);
        foreach (var request in requests) issues.AddRange(await Persons(request, around, ct));
        return issues.Exists(i => i.IsError)
            ? ([], new Outcome(OutcomeKind.Unprocessable, issues)) : (issues, null);
    }

    List<Issue> Faults(Wanted write, Element holder, IReadOnlyList<Wanted> writes) =>
    [
        .. from fault in PersonNumber.Faults(holder, store.Systems)
           select Issue.Error("business-rule", fault.Why, At(write, writes, fault.Identifier.Expression + ".value")),
    ];

    /// <summary>A tracked request is about them, or the record claims our profile.</summary>
    async Task<bool> IsFollowed(Wanted patient, List<Wanted> requests, CancellationToken ct)
    {
        if (requests.Exists(r => SubjectOf(r) == patient.Reference)) return true;
        if (patient.Resource!.Root["meta"]?.All("profile").Any(p =>
            p.Value?.StartsWith(Canonical.Profiles.Prefix + "Patient", StringComparison.Ordinal) == true) == true) return true;
        return !patient.Creates && (await database.Query(
            $"""
            select exists (
              select from cur c join ref f on f.param = {Subject} and f.tgt = c.rid join referral r on r.rid = f.rid
              where c.rtype = {ResourceTypes.Number("Patient")} and c.fid = {patient.Id} and r.kind <> 'unclassified')
            """, row => row.GetBoolean(0), ct))[0];
    }

    async Task<List<Issue>> Persons(Wanted request, Neighbourhood around, CancellationToken ct)
    {
        var (root, writes) = (request.Resource!.Root, around.Written);
        var issues = root["subject"] is { } subject ? Faults(request, subject, writes) : [];
        var authored = root.Time("authoredOn");
        if (authored?.Start > clock.GetUtcNow() + Tolerance)
            issues.Add(Remark("It is dated ahead of the time at which it came; deadlines count from when it came.",
                At(request, writes, "ServiceRequest.authoredOn")));
        if (SubjectOf(request) is not { } patient) return issues;
        if (await Beside(request, patient, around, ct) is not { } record)
        {
            // A follow-up's patient was looked at with the request that led to it.
            if (Tracked.NeedsTask(request.Resource)) issues.Add(Remark(
                $"{patient} is not known here: letters and other records cannot be compared with it.",
                At(request, writes, "ServiceRequest.subject")));
            return issues;
        }
        if (writes.All(w => w.Reference != patient)) issues.AddRange(Faults(request, record.Root, writes)
            .Select(f => f with { Expression = At(request, writes, "ServiceRequest.subject"), Diagnostics = $"{patient}: {f.Diagnostics}" }));
        if (authored is { } on && record.Root.Time("birthDate") is { } born && on.End <= born.Start)
            issues.Add(Issue.Error("business-rule", "It is dated before the patient's birth.",
                At(request, writes, "ServiceRequest.authoredOn")));
        issues.AddRange(await OfAnother(request, patient, record, around, ct));
        return issues;
    }

    static string? SubjectOf(Wanted request) =>
        request.Resource!.Root.Text("subject", "reference") is { } text && text.StartsWith("Patient/", StringComparison.Ordinal)
            ? string.Join('/', text.Split('/').Take(2)) : null;

    static IEnumerable<Element> Letters(Wanted request) => request.Resource!.Root.All("supportingInfo")
        .Where(r => r.Text("reference")?.StartsWith("DocumentReference/", StringComparison.Ordinal) == true);

    /// <summary>What a request names: what comes with it, and of an order what is stored.</summary>
    static async Task<Resource?> Beside(Wanted request, string? name, Neighbourhood around, CancellationToken ct) =>
        Tracked.NeedsTask(request.Resource!) || around.Written.Any(w => w.Reference == name) ? await around.Find(name, ct) : null;

    /// <summary>The letters that the request brings and that are about somebody else.</summary>
    async Task<IEnumerable<Issue>> OfAnother(
        Wanted request, string patient, Resource record, Neighbourhood around, CancellationToken ct)
    {
        var issues = new List<Issue>();
        foreach (var reference in Letters(request))
            if (await Beside(request, reference.Text("reference"), around, ct) is { } letter
                && letter.Root.Text("subject", "reference") is { } subject && subject != patient
                && !await AreSame(patient, record, subject, around, ct))
                issues.Add(Issue.Error("business-rule",
                    $"The letter {letter.Type}/{letter.Id} is about {subject}, and the request about {patient}, who are not "
                    + "known to be one person. Send the letter of this patient, or link the two records of one person "
                    + "(Patient.link, or the same number and date of birth).", At(request, around.Written, reference.Expression)));
        return issues;
    }

    async Task<bool> AreSame(
        string patient, Resource record, string other, Neighbourhood around, CancellationToken ct)
    {
        if (other.Split('/') is not ["Patient", var id, ..]) return false;
        var beside = await around.Find($"Patient/{id}", ct);
        if (beside is null) return false;
        if (KeysOf(record, patient).Intersect(KeysOf(beside, $"Patient/{id}")).Any()) return true;
        var stored = await store.Find("Patient", patient.Split('/')[1], Audience.Everyone, ct);
        return stored is not null && (await database.Query(
            Sql.Of($"select c.fid from ({CaseLoader.SamePerson(Sql.Of($"{stored.Rid}::bigint"))}) p join cur c on c.rid = p.rid"),
            row => row.GetString(0), ct)).Contains(id);
    }

    long[] KeysOf(Resource patient, string reference) => PersonKeys.Of(patient.Root, reference,
        patient.Root.All("link").Select(l => l.Text("other", "reference")).OfType<string>(), store.Systems);

    static Issue Remark(string text, string at) => new(Severity.Warning, "business-rule", text, at);

    static string At(Wanted write, IReadOnlyList<Wanted> writes, string expression) =>
        write.Entry is { } entry && writes.Count > 1 ? BundleEntry.Below(new BundleEntry(entry).Expression, expression) : expression;
}
