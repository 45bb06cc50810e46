using FhirGateway.Search;
using FhirGateway.Security;

namespace FhirGateway.Http;

/// <summary>Answers one kind of request, whether it came by itself or as an entry of a batch.</summary>
internal delegate Task<Answer> Handler(FhirRequest request, CancellationToken ct);

/// <summary>One FHIR interaction that is asked for, by itself or as an entry of a Bundle.</summary>
internal sealed record FhirRequest
{
    public required string Method { get; init; }

    /// <summary>The service base as clients know it, as in <c>http://127.0.0.1:8080/fhir</c>.</summary>
    public required string Base { get; init; }

    /// <summary>Path and query below the base, as sent.</summary>
    public required string Target { get; init; }

    public required Caller Caller { get; init; }
    public required string Trace { get; init; }

    public IReadOnlyDictionary<string, string> Route { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>FHIR JSON, whatever format was sent, or a JSON Patch.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body letter by letter as it came, for who has to see what was refused.</summary>
    public ReadOnlyMemory<byte> Sent { get; init; }

    /// <summary>Of <see cref="Sent"/>.</summary>
    public string? ContentType { get; init; }

    /// <summary>It is an entry of a Bundle, so its body is a resource whatever the Bundle came as.</summary>
    public bool IsEntry { get; init; }

    /// <summary>A Provenance without target, for what this request writes (X-Provenance).</summary>
    public string? Provenance { get; init; }

    /// <summary>It brings what was, see <see cref="GatewayOptions.TakesHistory"/>.</summary>
    public bool IsHistory { get; init; }

    public string? IfMatch { get; init; }
    public string? IfNoneMatch { get; init; }
    public string? IfNoneExist { get; init; }
    public DateTimeOffset? IfUnmodifiedSince { get; init; }

    /// <summary>Whole seconds from a header, any precision from a Bundle's entry.</summary>
    public DateTimeOffset? IfModifiedSince { get; init; }

    public Preference Prefer { get; init; } = new();

    public string Type => Route["type"];
    public string Id => Route["id"];

    public string? Parameter(string name) => Query.FirstOrDefault(p => p.Key == name).Value;

    /// <summary>The decoded parameters in their order.</summary>
    public static List<KeyValuePair<string, string>> ParseQuery(string? text) => QueryText.Read(text);
}
