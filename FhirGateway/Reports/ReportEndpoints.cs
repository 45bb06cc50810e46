using System.Text.Json;
using FhirGateway.Security;
using FhirGateway.Storage;
using Microsoft.OData;

namespace FhirGateway.Reports;

/// <summary>OData v4 at <c>/odata</c>: service document, <c>$metadata</c> and the reports.</summary>
internal static class ReportEndpoints
{
    public const string Path = "/odata";

    public static void MapReports(this IEndpointRouteBuilder routes)
    {
        var odata = routes.MapGroup(Path).AddEndpointFilter(static async (context, next) =>
        {
            context.HttpContext.Response.Headers["OData-Version"] = "4.0";
            return await next(context);
        });
        odata.MapGet("", ServiceDocument);
        odata.MapGet("/$metadata", () => Results.Text(ReportModel.Metadata, "application/xml"));
        foreach (var set in ReportSets.All)
        {
            odata.MapGet($"/{set.Name}", (HttpContext http, Database database, TimeProvider clock) =>
                Rows(set, http, database, clock));
            odata.MapGet($"/{set.Name}/$count", (HttpContext http, Database database, TimeProvider clock) =>
                Number(set, http, database, clock));
        }
        odata.MapGet("/{**rest}", (string rest) =>
            Fault(StatusCodes.Status404NotFound, $"There is no report '{rest}'; see {Path}."));
    }

    static async Task<IResult> Rows(ReportSet set, HttpContext http, Database database, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        try
        {
            var query = ReportQuery.Parse(set, Options(http.Request), now);
            var page = await ReportPage.Read(query, Caller.Open.Audience, database, now, Root(http.Request), http.RequestAborted);
            await Freshness.Write(http.Response, database, now, http.RequestAborted);
            return Results.Bytes(page, "application/json;odata.metadata=minimal;charset=utf-8");
        }
        catch (ODataException fault)
        {
            return Fault(StatusCodes.Status400BadRequest, fault.Message);
        }
    }

    static async Task<IResult> Number(ReportSet set, HttpContext http, Database database, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        try
        {
            var query = ReportQuery.Parse(set, Options(http.Request), now);
            var number = await ReportPage.Count(query, Caller.Open.Audience, database, now, http.RequestAborted);
            await Freshness.Write(http.Response, database, now, http.RequestAborted);
            return Results.Text(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (ODataException fault)
        {
            return Fault(StatusCodes.Status400BadRequest, fault.Message);
        }
    }

    static IResult ServiceDocument(HttpContext http) => Results.Bytes(Json(json =>
    {
        json.WriteString("@odata.context", Root(http.Request) + "/$metadata");
        json.WriteStartArray("value");
        foreach (var set in ReportSets.All)
        {
            json.WriteStartObject();
            json.WriteString("name", set.Name);
            json.WriteString("kind", "EntitySet");
            json.WriteString("url", set.Name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }), "application/json;odata.metadata=minimal;charset=utf-8");

    /// <summary>OData's own error shape: reports are not FHIR.</summary>
    static JsonFault Fault(int status, string message) => new JsonFault(status, Json(json =>
    {
        json.WriteStartObject("error");
        json.WriteString("code", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("message", message);
        json.WriteEndObject();
    }));

    static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    static KeyValuePair<string, string>[] Options(HttpRequest request) =>
        [.. request.Query.SelectMany(o => o.Value.Select(v => KeyValuePair.Create(o.Key, v ?? "")))];

    static string Root(HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase}{Path}";

    sealed class JsonFault(int status, byte[] body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "application/json;charset=utf-8";
            return httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
        }
    }
}
