using FhirGateway.Fhir;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FhirGateway.Http;

/// <summary>How the caller wants the answer written (<see href="https://hl7.org/fhir/R4/http.html#mime-type"/>).</summary>
internal sealed record Wanted(Format Format, bool Pretty)
{
    /// <summary>Why nothing that the gateway writes would do; null when something does.</summary>
    public Outcome? Refused { get; init; }

    /// <summary>FHIR's own media type or <c>_format</c> was asked for, and how much: what a Binary is served by.</summary>
    public double? FhirQuality { get; init; }

    /// <summary>What Accept says; empty when it says nothing or cannot be read.</summary>
    public IReadOnlyList<MediaTypeHeaderValue> Accepted { get; init; } = [];

    /// <param name="query"><c>_format</c> wins over Accept.</param>
    /// <param name="otherwise">What is written where the caller likes both alike.</param>
    public static Wanted Of(
        IReadOnlyList<KeyValuePair<string, string>> query, StringValues accept, Format otherwise = Format.Json)
    {
        var pretty = query.Any(p => p is { Key: "_pretty", Value: "true" });
        if (query.LastOrDefault(p => p.Key == "_format").Value is { } format) return ByName(format, pretty);
        if (StringValues.IsNullOrEmpty(accept) || !MediaTypeHeaderValue.TryParseList(accept, out var list))
            return new Wanted(otherwise, pretty);
        var accepted = list.ToList();
        var (json, xml) = (Liking(accepted, Format.Json), Liking(accepted, Format.Xml));
        var better = json.Quality != xml.Quality ? json.Quality.CompareTo(xml.Quality) : json.Rank.CompareTo(xml.Rank);
        return new Wanted(better > 0 ? Format.Json : better < 0 ? Format.Xml : otherwise, pretty)
        {
            Accepted = accepted,
            FhirQuality = accepted.Where(type => type.MediaType.Value?.ToLowerInvariant() is Media.FhirJson or Media.FhirXml)
                .Max(type => (double?)(type.Quality ?? 1)),
            Refused = json.Quality > 0 || xml.Quality > 0 ? null : NotAcceptable(accept.ToString()),
        };
    }

    /// <summary>How much a media type is accepted, 0 to 1: by the range that names it most narrowly.</summary>
    public double QualityOf(string mediaType) => !MediaTypeHeaderValue.TryParse(mediaType, out var type) ? 0
        : Accepted.Where(range => type.IsSubsetOf(Bare(range)))
            .OrderByDescending(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
            .ThenByDescending(range => range.Quality ?? 1)
            .FirstOrDefault() is { } best ? best.Quality ?? 1 : 0;

    static MediaTypeHeaderValue Bare(MediaTypeHeaderValue range) => new(range.MediaType);

    static Wanted ByName(string format, bool pretty)
    {
        // A '+' that was not escaped arrives as a blank.
        var text = format.Trim().Replace(' ', '+').Replace(";+", ";", StringComparison.Ordinal);
        var parsed = MediaTypeHeaderValue.TryParse(text, out var type);
        Format? known = format.Trim().ToLowerInvariant() switch
        {
            "json" => Format.Json,
            "xml" => Format.Xml,
            _ => parsed && Media.IsR4(type!) ? Media.FormatOf(type!.MediaType.Value) : null,
        };
        return new Wanted(known ?? Format.Json, pretty)
        {
            FhirQuality = 1, Refused = known is null ? NotAcceptable($"_format={format}") : null,
        };
    }

    /// <summary>By the range that names the format most narrowly; of two of them by the better one.</summary>
    static (double Quality, int Rank) Liking(List<MediaTypeHeaderValue> accepted, Format format)
    {
        var (quality, rank) = (0d, -1);
        foreach (var range in accepted.Where(Media.IsR4))
        {
            var own = RankOf(range, format);
            if (own < rank || own < 0) continue;
            quality = own > rank ? range.Quality ?? 1 : Math.Max(quality, range.Quality ?? 1);
            rank = own;
        }
        return (quality, rank);
    }

    // A browser that asks for a page gets JSON, which it shows.
    static int RankOf(MediaTypeHeaderValue range, Format format) => range.MediaType.Value?.ToLowerInvariant() switch
    {
        Media.FhirJson => format == Format.Json ? 3 : -1,
        Media.FhirXml => format == Format.Xml ? 3 : -1,
        "text/html" => format == Format.Json ? 2 : -1,
        "application/*" => 1,
        "*/*" => 0,
        var other => Media.FormatOf(other) == format ? 2 : -1,
    };

    static Outcome NotAcceptable(string asked) => Outcome.Of(OutcomeKind.NotAcceptable, "not-supported",
        $"The gateway writes {Media.FhirJson} and {Media.FhirXml} (R4), and '{asked}' admits neither.");
}
