using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Http;
using FhirGateway.Intake;

namespace FhirGateway.Rest;

/// <summary>A Bundle at the base: a batch, whose entries stand alone, or a transaction, which is one write.</summary>
internal sealed class Bundles(Acceptance acceptance)
{
    public Handler Of(RestTable table) => (request, ct) => Serve(table, request, ct);

    async Task<Answer> Serve(RestTable table, FhirRequest request, CancellationToken ct)
    {
        var parsed = JsonFormat.ReadEnvelope(request.Body);
        if (parsed.Resource is null) return await Refuse(request, new Outcome(OutcomeKind.Invalid, parsed.Issues), ct);
        if (parsed.Resource.Type != "Bundle")
            return await Refuse(request, Outcome.Of(OutcomeKind.Invalid, "invalid",
                $"The base takes a Bundle of type batch or transaction, not a {parsed.Resource.Type}."), ct);
        var (type, read) = BundleReader.Read(request.Body);
        if (read.Count > Limits.BundleEntries)
            return Answer.Of(OutcomeKind.TooLarge, "too-costly", $"A Bundle may have {Limits.BundleEntries} entries.");
        var entries = read.Select(entry => entry with { Url = Relative(entry.Url, request.Base) }).ToList();
        var faults = parsed.Issues.Where(issue => issue.IsError).ToList();
        return type switch
        {
            "transaction" when faults.Count > 0 =>
                await Refuse(request, new Outcome(OutcomeKind.Invalid, parsed.Issues), ct),
            "transaction" => await Transact(table, request, entries, ct),
            "batch" => await Batch(table, request, entries, faults, ct),
            _ => await Refuse(request, Outcome.Of(OutcomeKind.Invalid, "value",
                $"The base takes a Bundle of type batch or transaction, not '{type}'.", "Bundle.type"), ct),
        };
    }

    async Task<Answer> Transact(
        RestTable table, FhirRequest request, IReadOnlyList<BundleEntry> entries, CancellationToken ct)
    {
        if (await Unreadable(table, request, entries, ct) is { } unreadable)
            return await Refuse(request, unreadable, ct);
        var result = await acceptance.Transact(entries, request.AsSubmission(), ct);
        if (result.Refusal is { } refusal) return Answer.Of(refusal);
        var reads = new Dictionary<int, Answer>();
        foreach (var entry in entries.Where(e => e.IsRead))
            reads[entry.Index] = await ReadFor(table, request, entry)!.Invoke(ct);
        return Respond(request, entries, result, reads);
    }

    /// <summary>What became of entries that stood and fell together.</summary>
    public static Answer Respond(
        FhirRequest request, IReadOnlyList<BundleEntry> entries, AcceptanceResult result,
        IReadOnlyDictionary<int, Answer>? reads = null)
    {
        var writes = result.Writes.ToLookup(w => w.Wanted.Entry);
        using var bundle = new BundleWriter("transaction-response");
        foreach (var entry in entries)
            bundle.Response(reads?.GetValueOrDefault(entry.Index)
                // A deletion may have found nothing, or several.
                ?? (writes[entry.Index].ToList() is [var write] ? WriteAnswer.OfEntry(request, entry, write, result)
                : new Answer(OutcomeKind.NoContent)), request.Trace);
        return Answer.Of(bundle.End()) with
        {
            SafetyWarnings =
            [
                .. result.Breached.Select(finding => finding.Rule).Distinct(), .. WriteAnswer.Marks(result.Remarks),
            ],
        };
    }

    /// <summary>
    /// Why a read of a transaction cannot succeed. Reads come true last, and one that fails would have to undo what was
    /// written; so each is tried before, unless the transaction writes what it reads.
    /// </summary>
    static async Task<Outcome?> Unreadable(
        RestTable table, FhirRequest request, IReadOnlyList<BundleEntry> entries, CancellationToken ct)
    {
        var written = entries.Where(e => e.Method is "PUT" or "PATCH").Select(e => e.Path).ToHashSet();
        foreach (var entry in entries.Where(e => e.IsRead))
        {
            var at = entry.Expression + ".request.url";
            if (ReadFor(table, request, entry) is not { } read)
                return Outcome.Of(
                    OutcomeKind.Invalid, "not-supported", $"Nothing answers {entry.Method} {entry.Url}.", at);
            if (written.Contains(string.Join('/', entry.Path.Split('/').Take(2)))) continue;
            if (await read(ct) is { IsError: true } failed)
                return new Outcome(failed.Kind, [.. failed.Issues.Select(issue => issue with { Expression = at })]);
        }
        return null;
    }

    async Task<Answer> Batch(
        RestTable table, FhirRequest request, IReadOnlyList<BundleEntry> entries, List<Issue> faults,
        CancellationToken ct)
    {
        var warnings = new List<string>();
        using var bundle = new BundleWriter("batch-response");
        foreach (var entry in entries)
        {
            var ill = faults.Where(f => f.Expression?.StartsWith(entry.Expression, StringComparison.Ordinal) == true).ToList();
            var answer = ill.Count > 0
                ? await Refuse(Below(request, entry, request.Route), new Outcome(OutcomeKind.Invalid, ill), ct)
                : await Answered(table, request, entry, ct);
            warnings.AddRange(answer.SafetyWarnings);
            bundle.Response(answer, request.Trace);
        }
        return Answer.Of(bundle.End()) with { SafetyWarnings = [.. warnings.Distinct()] };
    }

    static async Task<Answer> Answered(RestTable table, FhirRequest request, BundleEntry entry, CancellationToken ct)
    {
        if (table.Find(entry.IsRead ? "GET" : entry.Method, entry.Path) is not { } found)
            return Answer.Of(OutcomeKind.Invalid, "not-supported", $"Nothing answers {entry.Method} {entry.Url}.");
        var answer = await table.Serve(found.Interaction, Below(request, entry, found.Route), ct);
        var isWrite = found.Interaction.Code is "create" or "update" or "patch" or "delete";
        var wantsBody = isWrite ? request.Prefer.Return == Return.Representation : entry.Method != "HEAD";
        return wantsBody || answer.IsError ? answer : answer with { Body = default };
    }

    /// <summary>How a reading entry will be answered, or null when nothing answers it.</summary>
    static Func<CancellationToken, Task<Answer>>? ReadFor(RestTable table, FhirRequest request, BundleEntry entry) =>
        table.Find("GET", entry.Path) is not null
            ? ct => Answered(table, request, entry, ct) : null;

    static FhirRequest Below(FhirRequest request, BundleEntry entry, IReadOnlyDictionary<string, string> route) =>
        request with
        {
            Method = entry.IsRead ? "GET" : entry.Method,
            Target = entry.Url,
            Route = route,
            Query = FhirRequest.ParseQuery(entry.Url[entry.Path.Length..]),
            Body = entry.Resource,
            Sent = default,
            ContentType = Media.FhirJson,
            IsEntry = true,
            IfMatch = entry.IfMatch,
            IfNoneMatch = entry.IfNoneMatch,
            IfNoneExist = entry.IfNoneExist,
            IfUnmodifiedSince = null,
            IfModifiedSince = FhirDateTime.TryParse(entry.IfModifiedSince, out var since) ? since.Start : null,
            Prefer = request.Prefer with { Return = Return.Representation },
        };

    static string Relative(string url, string ownBase) =>
        (url.StartsWith(ownBase + "/", StringComparison.Ordinal) ? url[ownBase.Length..] : url).TrimStart('/');

    async Task<Answer> Refuse(FhirRequest request, Outcome outcome, CancellationToken ct)
    {
        await acceptance.Keep(request.AsSubmission(), outcome, ct);
        return Answer.Of(outcome);
    }
}
