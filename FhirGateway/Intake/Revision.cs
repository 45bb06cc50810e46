using FhirGateway.Fhir;

namespace FhirGateway.Intake;

/// <summary>What somebody makes of a version: its next text, nothing at all, or a reason why not.</summary>
internal sealed record Revision(ReadOnlyMemory<byte> Body, Outcome? Refusal)
{
    /// <summary>The resource is already as it was asked to be.</summary>
    public static Revision None { get; } = new(default(ReadOnlyMemory<byte>), null);

    public static Revision Of(ReadOnlyMemory<byte> body) => new(body, null);

    public static Revision Refuse(Outcome outcome) => new(default(ReadOnlyMemory<byte>), outcome);
}
