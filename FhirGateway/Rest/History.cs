using System.Globalization;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>
/// What the three histories share (<see href="https://hl7.org/fhir/R4/http.html#history"/>): <c>_count</c>,
/// <c>_since</c>, <c>_at</c>, <c>_summary</c>, <c>_elements</c>, pages, and the Bundle with the request and response of
/// each version.
/// </summary>
internal sealed class History(ResourceStore store, CursorSeal seal)
{
    static readonly string[] Taken = ["_count", "_since", "_at", "_summary", "_elements"];
    static readonly string[] Known = [.. Taken, "_cursor", "_format", "_pretty"];

    public async Task<(Answer Answer, bool IsEmpty)> Serve(
        FhirRequest request, HistoryQuery query, CancellationToken ct)
    {
        if (Refuse(request) is { } refusal) return (refusal, false);
        var isCount = request.Query.Any(p => p is { Key: "_summary", Value: "count" });
        var (part, unread) = PartialAnswer.Read(
            [.. request.Query.Where(p => p is not { Key: "_summary", Value: "count" })],
            query.Type is { } type ? [type] : null);
        if (unread is not null) return (Answer.Of(unread), false);
        if (request.Parameter("_count") is { } count)
            query = query with { Count = Math.Min(int.Parse(count, CultureInfo.InvariantCulture), SearchQuery.MaximalCount) };
        if (FhirDateTime.TryParse(request.Parameter("_since"), out var since))
            query = query with { Since = since.Start };
        if (FhirDateTime.TryParse(request.Parameter("_at"), out var at)) query = query with { At = at };
        var path = string.Join(
            '/', ((string?[])[request.Base, query.Type, query.Id, "_history"]).Where(p => p is not null));
        var used = request.Query.Where(p => Taken.Contains(p.Key)).ToList();
        var bound = $"{request.Caller.Bond}\n{path}?{PageLinks.Text(used)}";
        var trail = request.Parameter("_cursor") is { } cursor ? seal.Open(cursor, bound) : PageTrail.First;
        if (trail is null)
            return (Answer.Of(OutcomeKind.Invalid, "value", "The _cursor does not belong to this history. Begin again."), false);
        if (isCount) return await Count(query, PageLinks.Of(path, used, cursor: null), request, ct);
        query = query with { After = trail.Start };
        var versions = await store.History(query, request.Caller.Audience, ct);
        using var bundle = new BundleWriter("history");
        if (trail.Start is null && versions.Count <= query.Count) bundle.Total(versions.Count);
        PageLinks.Add(bundle, path, used, seal, bound, trail, versions.Count > query.Count ? versions[query.Count - 1].Cursor : null);
        foreach (var entry in versions.Take(query.Count)) Add(bundle, request.Base, entry, part);
        return (Answer.Of(bundle.End()), versions.Count == 0);
    }

    /// <summary><c>_summary=count</c>: the number of versions and no entries.</summary>
    async Task<(Answer, bool IsEmpty)> Count(HistoryQuery query, string self, FhirRequest request, CancellationToken ct)
    {
        var total = await store.HistoryTotal(query, request.Caller.Audience, ct);
        using var bundle = new BundleWriter("history");
        bundle.Total(total);
        bundle.Link("self", self);
        return (Answer.Of(bundle.End()), total == 0);
    }

    static Answer? Refuse(FhirRequest request)
    {
        if (request.Query.FirstOrDefault(p => !Known.Contains(p.Key)).Key is { } odd)
            return Answer.Of(OutcomeKind.Invalid, "not-supported",
                $"The parameter '{odd}' is not supported by history; it takes {string.Join(", ", Taken)}.");
        if (request.Parameter("_count") is { } count
            && !(int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0))
            return Answer.Of(OutcomeKind.Invalid, "value", $"_count={count}: expected a number from 1.");
        if (request.Parameter("_since") is { } since && !FhirDateTime.TryParse(since, out _))
            return Answer.Of(OutcomeKind.Invalid, "value", $"_since={since}: expected an instant.");
        if (request.Parameter("_at") is { } at && !FhirDateTime.TryParse(at, out _))
            return Answer.Of(OutcomeKind.Invalid, "value", $"_at={at}: expected a date or an instant.");
        return null;
    }

    static void Add(BundleWriter bundle, string ownBase, HistoryEntry entry, Subset? part)
    {
        var version = entry.Version;
        var (method, url, kind) = version switch
        {
            { Deleted: true } => ("DELETE", version.Reference, OutcomeKind.NoContent),
            { Version: 1 } when entry.Posted => ("POST", version.Type, OutcomeKind.Created),
            { Version: 1 } => ("PUT", version.Reference, OutcomeKind.Created),
            _ => ("PUT", version.Reference, OutcomeKind.Ok),
        };
        var body = version.Deleted ? default : part?.Of(version.Body) ?? version.Body;
        bundle.Version($"{ownBase}/{version.Reference}", body, method, url,
            new Answer(kind) { ETag = VersionTag.Of(version.Version), LastModified = version.At });
    }
}
