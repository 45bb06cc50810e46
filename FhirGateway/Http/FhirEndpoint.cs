using System.Diagnostics;
using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Security;

namespace FhirGateway.Http;

/// <summary>Between ASP.NET and a <see cref="Handler"/>: negotiates, reads the request, writes the answer.</summary>
internal static class FhirEndpoint
{
    public static RequestDelegate For(Handler handler, bool takesForm = false) => http => Serve(http, handler, takesForm);

    static async Task Serve(HttpContext http, Handler handler, bool takesForm)
    {
        var query = FhirRequest.ParseQuery(http.Request.QueryString.Value);
        var pretty = query.Any(p => p is { Key: "_pretty", Value: "true" });
        var format = query.LastOrDefault(p => p.Key == "_format").Value;
        var answer = Media.RefusesAccept(format, http.Request.Headers.Accept) is { } refused
            ? Answer.Of(refused)
            : await Ask(http, handler, query, takesForm);
        await Write(http, answer, pretty);
    }

    static async Task<Answer> Ask(
        HttpContext http, Handler handler, List<KeyValuePair<string, string>> query, bool takesForm)
    {
        if (http.Request.QueryString.Value?.Length > Limits.QueryCharacters)
            return Answer.Of(OutcomeKind.Invalid, "too-long", $"A query may have {Limits.QueryCharacters} characters.");
        var body = await ReadBody(http.Request, http.RequestAborted);
        if (body.Length > 0)
        {
            if (Media.RefusesContent(http.Request.ContentType, takesForm) is { } refused) return Answer.Of(refused);
            if (takesForm) query.AddRange(FhirRequest.ParseQuery("?" + Encoding.UTF8.GetString(body)));
        }
        var request = http.Request;
        return await handler(new FhirRequest
        {
            Method = HttpMethods.IsHead(request.Method) ? "GET" : request.Method,
            Base = BaseOf(http),
            Target = request.Path.Value!["/fhir".Length..].TrimStart('/') + request.QueryString.Value,
            Caller = Caller.Open,
            Trace = TraceOf(http),
            Route = request.RouteValues.ToDictionary(v => v.Key, v => v.Value?.ToString() ?? ""),
            Query = query,
            Body = body,
            ContentType = request.ContentType,
            IfMatch = Header(request.Headers.IfMatch),
            IfNoneMatch = Header(request.Headers.IfNoneMatch),
            IfNoneExist = Header(request.Headers["If-None-Exist"]),
            IfModifiedSince = request.GetTypedHeaders().IfModifiedSince,
            Prefer = Preference.Parse(request.Headers["Prefer"]),
        }, http.RequestAborted);
    }

    public static async Task Write(HttpContext http, Answer answer, bool pretty = false)
    {
        var response = http.Response;
        response.StatusCode = OutcomeResult.Status(answer.Kind);
        if (answer.ETag is { } etag) response.Headers.ETag = etag;
        if (answer.LastModified is { } at) response.GetTypedHeaders().LastModified = at;
        if (answer.Location is { } location) response.Headers.Location = location;
        if (answer.SafetyWarnings.Count > 0)
            response.Headers["X-Safety-Warnings"] = string.Join(", ", answer.SafetyWarnings);
        if (answer.Kind == OutcomeKind.Unavailable) response.Headers.RetryAfter = "5";
        var body = answer.Body;
        if (body.IsEmpty && answer.IsError) body = OutcomeResult.Body(answer.Issues, TraceOf(http));
        if (body.IsEmpty) return;
        if (pretty) body = Pretty.Print(body.Span);
        response.ContentType = Media.FhirJson;
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

    static string BaseOf(HttpContext http) =>
        http.RequestServices.GetRequiredService<GatewayOptions>().PublicBase
        ?? $"{http.Request.Scheme}://{http.Request.Host}/fhir";

    static async Task<byte[]> ReadBody(HttpRequest request, CancellationToken ct)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return [];
        if (request.ContentLength is 0) return [];
        using var buffer = new MemoryStream((int)Math.Min(request.ContentLength ?? 4096, Limits.BodyBytes));
        await request.Body.CopyToAsync(buffer, ct);
        return buffer.Capacity == buffer.Length ? buffer.GetBuffer() : buffer.ToArray();
    }

    static string? Header(Microsoft.Extensions.Primitives.StringValues values) =>
        values.Count == 0 ? null : values.ToString();
}
