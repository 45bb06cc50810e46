using FhirGateway.Fhir;
using FhirGateway.Intake;
using FhirGateway.Storage;

namespace FhirGateway.Http;

/// <summary>What a request is answered with, before it is said whether it goes to the wire or into a Bundle entry.</summary>
internal sealed record Answer(OutcomeKind Kind)
{
    /// <summary>FHIR JSON, which the endpoint writes in the format that was asked for; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Of a body that is no FHIR and goes out as it is.</summary>
    public string? ContentType { get; init; }

    /// <summary>Further headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>What there is to say; it becomes the body when there is no other and the answer is an error.</summary>
    public IReadOnlyList<Issue> Issues { get; init; } = [];

    public string? ETag { get; init; }
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Of a version: absolute, with <c>/_history/n</c>.</summary>
    public string? Location { get; init; }

    /// <summary>Slugs of the safety rules that the written facts break already.</summary>
    public IReadOnlyList<string> SafetyWarnings { get; init; } = [];

    public bool IsError => Kind >= OutcomeKind.Invalid;

    public static Answer Of(Outcome outcome) => new(outcome.Kind) { Issues = outcome.Issues };

    public static Answer Of(OutcomeKind kind, string code, string diagnostics) => Of(Outcome.Of(kind, code, diagnostics));

    public static Answer Of(ReadOnlyMemory<byte> body) => new(OutcomeKind.Ok) { Body = body };

    /// <summary>A stored version with its headers, body included.</summary>
    public static Answer Of(StoredResource stored, OutcomeKind kind = OutcomeKind.Ok) => new(kind)
    {
        Body = stored.Body,
        ETag = VersionTag.Of(stored.Version),
        LastModified = stored.At,
    };
}
