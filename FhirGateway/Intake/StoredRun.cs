using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>Lines that are being stored.</summary>
internal sealed class StoredRun(IReadOnlyList<ReadLine> lines, Task<IReadOnlyList<BulkLineResult>> results)
{
    readonly HashSet<RowKey> own = [.. Keys(lines)];
    readonly HashSet<RowKey> named = [.. lines.SelectMany(l => l.Row?.Targets ?? [])];

    public Task<IReadOnlyList<BulkLineResult>> Results => results;

    /// <summary>
    /// What is stored of later lines may depend on these: they write or name the same, or there is one among these that
    /// goes the ordinary way first.
    /// </summary>
    public bool Concerns(IReadOnlyList<ReadLine> later) => lines.Any(l => l.Row is null)
        || Keys(later).Any(key => own.Contains(key) || named.Contains(key))
        || later.SelectMany(l => l.Row?.Targets ?? []).Any(own.Contains);

    static IEnumerable<RowKey> Keys(IReadOnlyList<ReadLine> lines) => lines.Select(l => l.Row?.Key).OfType<RowKey>();
}
