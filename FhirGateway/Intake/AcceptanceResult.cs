using FhirGateway.Fhir;
using FhirGateway.Rules;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>What came in from outside, as it is kept when it is refused.</summary>
internal sealed record Submission(
    string Method, string Target, string? Sender, string? ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>What the sender may see, which is all that its criteria may find.</summary>
    public required Audience Audience { get; init; }

    /// <summary><c>Organization/id</c> whose move this is; null when nobody said.</summary>
    public string? Writer { get; init; }

    /// <summary>The service base as the sender knows it.</summary>
    public required string Base { get; init; }

    /// <summary>Letter by letter as it came, where <see cref="Body"/> was made of another format; else empty.</summary>
    public ReadOnlyMemory<byte> Sent { get; init; }

    /// <summary>It brings what was (an import): no move is refused, and what the table does not know is told.</summary>
    public bool IsHistory { get; init; }

    /// <summary>A Provenance without target, to be stored with what is written (X-Provenance).</summary>
    public string? Provenance { get; init; }
}

/// <summary>One write that somebody outside wants. <see cref="Resource"/> is null for a deletion.</summary>
/// <param name="Entry">The entry of the Bundle it came in, 0 when it came alone, null when the gateway adds it.</param>
internal sealed record Wanted(string Type, string Id, Resource? Resource, int? Entry)
{
    public bool Creates { get; init; }
    public Preconditions Preconditions { get; init; } = Preconditions.None;

    /// <summary>An update by PUT: tags and security labels that it leaves out stay.</summary>
    public bool KeepsLabels { get; init; }

    public CarriedLabels? Carried { get; init; }

    /// <summary>Of an entry of a transaction, where it stands: <c>Bundle.entry[3]</c>.</summary>
    public string? Place { get; init; }

    public string Reference => $"{Type}/{Id}";

    /// <summary>Why its preconditions fail on the stored version, or null.</summary>
    public Outcome? RefusedBy(StoredResource stored) =>
        Preconditions.Refuse(Reference, stored.Version, stored.Deleted, stored.At);
}

/// <summary>What became of one write; for a conditional create also the version that it found instead.</summary>
internal sealed record Written(Wanted Wanted, StoredResource Stored, bool IsNew);

/// <summary>What became of writes that stand and fall together.</summary>
/// <param name="Refusal">Why nothing was written, or null.</param>
/// <param name="Writes">In the order they were asked for; empty when refused.</param>
/// <param name="Remarks">Warnings and information of the validator, and what is out of sequence.</param>
/// <param name="Breached">Safety rules that the written facts break already.</param>
internal sealed record AcceptanceResult(
    Outcome? Refusal, IReadOnlyList<Written> Writes, IReadOnlyList<Issue> Remarks, IReadOnlyList<Finding> Breached)
{
    public static AcceptanceResult Refused(Outcome outcome) => new(outcome, [], [], []);
}
