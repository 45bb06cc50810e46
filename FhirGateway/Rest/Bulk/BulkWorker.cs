using System.Data.Common;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Bulk;

/// <summary>
/// Works on exports and imports, those of other gateways too when their holder has died, and removes what has expired.
/// </summary>
internal sealed partial class BulkWorker(
    BulkJobs jobs, ExportRun export, ImportRun import, BulkFiles files, BulkOptions options, TimeProvider clock,
    ILogger<BulkWorker> log) : BackgroundService
{
    static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(1);
    readonly SemaphoreSlim asked = new(0);

    /// <summary>A job was added here.</summary>
    public void Wake() => asked.Release();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Workers).Select(_ => Work(stoppingToken)));

    async Task Work(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await Clean(stopping);
                if (await jobs.Claim(stopping) is { } job)
                {
                    await Do(job, stopping);
                    continue;
                }
            }
            catch (Exception fault) when (fault is DbException or TimeoutException or IOException)
            {
                Stumbled(log, fault);
            }
            await asked.WaitAsync(options.PollEvery, stopping);
        }
    }

    async Task Do(BulkJob job, CancellationToken stopping)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var pulse = new CancellationTokenSource();
        var progress = "begun";
        var beating = Beat(job, () => progress, lost, pulse.Token);
        var said = TimeSpan.Zero;
        var begun = clock.GetTimestamp();
        try
        {
            var answer = job.Kind == "export"
                ? await export.Run(job, Keep, lost.Token)
                : await import.Run(job, Keep, lost.Token);
            await jobs.Finish(job, BulkState.Done, answer, clock.GetUtcNow() + options.KeepFor, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Ended in good order: the next one need not wait for the lease to run out.
            await jobs.Release(job, CancellationToken.None);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            files.Delete(job.Id, job.Attempt);
        }
        catch (Exception fault)
        {
            Failed(log, fault, job.Kind, job.Id);
            var why = OutcomeJson.Write([Issue.Error("exception",
                $"The {job.Kind} failed and was given up. Report {job.Id} to the gateway's operator, or begin it again.")]);
            await jobs.Finish(job, BulkState.Failed, why, clock.GetUtcNow() + options.KeepFor, stopping);
        }
        finally
        {
            await pulse.CancelAsync();
            await beating;
        }

        async Task Keep(string now)
        {
            progress = now;
            lost.Token.ThrowIfCancellationRequested();
            if (said > TimeSpan.Zero && clock.GetElapsedTime(begun) - said < SayEvery) return;
            said = clock.GetElapsedTime(begun) + TimeSpan.FromTicks(1);
            if (await jobs.Renew(job, now, lost.Token)) return;
            await lost.CancelAsync();
            lost.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Keeps the lease also through a step that takes long; a job that is lost is stopped.</summary>
    async Task Beat(BulkJob job, Func<string> progress, CancellationTokenSource lost, CancellationToken end)
    {
        try
        {
            while (true)
            {
                await Task.Delay(jobs.Lease / 4, end);
                if (!await jobs.Renew(job, progress(), end)) await lost.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception fault) when (fault is DbException or TimeoutException)
        {
            // What cannot be renewed may be somebody else's by now.
            await lost.CancelAsync();
        }
    }

    async Task Clean(CancellationToken ct)
    {
        foreach (var expired in await jobs.RemoveExpired(ct)) files.Delete(expired);
        foreach (var gone in await jobs.Gone(files.Left(options.KeepFor), ct)) files.Delete(gone);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The {Kind} {Job} failed")]
    static partial void Failed(ILogger log, Exception fault, string kind, Guid job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Exports and imports wait: the database or the folder does not answer")]
    static partial void Stumbled(ILogger log, Exception fault);
}
