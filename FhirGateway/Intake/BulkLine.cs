using FhirGateway.Fhir;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>A resource that stands in a line of an import.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Json">Empty when it was too long to be read.</param>
internal sealed record BulkLine(int Number, ReadOnlyMemory<byte> Json);

/// <summary>What became of a line.</summary>
/// <param name="Stored">
/// The version that says what the line says; null: it goes the ordinary way, which its reader must send it before asking
/// for the next one. That is where faults are told and where what exists already is changed.
/// </param>
/// <param name="IsNew">The version was made by this line.</param>
internal readonly record struct BulkLineResult(BulkLine Line, StoredResource? Stored, bool IsNew);

/// <summary>How lines are taken.</summary>
/// <param name="Validates">False: they are only read strictly, as befits what another gateway has validated.</param>
/// <param name="MaximalBytes">What is longer goes the ordinary way.</param>
/// <param name="OnlyType">What is of another type goes the ordinary way too; null: any.</param>
internal sealed record BulkTerms(bool Validates, int MaximalBytes, string? OnlyType = null)
{
    /// <summary>Who may see a resource, as visibility keys; null, as its result: as an ordinary write decides.</summary>
    public Func<Resource, IReadOnlyList<long>?>? Organisations { get; init; }
}

/// <summary>A line that was read; without a row it goes the ordinary way.</summary>
internal sealed record ReadLine(BulkLine Line, Resource? Resource, ImportRow? Row)
{
    /// <summary>It may write anything (a Bundle), so that nothing may overtake it.</summary>
    public bool IsBarrier { get; init; }
}
