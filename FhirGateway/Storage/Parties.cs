using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// Who may see what a transaction writes (decisions/0012-who-may-see-what.md). What is new is seen by the organisations it
/// names and by those that see what it hangs on; that is known before it is written. Where a write changes who may see
/// what is there already, its item is saved alone, while no other writes, and everything that follows from it is settled
/// in the same transaction.
/// </summary>
/// <param name="rows">Of all that they refer to.</param>
internal sealed class Parties(
    IReadOnlyList<PendingItem> items, IReadOnlySet<RowKey> unseen, IReadOnlyDictionary<RowKey, TargetRow> rows)
{
    const long Lock = 0x7061727479;

    readonly Dictionary<RowKey, PartyWrite> writes = [];
    readonly SortedDictionary<RowKey, (long Rid, SortedSet<long> Orgs)> gains = [];
    readonly HashSet<RowKey> shown = [];
    Neighbours known = new(rows);

    /// <summary>Something that is there must be settled once the writes are in their tables.</summary>
    public bool Moves { get; private set; }

    /// <summary>
    /// Taken before any row is locked. Who saves alone waits for the others and they for him, so that what a row says
    /// about its parties stays so until whoever read it has committed.
    /// </summary>
    public static Sql Enter(bool alone) => alone
        ? Sql.Of($"select pg_advisory_xact_lock({Lock})")
        : Sql.Of($"select pg_advisory_xact_lock_shared({Lock})");

    /// <summary>
    /// Taken by who saves beside others: what new records hang on or show stays until he has committed; whoever deletes it,
    /// or finds out anew who may see a patient, waits. What is shown may come to be seen by more, so nothing may be hung on
    /// it meanwhile either. Patients come last: who deletes their records holds those already.
    /// </summary>
    public static Sql Hold(IReadOnlyCollection<PendingWrite> adding)
    {
        var shown = adding.SelectMany(w => w.Shown).ToHashSet();
        var keys = adding.SelectMany(w => w.Targets).Where(k => !Audience.IsOpen(ResourceTypes.Name(k.Type))).Distinct()
            .OrderBy(k => k.Type == PartyLinks.Ends).ThenBy(k => k).ToList();
        return Sql.Of($"""
            select count(*) from (
              select from (
                select rtype, fid, shown from unnest(
                  {PgArray.Shorts(keys, k => k.Type)}, {PgArray.Texts(keys, k => k.Id)}, {PgArray.Flags(keys, shown.Contains)})
                  with ordinality u (rtype, fid, shown, n) order by n
              ) t
              cross join lateral (
                select 1 from (
                  select from cur where t.shown and cur.rtype = t.rtype and cur.fid = t.fid and cur.ver > 0 for update) s
                union all
                select 1 from (
                  select from cur where not t.shown and cur.rtype = t.rtype and cur.fid = t.fid
                    and (cur.ver > 0 or cur.rtype = {PartyLinks.Ends}) for key share) k
              ) c
            ) held
            """);
    }

    /// <summary>Taken by who deletes records, before he holds anything else: the patients whom they show.</summary>
    public static Sql HoldLeft(IReadOnlyList<RowKey> deleted) => Sql.Of($"""
        select count(*) from (
          select from (
            select distinct f.tgt from {Neighbours.Named(deleted)}
            cross join lateral ({Targets.Of(Sql.Of($"c.rid"), PartyLinks.Shows)}) f
            order by f.tgt
          ) t
          cross join lateral (
            select from cur where cur.rid = t.tgt and cur.rtype = {PartyLinks.Ends} for update
          ) p
        ) held
        """);

    /// <summary>Decides for every accepted write, or marks its item as one that has to be saved alone.</summary>
    public async Task Decide(Transaction transaction, bool alone, CancellationToken ct)
    {
        foreach (var item in items.Where(i => !i.IsRefused))
            foreach (var write in item.Writes.Where(w => w is { Stored: not null, Write.Organisations: null }))
                if (!Audience.IsOpen(write.Write.Type) || write.Write.Type is "PractitionerRole" or "HealthcareService")
                    writes[write.Key] = new PartyWrite(item, write, unseen.Contains(write.Key));
        var asking = writes.Values.Where(w => !w.IsUnchanged && !(w.IsFresh && w.Names.IsSilent)).ToList();
        if (asking.Count == 0) return;
        shown.UnionWith(asking.Where(w => w.IsFresh).SelectMany(w => w.Names.Shows).Where(IsStoredRecord));
        known = await Neighbours.Ask(transaction, rows, [.. asking.Where(w => w.Write.Resource is not null).Select(w => w.Names)],
            [.. asking.Where(w => w.IsStored).Select(w => w.Key)],
            [.. asking.Where(w => w.IsStored && w.Write.Resource is null).Select(w => w.Key)], [.. shown], ct);
        foreach (var write in writes.Values) write.Resolve(known);
        foreach (var write in writes.Values) LookBeside(write);
        var moving = writes.Values.Where(w => w.Moves(known)).ToList();
        for (var first = true; first || moving.Count > 0; first = false)
        {
            Moves |= moving.Count > 0;
            if (!alone) foreach (var write in moving) write.Item.MovesParties = true;
            foreach (var gone in writes.Values.Where(w => w.Item.MovesParties).ToList()) writes.Remove(gone.Key);
            Spread();
            gains.Clear();
            moving = [.. writes.Values.Where(w => !Fits(w))];
            if (alone)
            {
                Moves |= moving.Count > 0;
                break;
            }
        }
        Moves &= alone;
        foreach (var write in writes.Values.Where(w => !w.IsUnchanged || w.IsEnd))
            if (!write.IsStored || write.IsEnd) write.Write.Visible = [.. write.Orgs];
    }

    void LookBeside(PartyWrite write)
    {
        foreach (var reference in write.Names.Named)
            if (writes.TryGetValue(PartyNames.KeyOf(reference), out var standIn) && standIn is { IsFresh: true, Names.IsStandIn: true })
                write.Take(reference.Param, standIn, StandsFor(standIn));
    }

    long StandsFor(PartyWrite standIn)
    {
        var references = standIn.Names.References;
        if (references.FirstOrDefault(r => r.Type == "Organization") is { Id: not null } organisation)
            return Neighbours.OrganisationKey(organisation.Id);
        if (references.FirstOrDefault(r => r.Param == PartyLinks.RoleService) is not { Id: not null } service) return 0;
        var key = PartyNames.KeyOf(service);
        return writes.TryGetValue(key, out var beside) && beside.IsFresh ? StandsFor(beside) : known.StandsFor(key)?.Key ?? 0;
    }

    // Until nothing more comes to anyone: a letter may hang on an encounter that hangs on a request.
    void Spread()
    {
        foreach (var write in writes.Values)
        {
            write.Orgs.Clear();
            write.Orgs.UnionWith(write.IsFresh || !write.IsStored ? write.Named.Select(n => n.Key).Where(k => k != 0) : []);
            if (!write.IsFresh) write.Orgs.UnionWith(write.Write.Current!.Organisations);
        }
        var fresh = writes.Values.Where(w => w.IsFresh && w.Write.Resource is not null).ToList();
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var write in fresh)
            {
                if (write.IsRecord) grown |= Add(write, [.. write.Names.HangsOn.SelectMany(Seen), .. PracticesOf(write)]);
                foreach (var key in write.Names.Shows)
                    if (writes.TryGetValue(key, out var shown) && (shown.IsFresh || shown.IsEnd)) grown |= Add(shown, write.Orgs);
                foreach (var key in write.Names.Requests)
                    if (writes.TryGetValue(key, out var request) && request.IsFresh) grown |= Add(request, write.Owners);
            }
        }
    }

    static bool Add(PartyWrite write, IEnumerable<long> orgs)
    {
        var before = write.Orgs.Count;
        write.Orgs.UnionWith(orgs.Where(key => key != 0).ToList());
        return write.Orgs.Count > before;
    }

    IEnumerable<long> Seen(RowKey key) =>
        writes.TryGetValue(key, out var beside) ? beside.Write.Resource is null ? [] : beside.Orgs : known.Row(key)?.Orgs ?? [];

    IEnumerable<long> PracticesOf(PartyWrite request) =>
        request.Names.IsRestricted || request.Names.Subject is not { } patient ? []
        : writes.TryGetValue(patient, out var beside) && !beside.IsUnchanged ? beside.Practices
        : known.OldNames(patient).Where(n => n.Param == PartyLinks.Practice).Select(n => n.Key);

    /// <summary>It is there, and nobody writes it here.</summary>
    bool IsStoredRecord(RowKey key) =>
        key.Type != PartyLinks.Ends && !writes.ContainsKey(key) && rows.GetValueOrDefault(key) is { Orgs: not null, IsAwaited: false };

    /// <summary>
    /// Nothing but the record itself and its patients would come to be seen by more: nothing hangs on it, and it shows no
    /// other record. Its row is locked.
    /// </summary>
    bool MayGain(RowKey key) => shown.Contains(key) && !known.IsLeantOn(key) && !known.LeadsOn(key)
        && !writes.Values.Any(w => w.Names.HangsOn.Contains(key));

    void Gain(RowKey key, long rid, IEnumerable<long> orgs)
    {
        if (!gains.TryGetValue(key, out var gained)) gains[key] = gained = (rid, []);
        gained.Orgs.UnionWith(orgs);
    }

    /// <summary>What it shows and works on may be seen by those already, or by itself can come to be.</summary>
    bool Fits(PartyWrite write)
    {
        if (!write.IsFresh || write.Write.Resource is null) return true;
        foreach (var key in write.Names.Shows)
        {
            if (writes.TryGetValue(key, out var beside) && (beside.IsFresh || beside.IsEnd)) continue;
            if (write.Orgs.IsSubsetOf(Seen(key)) || known.Row(key) is { Orgs: null }) continue;
            // Nobody can see yet what has not come; when it comes it is saved alone, and finds who shows it.
            if (key.Type != PartyLinks.Ends && known.Row(key)?.IsAwaited == true) continue;
            if (key.Type != PartyLinks.Ends && !MayGain(key)) return false;
            Gain(key, known.Row(key)!.Rid, write.Orgs);
            foreach (var patient in known.Patients(key)) Gain(patient.Target, patient.Rid, write.Orgs);
        }
        return write.Names.Requests.All(key => write.Owners.All(owner => owner == 0 || Seen(key).Contains(owner)));
    }

    /// <summary>The rows of what is named, and who comes to see what is there.</summary>
    public void Add(List<Sql> statements) =>
        PartyRows.Add(statements, [.. writes.Values.Where(w => !w.IsUnchanged)],
            [.. gains.Select(g => (g.Key.Type, g.Value.Rid, g.Value.Orgs.ToArray()))]);

    /// <summary>After the writes: who may see the patients that deleted records showed. Their rows are locked.</summary>
    public IReadOnlyList<Sql> Leave()
    {
        long[] left = Moves ? [] : [.. writes.Values.Where(w => w.Leaves(known)).SelectMany(w => w.Left(known)).Distinct().Order()];
        return left.Length == 0 ? [] : [PartyMove.Ends(left), PartyMove.Searched(left)];
    }

    /// <summary>After the writes: settles who may see what depends on them.</summary>
    public Task Settle(Transaction transaction, CancellationToken ct)
    {
        var changed = writes.Values.Where(w => !w.IsUnchanged).ToList();
        return new PartyMove(transaction).Settle(
            [.. changed.Where(w => !Audience.IsOpen(w.Write.Write.Type)).SelectMany(w => w.Reaches(known)).Distinct()],
            [.. changed.Where(w => w.IsEnd).Select(w => w.Key)],
            [.. changed.Where(w => w.Names.IsStandIn).Select(w => w.Key)], ct);
    }
}
