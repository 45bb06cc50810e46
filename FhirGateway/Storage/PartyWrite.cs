using FhirGateway.Referrals;

namespace FhirGateway.Storage;

/// <summary>One write, as to who may see what.</summary>
internal sealed class PartyWrite
{
    readonly bool wasUnseen;

    /// <param name="wasUnseen">Its id was unknown before this transaction, to references too.</param>
    public PartyWrite(PendingItem item, PendingWrite write, bool wasUnseen)
    {
        this.wasUnseen = wasUnseen;
        (Item, Write) = (item, write);
        Names = new PartyNames(write);
        IsUnchanged = write.Current is { Version: > 0, Deleted: false, Print: { } print } current
            && write.Resource is not null && IndexPrint.Of(write.Index, current.Organisations) == print;
    }

    public PendingItem Item { get; }
    public PendingWrite Write { get; }
    public PartyNames Names { get; }
    public RowKey Key => Write.Key;

    /// <summary>The same index rows as before, and so the same references.</summary>
    public bool IsUnchanged { get; set; }

    /// <summary>Nothing can refer to it yet but what is written with it.</summary>
    public bool IsFresh => wasUnseen;

    public bool IsStored => Write.Current!.Version > 0;
    public bool IsEnd => Write.Write.Type == Visibility.Ends;
    public bool IsRecord => Visibility.IsRecord(Write.Write.Type);

    /// <summary>Who may see it: what it names itself, and then what comes to it from others.</summary>
    public SortedSet<long> Orgs { get; } = [];

    public IReadOnlyList<PartyName> Named { get; private set; } = [];

    public IEnumerable<long> Owners => Named.Where(n => n.Param == PartyLinks.Owner).Select(n => n.Key);
    public IEnumerable<long> Practices => Named.Where(n => n.Param == PartyLinks.Practice).Select(n => n.Key);

    /// <summary>Reads what it names; where that is what the stored version named, nothing has changed.</summary>
    public void Resolve(Neighbours known)
    {
        if (Write.Resource is not null) Named = Names.Resolve(known);
        if (IsStored && !IsUnchanged && Write is { Resource: not null, Current.Deleted: false })
            IsUnchanged = Named.ToHashSet().SetEquals(known.OldNames(Key)) && OldLinks(known).SetEquals(
                Names.References.Select(r => (r.Param, PartyNames.KeyOf(r))));
    }

    /// <summary>It changes who may see what is there already, so it has to be saved alone.</summary>
    public bool Moves(Neighbours known)
    {
        if (IsFresh || IsUnchanged) return false;
        if (!IsStored && IsEnd) return Practices.Any(key => key != 0);
        return !IsStored || Write.Resource is not null
            || (OldLinks(known).Count + known.OldNames(Key).Count > 0 && !Leaves(known));
    }

    /// <summary>
    /// The deletion of a record on which nothing hangs and that shows nothing but patients: only who may see these has to
    /// be found out again, and their rows are locked.
    /// </summary>
    public bool Leaves(Neighbours known) => Write.Resource is null && IsStored && IsRecord && !known.IsLeantOn(Key)
        && !known.LeadsOn(Key);

    /// <summary>The rows of the patients whom it showed.</summary>
    public IEnumerable<long> Left(Neighbours known) => known.Patients(Key).Select(l => l.Rid);

    /// <summary>A role or service that is written beside it says itself for whom it stands.</summary>
    public void Take(int param, PartyWrite standIn, long organisation)
    {
        var rid = standIn.Write.Current!.Rid;
        Named = [.. Named.Where(n => n.Param != param || n.Via != rid), new PartyName(param, rid, organisation)];
    }

    HashSet<(int, RowKey)> OldLinks(Neighbours known) =>
        [.. from link in known.OldLinks(Key) where PartyLinks.Matters(link.Param) select (link.Param, link.Target)];

    /// <summary>Everything that it shows or works on, and did before.</summary>
    public IEnumerable<RowKey> Reaches(Neighbours known) =>
    [
        Key, .. Names.Shows, .. Names.Requests,
        .. OldLinks(known).Where(l => PartyLinks.Shows.Contains(l.Item1) || PartyLinks.Work.Contains(l.Item1)).Select(l => l.Item2),
    ];
}
