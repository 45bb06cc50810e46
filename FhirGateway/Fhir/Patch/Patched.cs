namespace FhirGateway.Fhir.Patch;

/// <summary>What a patch made of a resource: all of it, or nothing and the reason.</summary>
/// <param name="Json">The new text, to be read and validated as strictly as if it had been sent.</param>
/// <param name="Refusal"><see cref="OutcomeKind.Invalid"/> when the patch itself is at fault,
/// <see cref="OutcomeKind.Unprocessable"/> when it does not fit this resource.</param>
internal sealed record Patched(byte[]? Json, Outcome? Refusal)
{
    /// <summary>How many operations one patch may have: as many as a Bundle may have entries.</summary>
    public const int MostOperations = 1000;

    /// <summary>The patch cannot be read.</summary>
    public static Patched Malformed(Issue issue) => new(null, new Outcome(OutcomeKind.Invalid, [issue]));

    /// <summary>The patch cannot be applied to this resource.</summary>
    public static Patched Unfit(Issue issue) => new(null, new Outcome(OutcomeKind.Unprocessable, [issue]));
}
