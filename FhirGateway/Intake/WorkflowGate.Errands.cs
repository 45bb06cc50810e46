using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Referrals;
using FhirGateway.Referrals.Workflow;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

// What the gateway does because of a move, and what keeps records from being deleted.
internal sealed partial class WorkflowGate
{
    /// <summary>
    /// A return and a question become a Task of the requester's organisation, so that they lie on somebody's desk; null
    /// where one lies there already, or came with the move.
    /// </summary>
    async Task<Wanted?> Errand(
        Wanted write, string? request, WorkflowWorld world, CancellationToken ct)
    {
        var (before, after) = (world.Before(write.Reference), write.Resource!.Root);
        if (request is null || after.Type != "Task" || TaskKind.MachineOf(after) != Machine.Tracking) return null;
        // What cannot be understood asks for nothing.
        if (Counting.UnknownModifier(after) is not null) return null;
        var code = Asks(after);
        if (code is null || (before is not null && Asks(before) == code)) return null;
        if (world.TasksOf(request).Any(t => t.Value.HasCode("code", Canonical.CodeSystems.ReferralTaskCode, code)
            && t.Value.Text("status") is not ("completed" or "cancelled" or "rejected" or "failed" or "entered-in-error")))
            return null;
        var asked = world.Now(request)!;
        var owner = (asked["requester"] is { } requester ? await directory.Organisation(requester, world.Neighbourhood, ct) : null)
            ?? world.Local(after["requester"]);
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        var task = ErrandTask.For(code, after, before, request, asked, owner, clock.GetUtcNow());
        return new Wanted("Task", id, JsonFormat.Read(task).Resource, null) { Creates = true };
    }

    static string? Asks(Element tracking) =>
        TrackingTasks.IsReturned(tracking) && TaskKind.StepOf(tracking) != "redirected" ? "act-on-return"
        : TaskKind.StepOf(tracking) == "information-requested" ? "information-request"
        : null;

    /// <summary>Why a record may not be deleted, or null.</summary>
    async Task<Outcome?> Deletion(
        Wanted write, IReadOnlyDictionary<string, StoredResource> known, CancellationToken ct)
    {
        if (!known.TryGetValue(write.Reference, out var stored) || stored.Deleted) return null;
        var above = await database.Query(Sql.Of($"""
            with recursive up (rid) as (
              select {stored.Rid}::bigint
              union
              select n.rid from up cross join lateral (
                {Targets.Of(Sql.Of($"up.rid"), LinkParameters.TowardsRoot)}
                union all
                select f.rid from ref f where f.tgt = up.rid and f.param = any({LinkParameters.FromRoot})
                offset 0) n (rid)
            )
            select c.rid, c.fid, r.is_open, v.body
            from up
            cross join lateral (
              select * from cur where cur.rid = up.rid and cur.rtype = {LinkParameters.Request} and cur.ver > 0
                and not cur.deleted offset 0) c
            join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
            left join referral r on r.rid = c.rid
            """),
            row => (Rid: row.GetInt64(0), Id: row.GetString(1), IsOpen: !row.IsDBNull(2) && row.GetBoolean(2),
                Request: JsonFormat.Read(row.GetFieldValue<byte[]>(3)).Resource), ct);
        // A request that is not tracked is no more than watched; what was made of it last is enough.
        var open = above.FirstOrDefault(a => a.IsOpen && a.Id == write.Id && a.Request is { } request && !Tracked.Is(request)).Id
            ?? await Open([.. from a in above where a.Request is { } r && Tracked.Is(r) select (a.Rid, a.Id, a.Request!)], ct);
        return open is null ? null : Deletions.Refuse(write.Type, write.Reference, $"ServiceRequest/{open}");
    }

    /// <summary>
    /// The first of these requests that is an open case, as its records say at this instant: what the projector knows may
    /// be older than the write that opened it.
    /// </summary>
    async Task<string?> Open(IReadOnlyList<(long Rid, string Id, Resource Request)> requests, CancellationToken ct)
    {
        if (requests.Count == 0) return null;
        var cases = await database.Snapshot(
            t => loader.Load(t, [.. requests.Select(r => r.Rid)], null, clock.GetUtcNow(), ct), ct);
        return requests.FirstOrDefault(r => cases.GetValueOrDefault(r.Rid) is { } loaded
            ? FactSheet.Build(loaded.File) is { IsCase: true, IsOpen: true }
            : Stands(r.Request)).Id;
    }

    // Larger than can be loaded: its own content decides.
    static bool Stands(Resource request) =>
        Tracked.Opens(request.Root) && request.Root.Text("status") is "active" or "on-hold";
}
