using System.Data.Common;
using FhirGateway.Fhir;
using FhirGateway.Storage;

namespace FhirGateway.Http;

/// <summary>Makes an OperationOutcome of whatever the framework or a failure would answer without a body.</summary>
internal static partial class Faults
{
    public static void UseFaults(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("FhirGateway.Http");
        app.Use(async (http, next) =>
        {
            var trace = FhirEndpoint.TraceOf(http);
            http.Response.Headers["X-Trace-Id"] = trace;
            http.Response.Headers[RequestId.Header] = RequestId.Of(http.Request) ?? trace;
            var status = await Run(http, next, log);
            if (status < 400 || http.Response.HasStarted) return;
            if (http.Response.ContentLength is not null || http.Response.ContentType is not null) return;
            await FhirEndpoint.Write(http, Answer.Of(OutcomeResult.OfStatus(status, http.Request.Path)) with
            {
                Kind = KindOf(status),
            });
        });
    }

    static async Task<int> Run(HttpContext http, RequestDelegate next, ILogger log)
    {
        try
        {
            await next(http);
            return http.Response.StatusCode;
        }
        catch (BadHttpRequestException fault)
        {
            return fault.StatusCode;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return 0;
        }
        catch (CommitUnknownException fault)
        {
            Unavailable(log, fault.Message, http.Request.Method, http.Request.Path, FhirEndpoint.TraceOf(http));
            await FhirEndpoint.Write(http, Answer.Of(OutcomeKind.Unavailable, "transient",
                "The database went away while this was stored, and whether it was is not known. Look before sending it again."));
            return 503;
        }
        catch (Exception fault) when (fault is DbException { IsTransient: true } or TimeoutException)
        {
            Unavailable(log, fault.Message, http.Request.Method, http.Request.Path, FhirEndpoint.TraceOf(http));
            return 503;
        }
        catch (Exception fault)
        {
            Failed(log, fault, http.Request.Method, http.Request.Path, FhirEndpoint.TraceOf(http));
            return 500;
        }
    }

    static OutcomeKind KindOf(int status) =>
        Enum.GetValues<OutcomeKind>().Where(kind => kind >= OutcomeKind.Invalid)
            .FirstOrDefault(kind => OutcomeResult.Status(kind) == status, OutcomeKind.Failed);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed, trace {Trace}")]
    static partial void Failed(ILogger log, Exception fault, string method, string path, string trace);

    // Without a stack trace: during an outage each request would log the same one.
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Method} {Path}: the database does not answer ({Reason}), trace {Trace}")]
    static partial void Unavailable(ILogger log, string reason, string method, string path, string trace);
}
