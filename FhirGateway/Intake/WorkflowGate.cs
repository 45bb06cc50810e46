using FhirGateway.Fhir;
using FhirGateway.Referrals;
using FhirGateway.Referrals.Workflow;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>What the published table says of some writes.</summary>
/// <param name="Refusal">Why none of them may be stored, or null.</param>
/// <param name="Conditions">What it was judged upon; it must be so still when they are saved.</param>
/// <param name="Marks">What is stored all the same and is out of sequence.</param>
/// <param name="Added">Tasks that the gateway gives the other side with them.</param>
internal sealed record WorkflowJudgement(
    Outcome? Refusal, IReadOnlyList<Condition> Conditions, IReadOnlyList<Issue> Marks, IReadOnlyList<Wanted> Added)
{
    public static WorkflowJudgement Nothing { get; } = new(null, [], [], []);

    /// <summary>The Tasks about each of the requests that were looked at, as they will be.</summary>
    public WorkflowWorld? World { get; init; }
}

/// <summary>
/// Judges writes of tracked records by the published table (<see cref="Transitions"/>). Everything else passes untouched.
/// What it needs is read with the versions that an update is compared with anyway, and one read more for what a record
/// belongs to; the Tasks about a request are read where a move depends on them.
/// </summary>
internal sealed partial class WorkflowGate(
    ResourceStore store, Database database, CaseLoader loader, AcceptanceDirectory directory, TimeProvider clock)
{
    static readonly string[] Kinds =
        ["ServiceRequest", "Task", "Appointment", "Encounter", "DocumentReference", "Communication"];

    public static bool Binds(Wanted write) => write.Resource is null ? Deletions.Binds(write.Type) : Kinds.Contains(write.Type);

    /// <param name="known">The stored versions of those that are no creates.</param>
    /// <param name="repeated">Those that only say what is stored, which is no move.</param>
    public async Task<WorkflowJudgement> Judge(
        Neighbourhood around, IReadOnlyDictionary<string, StoredResource> known, IReadOnlyCollection<string> repeated,
        Submission submission, CancellationToken ct)
    {
        var wanted = around.Written;
        var bound = wanted.Where(Binds).ToList();
        if (bound.Count == 0) return WorkflowJudgement.Nothing;
        foreach (var write in bound.Where(w => w.Resource is null))
            if (await Deletion(write, known, ct) is { } refused) return WorkflowJudgement.Nothing with { Refusal = refused };
        var world = new WorkflowWorld(around, known, repeated, submission.Base);
        await Parents(bound, world, ct);
        List<(Wanted Write, string? Request)> moves =
            [.. from write in bound
                let after = write.Resource?.Root
                where after is not null
                let request = world.RequestOf(write.Reference, world.Before(write.Reference) ?? after)
                    ?? world.RequestOf(write.Reference, after)
                where request is not null || IsOursAlone(after)
                select (write, request)];
        if (moves.Count == 0) return WorkflowJudgement.Nothing with { World = world };
        var looked = await Tasks(moves, world, submission, ct);
        var (issues, marks, added) = (new List<Issue>(), new List<Issue>(), new List<Wanted>());
        foreach (var (write, request) in moves)
        {
            var found = (await Issues(write, request, world, submission, ct)).Select(issue => At(write, issue)).ToList();
            issues.AddRange(found.Where(i => i.IsError));
            marks.AddRange(found.Where(i => !i.IsError));
            if (!submission.IsHistory && await Errand(write, request, world, ct) is { } errand) added.Add(errand);
        }
        // An import brings what was: what was done out of order was done, and is told.
        if (submission.IsHistory)
        {
            marks.AddRange(issues.Select(i => i with { Severity = Severity.Warning }));
            issues.Clear();
        }
        return new WorkflowJudgement(
            issues.Count == 0 ? null : new Outcome(OutcomeKind.Unprocessable, issues),
            [.. Conditions(moves, looked, world)], marks, added) { World = world };
    }

    // A Task of ours counts before its request has come.
    static bool IsOursAlone(Element record) => record.Type == "Task"
        && (TaskKind.MachineOf(record) is { } machine && (machine == Machine.Errand || machine == Machine.Answer)
            || record["meta"]?.All("profile").Any(p => p.Value?.Split('|')[0] == Canonical.Profiles.TrackingTask) == true);

    async Task<IEnumerable<Issue>> Issues(
        Wanted write, string? request, WorkflowWorld world, Submission submission, CancellationToken ct)
    {
        var (before, after) = (world.Before(write.Reference), write.Resource!.Root);
        if (world.IsRepeated(write)) return [];
        if (!IsDecision(after))
        {
            var why = FactMoves.Odd(before, after)
                ?? (before is null ? FactMoves.OddFor(after, Standing(request, world)) : null);
            return why is null ? [] : [FactMoves.Mark(after.Type, why)];
        }
        var move = new Move(write.Reference, before, after, await RolesOf(write, before, request, world, submission, ct))
        {
            HandsOver = before is not null && after.Type == "Task" && await HandsOver(before, after, world, ct),
        };
        return Judgement.OfDecision(move, world.Around(request));
    }

    static bool IsDecision(Element record) => record.Type is "ServiceRequest" or "Task"
        || record.HasCode("category", Canonical.CodeSystems.CommunicationCategory, "regrade-response");

    static string? Standing(string? request, WorkflowWorld world) =>
        request is null ? null : (world.Before(request) ?? world.Now(request))?.Text("status");

    /// <summary>What the records belong to, where it is not among them; two steps, as from an abort over its Task.</summary>
    async Task Parents(IReadOnlyList<Wanted> bound, WorkflowWorld world, CancellationToken ct)
    {
        var records = bound.Select(w => w.Resource?.Root).OfType<Element>().ToList();
        for (var step = 0; step < 2; step++)
        {
            var parents = records.SelectMany(world.Towards).Distinct().ToList();
            (string Type, string Id)[] missing = [.. from parent in parents
                where !world.Knows(parent)
                let parts = parent.Split('/')
                where parts is ["ServiceRequest" or "Task" or "Communication", _]
                select (parts[0], parts[1])];
            if (missing.Length > 0)
                foreach (var found in (await store.FindAll(missing, Audience.Everyone, ct)).Values) world.Add(found);
            records = [.. parents.Select(world.Now).OfType<Element>().Where(r => r.Type is "Task" or "Communication")];
            if (records.Count == 0) return;
        }
    }

    /// <summary>Reads the Tasks about the requests for which a move depends on them; which these are.</summary>
    async Task<IReadOnlyCollection<string>> Tasks(
        IReadOnlyList<(Wanted Write, string? Request)> moves, WorkflowWorld world, Submission submission, CancellationToken ct)
    {
        var wanted = moves.Where(m => m.Request is not null && DependsOnTasks(m.Write, world, submission))
            .Select(m => m.Request!).ToHashSet();
        // A request that is new under an id of ours has none yet.
        wanted.RemoveWhere(request => moves.Any(m => m.Write.Reference == request && m.Write.Creates));
        foreach (var (request, task) in await RequestTasks.Of(database, [.. wanted.Select(r => r.Split('/')[1])], ct))
            world.AddTask(request, task);
        return wanted;
    }

    static bool DependsOnTasks(Wanted write, WorkflowWorld world, Submission submission)
    {
        var after = write.Resource!.Root;
        // What stays as it is and needs no Task is nobody's decision.
        if (after.Type == "ServiceRequest")
            return Tracked.NeedsTask(write.Resource) || world.Before(write.Reference)?.Text("status") != after.Text("status");
        if (after.Type != "Task") return false;
        return TaskKind.MachineOf(after) == Machine.Tracking
            ? after.Text("status") is "cancelled" or "rejected" or "entered-in-error"
                || TaskKind.StepOf(after) is "redirected" or "returned" or "information-requested"
            : submission.Writer is not null || world.Before(write.Reference) is null;
    }

    static Issue At(Wanted write, Issue issue) => write.Place is not { } place ? issue
        : issue with { Expression = BundleEntry.Below(place, issue.Expression) };

    /// <summary>
    /// What was looked at must be so still. Who decides about one request waits for the others that do, so that no two
    /// decisions that exclude each other rest upon the same look.
    /// </summary>
    static IEnumerable<Condition> Conditions(
        IReadOnlyList<(Wanted Write, string? Request)> moves, IReadOnlyCollection<string> looked, WorkflowWorld world)
    {
        foreach (var (write, _) in moves.Where(m => !m.Write.Creates && IsDecision(m.Write.Resource!.Root)))
            yield return world.Stored.TryGetValue(write.Reference, out var stored)
                ? Acceptance.Still(stored) : Acceptance.Absent(write);
        foreach (var (request, of) in from move in moves
                                      where move.Request is not null && IsDecision(move.Write.Resource!.Root)
                                      group move.Write by move.Request into g
                                      select (g.Key!, g.ToList()))
        {
            if (of.TrueForAll(w => w.Creates && w.Reference == request)) continue;
            var key = TokenKeys.Of("decisions", "", request);
            string[] ids = [request.Split('/')[1]];
            if (looked.Contains(request)) yield return RequestTasks.Unchanged(world.TaskVersions([request]), ids, key);
            if (of.TrueForAll(w => w.Reference == request)) continue;
            if (world.Stored.TryGetValue(request, out var stored)) yield return Acceptance.Still(stored) with { Key = key };
        }
    }
}
