using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Xml;

namespace FhirGateway.Http;

/// <summary>Handlers answer FHIR JSON; here it becomes what the caller asked for.</summary>
internal static class Rendering
{
    const string Unsayable = "What there is to answer has no form in XML. Ask for application/fhir+json.";

    /// <summary>What the caller asks for, by address, form and Accept; remembered for whoever answers.</summary>
    public static Wanted WantedBy(HttpContext http, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        var sent = http.Request.ContentType?.Split(';')[0].Trim();
        var wanted = Wanted.Of(query, http.Request.Headers.Accept, Media.FormatOf(sent) ?? Format.Json);
        http.Items["wanted"] = wanted;
        return wanted;
    }

    /// <summary>The body as it goes out, its type, and the kind of end it came to; no type where there is no body.</summary>
    public static (OutcomeKind Kind, ReadOnlyMemory<byte> Body, string? Type) Of(HttpContext http, Answer answer)
    {
        if (answer.ContentType is { } type) return (answer.Kind, answer.Body, type);
        var trace = FhirEndpoint.TraceOf(http);
        var body = answer.Body.IsEmpty && answer.IsError ? OutcomeResult.Body(answer.Issues, trace) : answer.Body;
        if (body.IsEmpty) return (answer.Kind, default, null);
        var wanted = http.Items["wanted"] as Wanted
            ?? WantedBy(http, FhirRequest.ParseQuery(http.Request.QueryString.Value));
        if (wanted.Format == Format.Json)
            return (answer.Kind, wanted.Pretty ? Pretty.Print(body.Span) : body, Media.Of(Format.Json));
        if (Xml(body, wanted.Pretty) is { } xml) return (answer.Kind, xml, Media.Of(Format.Xml));
        // A read is refused; of anything else the work is done and only the telling fails.
        var kind = HttpMethods.IsGet(http.Request.Method) && !answer.IsError ? OutcomeKind.NotAcceptable : answer.Kind;
        var told = OutcomeResult.Body([new Issue(Severity.Warning, "not-supported", Unsayable)], trace);
        return (kind, Xml(told, wanted.Pretty)!, Media.Of(Format.Xml));
    }

    static byte[]? Xml(ReadOnlyMemory<byte> json, bool pretty) =>
        JsonFormat.Read(json).Resource is { } resource ? XmlFormat.Write(resource.Root, pretty).Xml : null;
}
