using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Microsoft.OData;

namespace FhirGateway.Reports;

/// <summary>How much a report says beside its rows (OData JSON 4.01, section 3.1).</summary>
internal enum ReportMetadata { None, Minimal, Full }

/// <summary>The JSON that a client asks for, by <c>$format</c> or else by Accept.</summary>
/// <param name="Metadata">The level of control information.</param>
/// <param name="Ieee754Compatible">Changes nothing here, for no column is Int64 or Decimal; it is repeated.</param>
internal sealed record ReportFormat(ReportMetadata Metadata = ReportMetadata.Minimal, bool Ieee754Compatible = false)
{
    const string Allowed = "application/json, with odata.metadata none, minimal or full";

    public string ContentType => $"application/json;odata.metadata={Metadata.ToString().ToLowerInvariant()}"
        + (Ieee754Compatible ? ";IEEE754Compatible=true" : "") + ";charset=utf-8";

    /// <exception cref="ODataException">The format is not offered.</exception>
    public static ReportFormat OfOption(string? format)
    {
        if (format is null or "json") return new ReportFormat();
        return MediaTypeHeaderValue.TryParse(format, out var type) && IsJson(type) && Of(type) is { } known ? known
            : throw new ODataException($"The $format '{format}' is not offered; offered are json and {Allowed}.");
    }

    /// <summary>The best that Accept admits; null where it admits nothing that is offered.</summary>
    public static ReportFormat? OfAccept(StringValues accept)
    {
        if (StringValues.IsNullOrEmpty(accept) || !MediaTypeHeaderValue.TryParseList(accept, out var ranges))
            return new ReportFormat();
        return ranges.Where(range => range.Quality != 0 && (IsJson(range) || range.MatchesAllTypes
                || range.MediaType.Equals("application/*", StringComparison.OrdinalIgnoreCase)))
            .OrderByDescending(range => range.Quality ?? 1)
            .Select(Of).FirstOrDefault(format => format is not null);
    }

    /// <summary>What to say with 406.</summary>
    public static string Refuse(StringValues accept) => $"Accept is '{accept}'; offered is {Allowed}.";

    static bool IsJson(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);

    // Parameters that are not known change nothing (OData Protocol 4.01, 8.2.1 leaves them to the service).
    static ReportFormat? Of(MediaTypeHeaderValue type)
    {
        var isUtf8 = !type.Charset.HasValue || Value(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        if (!isUtf8) return null;
        var format = new ReportFormat();
        foreach (var parameter in type.Parameters)
            switch (parameter.Name.Value!.ToLowerInvariant())
            {
                case "odata.metadata" or "metadata":
                    if (!Enum.TryParse<ReportMetadata>(Value(parameter.Value), ignoreCase: true, out var level)
                        || !Enum.IsDefined(level) || char.IsAsciiDigit(Value(parameter.Value)[0])) return null;
                    format = format with { Metadata = level };
                    break;
                case "ieee754compatible":
                    format = format with { Ieee754Compatible = Value(parameter.Value) == "true" };
                    break;
            }
        return format;
    }

    static string Value(StringSegment text) => text.Value!.Trim('"');
}
