using System.Diagnostics;
using System.Globalization;
using FhirGateway.Fhir;
using FhirGateway.Security;

namespace FhirGateway.Http;

/// <summary>What an endpoint takes and gives beside FHIR resources.</summary>
internal enum EndpointKind
{
    /// <summary>Nothing else.</summary>
    Plain,

    /// <summary>The parameters of a search as a form.</summary>
    Search,

    /// <summary>A write: what is refused of it is kept, and to <c>Binary</c> any content may be sent.</summary>
    Write,

    /// <summary>A patch, which need not be FHIR.</summary>
    Patch,

    /// <summary>A read, where the content of a Binary goes out as what it is.</summary>
    Read,
}

/// <summary>Between ASP.NET and a <see cref="Handler"/>: negotiates, reads the request, writes the answer.</summary>
internal static class FhirEndpoint
{
    public static RequestDelegate For(Handler handler, EndpointKind kind = EndpointKind.Plain) =>
        async http => await Write(http, await Serve(http, handler, kind));

    static async Task<Answer> Serve(HttpContext http, Handler handler, EndpointKind kind)
    {
        if (http.Request.QueryString.Value?.Length > Limits.QueryCharacters)
            return Answer.Of(OutcomeKind.UriTooLong, "too-long", $"A query may have {Limits.QueryCharacters} characters.");
        var query = FhirRequest.ParseQuery(http.Request.QueryString.Value);
        var wanted = Rendering.WantedBy(http, query);
        var mayBeNative = kind == EndpointKind.Read && NativeContent.IsAt(http);
        if (wanted.Refused is { } refused && !mayBeNative) return Answer.Of(refused);
        var body = await RequestBody.Read(http, kind);
        if (kind == EndpointKind.Search && body.Form.Count > 0)
        {
            query.AddRange(body.Form);
            if (Rendering.WantedBy(http, query).Refused is { } formRefused) return Answer.Of(formRefused);
        }
        var (organisation, unknown) = await http.RequestServices.GetRequiredService<EndUserOrganisation>()
            .Of(http.Request.Headers, http.RequestAborted);
        if (unknown is not null) return Answer.Of(unknown);
        var request = Request(http, query, body, Caller.Open with { Organisation = organisation });
        if (body.Refused is { } unread)
        {
            if (body.IsKept) await RequestBody.Keep(http, request, unread);
            return Answer.Of(unread);
        }
        var answer = await handler(request, http.RequestAborted);
        return mayBeNative ? NativeContent.Of(answer, wanted, query) : answer;
    }

    static FhirRequest Request(
        HttpContext http, List<KeyValuePair<string, string>> query, RequestBody body, Caller caller)
    {
        var request = http.Request;
        return new FhirRequest
        {
            Method = HttpMethods.IsHead(request.Method) ? "GET" : request.Method,
            Base = PublicAddress.Of(http),
            Target = request.Path.Value!["/fhir".Length..].TrimStart('/') + request.QueryString.Value,
            Caller = caller,
            Trace = TraceOf(http),
            IsHistory = http.RequestServices.GetRequiredService<GatewayOptions>().TakesHistory,
            Route = request.RouteValues.ToDictionary(v => v.Key, v => v.Value?.ToString() ?? ""),
            Query = query,
            Body = body.Json,
            Sent = body.Sent,
            ContentType = request.ContentType,
            IfMatch = Header(request.Headers.IfMatch),
            IfNoneMatch = Header(request.Headers.IfNoneMatch),
            IfNoneExist = Header(request.Headers["If-None-Exist"]),
            IfModifiedSince = request.Headers.IfModifiedSince.Count == 0 ? null : request.GetTypedHeaders().IfModifiedSince,
            IfUnmodifiedSince = request.Headers.IfUnmodifiedSince.Count == 0
                ? null : request.GetTypedHeaders().IfUnmodifiedSince,
            Prefer = Preference.Parse(request.Headers["Prefer"]),
            Provenance = Header(request.Headers["X-Provenance"]),
        };
    }

    public static async Task Write(HttpContext http, Answer answer)
    {
        var response = http.Response;
        var (kind, body, type) = Rendering.Of(http, answer);
        response.StatusCode = OutcomeResult.Status(kind);
        if (answer.ETag is { } etag) response.Headers.ETag = etag;
        if (answer.LastModified is { } at) response.Headers.LastModified = at.ToString("r", CultureInfo.InvariantCulture);
        if (answer.Location is { } location) response.Headers.Location = location;
        foreach (var (name, value) in answer.Headers) response.Headers[name] = value;
        if (answer.SafetyWarnings.Count > 0)
            response.Headers["X-Safety-Warnings"] = string.Join(", ", answer.SafetyWarnings);
        if (kind == OutcomeKind.Unavailable) response.Headers.RetryAfter = "5";
        if (type is null) return;
        response.Headers.Append("Vary", "Accept");
        response.ContentType = type;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>The id under which this request stands in the log.</summary>
    public static string TraceOf(HttpContext http)
    {
        if (http.Items["trace"] is string known) return known;
        var trace = (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();
        http.Items["trace"] = trace;
        return trace;
    }

    static string? Header(Microsoft.Extensions.Primitives.StringValues values) =>
        values.Count == 0 ? null : values.ToString();
}
