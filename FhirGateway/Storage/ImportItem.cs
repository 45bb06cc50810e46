using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>What an import stores together.</summary>
internal sealed record ImportItem(params IReadOnlyList<ImportRow> Rows);

/// <summary>
/// The first version of one resource on its way into the tables. Its index rows are made here, on any core and before any
/// transaction.
/// </summary>
internal sealed class ImportRow
{
    readonly Resource resource;

    public ImportRow(Write write, string? publicBase)
    {
        Write = write;
        Key = new RowKey(ResourceTypes.Number(write.Type), write.Id);
        // By the write's verb, as an ordinary save tells it.
        (resource, Op) = write switch
        {
            Write.Create create => (create.Resource, (byte)'C'),
            Write.Update { IfMatch: null } update => (update.Resource, (byte)'U'),
            _ => throw new ArgumentException("An import only adds resources.", nameof(write)),
        };
        Index = Indexer.Index(resource, publicBase);
        Targets = [.. Index.References.Select(r => new RowKey(ResourceTypes.Number(r.Type), r.Id))];
    }

    public Write Write { get; }
    public RowKey Key { get; }
    public byte Op { get; }
    public IndexRows Index { get; }

    /// <summary>What each of the index's references refers to, in their order.</summary>
    public IReadOnlyList<RowKey> Targets { get; }

    /// <summary>0 until the row is there.</summary>
    public long Rid { get; set; }

    /// <summary>Who may see it.</summary>
    public long[] Organisations { get; private set; } = [];

    /// <summary>The fingerprint of its index rows.</summary>
    public long Print { get; private set; }

    /// <summary>Index keys and organisations, as <c>search.keys</c> holds them.</summary>
    public long[] Keys { get; private set; } = [];

    public DateTimeOffset At { get; private set; }
    public byte[] Body { get; private set; } = [];

    public StoredResource Stored => new(Rid, Write.Type, Write.Id, 1, At, Deleted: false, Body);

    /// <param name="known">The organisations of an id that was only referred to so far.</param>
    public void Stamp(long[] known, DateTimeOffset at)
    {
        Organisations = [.. Write.Organisations ?? known];
        Print = IndexPrint.Of(Index, Organisations);
        Keys = [.. Index.Keys.Concat(Organisations).Distinct()];
        At = at;
        Body = JsonFormat.Stamp(resource, Write.Id, 1, at);
    }

    /// <summary>The stored version is what this would store in its place.</summary>
    public bool IsSameAs(StoredResource stored) => !stored.Deleted
        && JsonFormat.Stamp(resource, stored.Id, stored.Version, stored.At).AsSpan().SequenceEqual(stored.Body.Span);
}
