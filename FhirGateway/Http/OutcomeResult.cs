using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace FhirGateway.Http;

/// <summary>The one place where what became of a request turns into HTTP.</summary>
internal static class OutcomeResult
{
    static ReadOnlySpan<byte> Head => "{\"resourceType\":\"OperationOutcome\""u8;

    public static int Status(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Ok => 200,
        OutcomeKind.Created => 201,
        OutcomeKind.Accepted => 202,
        OutcomeKind.NoContent => 204,
        OutcomeKind.NotModified => 304,
        OutcomeKind.Invalid => 400,
        OutcomeKind.Unauthorized => 401,
        OutcomeKind.Forbidden => 403,
        OutcomeKind.NotFound => 404,
        OutcomeKind.MethodNotAllowed => 405,
        OutcomeKind.NotAcceptable => 406,
        OutcomeKind.Conflict => 409,
        OutcomeKind.Gone => 410,
        OutcomeKind.PreconditionFailed => 412,
        OutcomeKind.TooLarge => 413,
        OutcomeKind.RequestTimeout => 408,
        OutcomeKind.UriTooLong => 414,
        OutcomeKind.HeadersTooLarge => 431,
        OutcomeKind.UnsupportedMediaType => 415,
        OutcomeKind.Unprocessable => 422,
        OutcomeKind.TooManyRequests => 429,
        OutcomeKind.NotSupported => 501,
        OutcomeKind.Unavailable => 503,
        _ => 500,
    };

    /// <summary><c>201 Created</c>, as a Bundle entry's response says it.</summary>
    public static string StatusLine(OutcomeKind kind)
    {
        var status = Status(kind);
        return $"{status} {ReasonPhrases.GetReasonPhrase(status)}";
    }

    /// <summary>What a status that the framework decided on means in our words.</summary>
    public static Outcome OfStatus(int status, string what) => status switch
    {
        400 => Outcome.Of(OutcomeKind.Invalid, "invalid", "The request is not valid HTTP, or its body ended early."),
        404 => Outcome.Of(OutcomeKind.NotFound, "not-found", $"There is nothing at {what}."),
        405 => Outcome.Of(OutcomeKind.MethodNotAllowed, "not-supported", $"That method is not supported at {what}."),
        408 => Outcome.Of(OutcomeKind.RequestTimeout, "timeout",
            $"The body arrived too slowly: at least {Limits.BodyBytesPerSecond} bytes a second are expected. "
            + "Nothing of it was stored."),
        413 => Outcome.Of(OutcomeKind.TooLarge, "too-long",
            $"A body may have {Limits.BodyBytes >> 20} MB at most, also after decompression."),
        414 => Outcome.Of(OutcomeKind.UriTooLong, "too-long",
            $"The request line is too long. A query may have {Limits.QueryCharacters} characters; "
            + "POST [type]/_search takes longer ones."),
        415 => Outcome.Of(OutcomeKind.UnsupportedMediaType, "not-supported", "That media type is not supported."),
        431 => Outcome.Of(OutcomeKind.HeadersTooLarge, "too-long",
            $"The request's headers are too large: {Limits.HeaderBytes >> 10} KB and {Limits.Headers} headers are allowed."),
        503 => Outcome.Of(OutcomeKind.Unavailable, "transient", "The database does not answer now. Try again."),
        _ => Outcome.Of(OutcomeKind.Failed, "exception", "The gateway failed. Report the trace id to its operator."),
    };

    /// <summary>An OperationOutcome whose id is the trace id, so that a caller's report finds the log.</summary>
    public static byte[] Body(IReadOnlyList<Issue> issues, string trace) => WithId(OutcomeJson.Write(issues), trace);

    public static byte[] WithId(byte[] outcome, string id) => outcome.AsSpan().StartsWith(Head)
        ? [.. Head, .. Encoding.UTF8.GetBytes($",\"id\":\"{id}\""), .. outcome.AsSpan(Head.Length)]
        : outcome;
}
