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

    public ImportRow(Write write, IndexOf index)
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
        Pending = new PendingWrite(write, index.Rows(write), index.Systems);
        Targets = [.. Pending.Targets];
    }

    public Write Write { get; }
    public RowKey Key { get; }
    public byte Op { get; }
    public IndexRows Index => Pending.Index;

    /// <summary>The same as ordinary saves know it, by which is decided who may see it.</summary>
    public PendingWrite Pending { get; }

    /// <summary>What each of the index's references refers to, in their order, and then what those of its contained resources do.</summary>
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

    /// <summary>Its row is there; <paramref name="known"/>: who might see the id when it was only referred to.</summary>
    public void Place(long rid, long[] known, DateTimeOffset at)
    {
        (Rid, At) = (rid, at);
        Pending.Current = new CurrentRow(rid, 0, at, false, known, null);
        Pending.Stored = Stored;
        Pending.Visible = null;
    }

    /// <summary>Who may see it is decided.</summary>
    public void Stamp(DateTimeOffset at)
    {
        Organisations = Pending.Organisations;
        Print = IndexPrint.Of(Index, Organisations);
        Keys = [.. Index.Keys.Concat(Organisations).Distinct()];
        Body = JsonFormat.Stamp(resource, Write.Id, 1, at);
    }

    /// <summary>The stored version is what this would store in its place.</summary>
    public bool IsSameAs(StoredResource stored) => !stored.Deleted
        && JsonFormat.Stamp(resource, stored.Id, stored.Version, stored.At).AsSpan().SequenceEqual(stored.Body.Span);
}
