using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Security;
using FhirGateway.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace FhirGateway.Rest.Bulk;

/// <summary>Begins exports and imports: 202 with the address at which the job is followed.</summary>
internal sealed class BulkKickOff(
    BulkJobs jobs, BulkFiles files, BulkWorker worker, BulkOptions options, ResourceStore store, GatewayOptions gateway)
{
    public async Task<Answer> Export(
        HttpContext http, FhirRequest request, string level, string? group, CancellationToken ct)
    {
        if (RefusesSynchronous(http, "$export") is { } refusal) return Answer.Of(refusal);
        var (terms, fault) = ExportRequest.Read(request, level, group, store.Catalogues.Current);
        if (terms is null) return Answer.Of(fault!);
        var needs = terms.Filters.SelectMany(
            f => ExportRequest.QueryOf(f, [], terms.Base, store.Catalogues.Current).Query!.Needs);
        if (await store.Catalogues.Behind([.. needs], ct) is [var behind, ..])
            return Answer.Of(OutcomeKind.Unavailable, "transient",
                $"_typeFilter: {behind.Name} is still being indexed; the export would miss resources. Try again later.");
        if (group is not null && await store.Find("Group", group, request.Caller.Audience, ct) is not { Deleted: false })
            return Answer.Of(OutcomeKind.NotFound, "not-found", $"There is no Group/{group}.");
        return await Begin(
            http, Guid.NewGuid(), "export", request.Caller, BulkTermsJson.Write(terms), request.Base, ct);
    }

    public async Task<Answer> Import(HttpContext http, FhirRequest request, CancellationToken ct)
    {
        if (RefusesSynchronous(http, "$import") is { } refusal) return Answer.Of(refusal);
        var (inputs, inline, fault) = ImportRequest.Read(request, options);
        if (fault is not null) return Answer.Of(fault);
        var id = Guid.NewGuid();
        if (inline is not null) await files.Keep(id, new MemoryStream(inline), ct);
        return await Begin(http, id, "import", request.Caller,
            BulkTermsJson.Write(new ImportTerms(request.Base, $"{request.Base}/{request.Target}", inputs)), request.Base, ct);
    }

    /// <summary>The body is the lines themselves, of any length that an import may have.</summary>
    public async Task ImportLines(HttpContext http)
    {
        var ct = http.RequestAborted;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = options.ImportBytes + 1;
        if (RefusesSynchronous(http, "$import") is { } refusal)
        {
            await FhirEndpoint.Write(http, Answer.Of(refusal));
            return;
        }
        var id = Guid.NewGuid();
        var (upload, refused) = await Upload(http, id, ct);
        if (upload is null)
        {
            files.Delete(id);
            await FhirEndpoint.Write(http, Answer.Of(refused!));
            return;
        }
        var address = BaseOf(http);
        var terms = new ImportTerms(address, $"{address}/$import", [new ImportInput(null, "body", upload)]);
        await FhirEndpoint.Write(
            http, await Begin(http, id, "import", Caller.Open, BulkTermsJson.Write(terms), address, ct));
    }

    /// <summary>Keeps the lines without their coding; the limit counts decompressed bytes.</summary>
    async Task<(string? Name, Outcome? Refused)> Upload(HttpContext http, Guid id, CancellationToken ct)
    {
        var (content, refused) = RequestCoding.Decoded(http);
        if (refused is not null) return (null, refused);
        try
        {
            return await files.Keep(id, content, ct) is { } name ? (name, null)
                : (null, Outcome.Of(
                    OutcomeKind.TooLarge, "too-long", $"An import may have {options.ImportBytes} bytes."));
        }
        catch (Exception fault) when (fault is InvalidDataException or InvalidOperationException
            && content != http.Request.Body)
        {
            return (null, RequestCoding.Broken(http.Request));
        }
    }

    /// <summary>Whether a body is lines.</summary>
    public static bool IsLines(string? contentType) => contentType?.Split(';')[0].Trim().ToLowerInvariant()
        is "application/fhir+ndjson" or "application/ndjson" or "application/x-ndjson";

    async Task<Answer> Begin(
        HttpContext http, Guid id, string kind, Caller caller, byte[] terms, string serviceBase, CancellationToken ct)
    {
        var job = new BulkJob(id, kind, BulkState.Waiting, caller.Name, caller.Audience, terms, 0, null, null, null);
        if (!await jobs.Add(job, options.MostJobs, ct))
        {
            files.Delete(id);
            http.Response.Headers.RetryAfter = "120";
            return Answer.Of(OutcomeKind.TooManyRequests, "throttled",
                $"{options.MostJobs} exports and imports wait or run already. Ask again when one has ended.");
        }
        worker.Wake();
        http.Response.Headers.ContentLocation = BulkPaths.Status(serviceBase, id);
        return new Answer(OutcomeKind.Accepted);
    }

    static Outcome? RefusesSynchronous(HttpContext http, string operation) =>
        http.Request.Headers["Prefer"].Any(line => (line ?? "").Split([',', ';'], StringSplitOptions.TrimEntries)
            .Contains("respond-async", StringComparer.OrdinalIgnoreCase))
            ? null
            : Outcome.Of(OutcomeKind.Invalid, "not-supported",
                $"{operation} is only answered asynchronously: send the header Prefer: respond-async.");

    string BaseOf(HttpContext http) => gateway.PublicBase ?? $"{http.Request.Scheme}://{http.Request.Host}/fhir";
}
