using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FhirGateway.Http;

/// <summary>
/// Gives requests that Kestrel refuses before ASP.NET Core sees them (malformed request line, headers too large) an
/// OperationOutcome. Kestrel announces such a refusal by a diagnostic event and then writes an answer without a body; the
/// connection's writer adds the body to it. Behind TLS the answer is already encrypted there and stays without a body.
/// </summary>
internal sealed class ServerRefusals : IObserver<KeyValuePair<string, object?>>
{
    const string Event = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public static void Observe(WebApplication app) =>
        app.Services.GetRequiredService<DiagnosticListener>().Subscribe(new ServerRefusals(), (name, _, _) => name == Event);

    /// <summary>Puts the writer that adds the body into each connection.</summary>
    public static void AddTo(ListenOptions listen) => listen.Use(next => connection =>
    {
        var writer = new Writer(connection.Transport.Output);
        connection.Transport = new Pipes(connection.Transport.Input, writer);
        connection.Items[typeof(Writer)] = writer;
        return next(connection);
    });

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is not IFeatureCollection features
            || features.Get<IBadRequestExceptionFeature>()?.Error is not Microsoft.AspNetCore.Http.BadHttpRequestException refused
            || features.Get<IHttpResponseFeature>() is not { HasStarted: false }
            || features.Get<IHttpRequestFeature>()?.Method == HttpMethods.Head) return;
        if (features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(typeof(Writer), out var writer) == true)
            ((Writer)writer!).Refuse(refused.StatusCode);
    }

    public void OnError(Exception error) { }

    public void OnCompleted() { }

    sealed class Pipes(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;
        public PipeWriter Output => output;
    }

    /// <summary>Hands everything on as it is, until a refusal: its head is then held back and completed.</summary>
    sealed class Writer(PipeWriter output) : PipeWriter
    {
        ArrayBufferWriter<byte>? head;
        int status;

        public void Refuse(int refusedStatus) => (head, status) = (new ArrayBufferWriter<byte>(256), refusedStatus);

        public override Memory<byte> GetMemory(int sizeHint = 0) =>
            head?.GetMemory(sizeHint) ?? output.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => head is null ? output.GetSpan(sizeHint) : head.GetSpan(sizeHint);

        public override void Advance(int bytes)
        {
            if (head is null) output.Advance(bytes);
            else head.Advance(bytes);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            WriteHeld();
            return output.FlushAsync(cancellationToken);
        }

        public override void Complete(Exception? exception = null)
        {
            WriteHeld();
            output.Complete(exception);
        }

        public override void CancelPendingFlush() => output.CancelPendingFlush();

        public override bool CanGetUnflushedBytes => output.CanGetUnflushedBytes;

        public override long UnflushedBytes => output.UnflushedBytes + (head?.WrittenCount ?? 0);

        void WriteHeld()
        {
            if (head is not { WrittenCount: > 0 } held) return;
            head = null;
            output.Write(Completed(held.WrittenSpan));
        }

        ReadOnlySpan<byte> Completed(ReadOnlySpan<byte> sent)
        {
            const string NoBody = "Content-Length: 0\r\n";
            var text = Encoding.Latin1.GetString(sent);
            if (!text.StartsWith("HTTP/1", StringComparison.Ordinal) || !text.Contains(NoBody, StringComparison.Ordinal))
                return sent;
            var trace = ActivityTraceId.CreateRandom().ToHexString();
            var body = OutcomeResult.Body(OutcomeResult.OfStatus(status, "").Issues, trace);
            var headers = $"Content-Length: {body.Length}\r\nContent-Type: {Media.FhirJson}; charset=utf-8\r\n"
                + $"X-Trace-Id: {trace}\r\n";
            return (byte[])[.. Encoding.Latin1.GetBytes(text.Replace(NoBody, headers, StringComparison.Ordinal)), .. body];
        }
    }
}
