using System.Globalization;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Security;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Bulk;

/// <summary>Follows a job, fetches its files, ends it. Nobody but who asked for it knows that there is one.</summary>
internal sealed class BulkStatus(BulkJobs jobs, BulkFiles files)
{
    /// <summary>X-Progress is for people, and no longer than this.</summary>
    const int LongestProgress = 100;

    static readonly Answer None = Answer.Of(OutcomeKind.NotFound, "not-found", "There is no such job, or no longer.");

    public async Task Read(HttpContext http)
    {
        var (job, headers) = (await Find(http), http.Response.Headers);
        if (job?.State is BulkState.Waiting or BulkState.Running)
        {
            headers["X-Progress"] = Plain(job.State == BulkState.Waiting ? "waiting" : job.Progress ?? "begun");
            headers.RetryAfter = job.State == BulkState.Waiting ? "5" : "2";
        }
        else if (job is not null) headers.Expires = ExpiryOf(job);
        if (job is { State: BulkState.Done }) await Serve(http, "application/json", new MemoryStream(job.Answer!));
        else
            await FhirEndpoint.Write(http, job?.State switch
            {
                null => None,
                BulkState.Failed => new Answer(OutcomeKind.Failed) { Body = job.Answer },
                _ => new Answer(OutcomeKind.Accepted),
            });
    }

    public async Task Cancel(HttpContext http)
    {
        if (await Find(http) is not { } job || !await jobs.Remove(job.Id, http.RequestAborted))
        {
            await FhirEndpoint.Write(http, None);
            return;
        }
        // Whoever works on it notices, and removes what it writes until then.
        files.Delete(job.Id);
        await FhirEndpoint.Write(http, new Answer(OutcomeKind.Accepted));
    }

    public async Task File(HttpContext http)
    {
        if (await Find(http) is not { State: BulkState.Done } job
            || files.Find(job.Id, job.Attempt, (string)http.GetRouteValue("file")!) is not { } path)
        {
            await FhirEndpoint.Write(http, None);
            return;
        }
        http.Response.Headers.Expires = ExpiryOf(job);
        await using var file = System.IO.File.OpenRead(path);
        await Serve(http, "application/fhir+ndjson", file);
    }

    async Task<BulkJob?> Find(HttpContext http) =>
        await jobs.Find(Guid.Parse((string)http.GetRouteValue("job")!), http.RequestAborted) is { } job
        && job.Owner == Caller.Open.Name ? job : null;

    static string ExpiryOf(BulkJob job) => job.ExpiresAt!.Value.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);

    static async Task Serve(HttpContext http, string type, Stream content)
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = content.Length;
        await content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    static string Plain(string text) =>
        string.Concat(text.Where(c => c is >= ' ' and <= '~').Take(LongestProgress));
}
