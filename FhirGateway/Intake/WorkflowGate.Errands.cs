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
        Wanted write, string? request, WorkflowWorld world, IReadOnlyList<Wanted> written, CancellationToken ct)
    {
        var (before, after) = (world.Before(write.Reference), write.Resource!.Root);
        if (request is null || after.Type != "Task" || TaskKind.MachineOf(after) != Machine.Tracking) return null;
        var code = Asks(after);
        if (code is null || (before is not null && Asks(before) == code)) return null;
        if (world.TasksOf(request).Any(t => t.Value.HasCode("code", Canonical.CodeSystems.ReferralTaskCode, code)
            && t.Value.Text("status") is not ("completed" or "cancelled" or "rejected" or "failed" or "entered-in-error")))
            return null;
        var asked = world.Now(request)!;
        var owner = (asked["requester"] is { } requester ? await directory.Organisation(requester, written, ct) : null)
            ?? world.Local(after["requester"]);
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        var task = ErrandTask.For(code, after, request, asked, owner, clock.GetUtcNow());
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
                select f.tgt from ref f where f.rid = up.rid and f.param = any({LinkParameters.TowardsRoot})
                union all
                select f.rid from ref f where f.tgt = up.rid and f.param = any({LinkParameters.FromRoot})
                offset 0) n (rid)
            )
            select c.fid, r.is_open, v.body
            from up
            cross join lateral (
              select * from cur where cur.rid = up.rid and cur.rtype = {LinkParameters.Request} and cur.ver > 0
                and not cur.deleted offset 0) c
            join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
            left join referral r on r.rid = c.rid
            """),
            row => (Id: row.GetString(0), IsOpen: row.IsDBNull(1) ? (bool?)null : row.GetBoolean(1),
                Body: row.GetFieldValue<byte[]>(2)), ct);
        foreach (var (id, isOpen, body) in above)
            if (JsonFormat.Read(body).Resource is { } request && (isOpen ?? Stands(request))
                && (Tracked.Is(request) || id == write.Id))
                return Deletions.Refuse(write.Type, write.Reference, $"ServiceRequest/{id}");
        return null;
    }

    // The projector has not seen it yet: its content decides.
    static bool Stands(Resource request) => Tracked.Is(request) && Tracked.Opens(request.Root)
        && request.Root.Text("status") is "active" or "on-hold";
}
