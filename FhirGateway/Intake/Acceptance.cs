using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>
/// The gate for every write from outside: reads strictly, validates, prepares the referral workflow, saves in one item,
/// keeps what it refuses and says at once which safety rules the written facts break.
/// </summary>
internal sealed partial class Acceptance(
    ResourceStore store, Database database, AcceptanceDirectory directory, AcceptanceWarnings warnings, Refusals refusals,
    ResourceCheck check, StoredDefinitions definitions, RequiredProfiles required, WorkflowGate workflow, TimeProvider clock)
{
    public string NewId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString();

    public async Task<AcceptanceResult> Create(string type, Submission submission, CancellationToken ct)
    {
        var (resource, refused, remarks) = await Read(submission.Body, type, ct);
        return resource is null
            ? await Keep(submission, refused!, ct)
            : await WriteOne(new Wanted(type, NewId(), resource, 0) { Creates = true }, remarks, submission, ct);
    }

    public async Task<AcceptanceResult> Update(
        string type, string id, Preconditions asked, Submission submission, CancellationToken ct)
    {
        var (resource, refused, remarks) = await Read(submission.Body, type, ct, id);
        return resource is null
            ? await Keep(submission, refused!, ct)
            : await WriteOne(
                new Wanted(type, id, resource, 0) { Preconditions = asked, KeepsLabels = true },
                remarks, submission, ct);
    }

    public Task<AcceptanceResult> Delete(
        string type, string id, Preconditions asked, Submission submission, CancellationToken ct) =>
        WriteOne(new Wanted(type, id, null, 0) { Preconditions = asked }, [], submission, ct);

    /// <summary>The writes of a transaction Bundle: all of them or none.</summary>
    public Task<AcceptanceResult> Transact(
        IReadOnlyList<BundleEntry> entries, Submission submission, CancellationToken ct) =>
        Settle(() => TransactOnce(entries, submission, ct));

    async Task<AcceptanceResult?> TransactOnce(
        IReadOnlyList<BundleEntry> entries, Submission submission, CancellationToken ct, SubmittedReferral? submitted = null)
    {
        var round = new ConditionalRound(store, submission, NewId);
        if (await round.Resolve(entries, ct) is { } unresolved) return await Keep(submission, unresolved, ct);
        var plan = BundlePlan.Of(entries, round.Entries, NewId);
        if (plan.Refusal is not null) return await Keep(submission, plan.Refusal, ct);
        var (references, notFound) = await round.References(plan.Writes, ct);
        if (notFound is not null) return await Keep(submission, notFound, ct);
        var names = new BundleNames(plan.Names, references, submission.Base);
        var wanted = new List<Wanted>();
        var issues = new List<Issue>();
        var conditions = round.Conditions.ToList();
        var fault = OutcomeKind.Unprocessable;
        if (submitted is not null) conditions.Add(StillUnknown(submitted));
        foreach (var (entry, write) in plan.Writes)
        {
            var (body, found, unpatched) = await Body(entry, write, submission, ct);
            if (unpatched is not null)
            {
                List<Issue> below = [.. unpatched.Issues.Select(entry.Below)];
                return await Keep(submission, unpatched with { Issues = below }, ct);
            }
            if (found is not null) conditions.Add(found);
            var (resource, refused, remarks) = body.IsEmpty
                ? (null, null, [])
                : await Read(body, write.Type, ct, TakesItsId(entry, write) ? null : write.Id, names);
            if (refused is not null && fault != OutcomeKind.Invalid) fault = refused.Kind;
            issues.AddRange((refused?.Issues ?? remarks).Select(entry.Below));
            wanted.Add(write with
            {
                Resource = resource, Place = entry.Expression, KeepsLabels = entry.Method == "PUT",
            });
        }
        return issues.Any(issue => issue.IsError)
            ? await Keep(submission, new Outcome(fault, issues), ct)
            : await Write(wanted, Existing(round), issues, submission, conditions, ct, submitted);
    }

    static bool TakesItsId(BundleEntry entry, Wanted write) =>
        entry.Method != "PATCH" && (write.Creates || entry.IsConditional);

    /// <summary>The resource that an entry wants stored; of a patch, what it makes of the version it rests upon.</summary>
    async Task<(ReadOnlyMemory<byte> Json, Condition? Found, Outcome? Refused)> Body(
        BundleEntry entry, Wanted write, Submission submission, CancellationToken ct)
    {
        if (entry.Method != "PATCH") return (entry.Resource, null, null);
        var (patch, refused) = PatchDocument.OfEntry(entry.Resource);
        return patch is null ? (default, null, refused) : await Patched(write, patch, submission.Audience, ct);
    }

    /// <summary>Keeps a submission that was refused before it came to a write.</summary>
    public async Task<AcceptanceResult> Keep(Submission submission, Outcome outcome, CancellationToken ct)
    {
        if (!submission.Body.IsEmpty) await refusals.Keep(submission, outcome, ct);
        return AcceptanceResult.Refused(outcome);
    }

    Task<AcceptanceResult> WriteOne(
        Wanted wanted, IReadOnlyList<Issue> remarks, Submission submission, CancellationToken ct) =>
        Settle(() => Write([wanted], [], remarks, submission, [], ct));

    /// <param name="existing">What conditional creates found instead of creating it.</param>
    /// <returns>Null when a condition holds no more: nothing was written, and it has to be decided anew.</returns>
    async Task<AcceptanceResult?> Write(
        List<Wanted> wanted, IReadOnlyList<Written> existing, IReadOnlyList<Issue> remarks,
        Submission submission, IReadOnlyList<Condition> conditions, CancellationToken ct, SubmittedReferral? submitted = null)
    {
        if (wanted.Count == 0) return new AcceptanceResult(null, existing, remarks, []);
        if ((RefuseParts(wanted) ?? RefuseOwn(wanted)) is { } part) return await Keep(submission, part, ct);
        var known = await Known(wanted, ct);
        if (Failed(wanted, known) is { } failed) return await Keep(submission, failed, ct);
        wanted = CarryLabels(wanted, known);
        var repeated = Repeated(wanted, known);
        var around = new Neighbourhood(store, wanted);
        var judged = await workflow.Judge(around, known, repeated.Keys, submission, ct);
        if (judged.Refusal is { } illegal) return await Keep(submission, illegal, ct);
        var (prepared, refusal) = await Prepare(around, judged, ct);
        if ((refusal ?? await Forbidden(around, submission.Writer, ct)) is { } barred) return await Keep(submission, barred, ct);
        var (said, unfit) = await Persons(around, ct);
        if (unfit is not null) return await Keep(submission, unfit, ct);
        remarks = [.. remarks, .. said, .. wanted.SelectMany(Unread)];
        // What the workflow adds belongs to a new version.
        if (prepared.Count != wanted.Count) repeated = [];
        List<Wanted> changes = [.. prepared.Where(write => !repeated.ContainsKey(write.Reference))];
        List<Condition> all = [.. conditions, .. changes.Count > 0 ? judged.Conditions : []];
        remarks = [.. remarks, .. judged.Marks];
        if (changes.Count > 0) all.AddRange(repeated.Values.Select(Still));
        if (changes.Count > 0 && submission.Provenance is { } header)
        {
            var (provenance, rests, refused) = await Provenance(header, changes, ct);
            if (refused is not null) return await Keep(submission, refused, ct);
            if (provenance is not null) changes.Add(provenance);
            all.AddRange(rests);
        }
        var kept = prepared.Where(write => repeated.ContainsKey(write.Reference))
            .Select(write => new Written(write, repeated[write.Reference], IsNew: false));
        if (changes.Count == 0) return new AcceptanceResult(null, [.. kept, .. existing], remarks, await warnings.Of([.. kept], ct));
        Sql[] companions = submitted is null ? [] : [Remember(submitted, submission, Entered(prepared, existing))];
        return await Save(changes, [.. kept], existing, remarks, submission, all, companions, ct);
    }

    static IEnumerable<Issue> Unread(Wanted write) => write.Resource is null ? []
        : UnreadContent.Of(write.Resource).Select(issue => write.Place is { } place
            ? issue with { Expression = BundleEntry.Below(place, issue.Expression!) } : issue);

    /// <param name="kept">Updates that repeat what is stored.</param>
    async Task<AcceptanceResult?> Save(
        IReadOnlyList<Wanted> changes, IReadOnlyList<Written> kept, IReadOnlyList<Written> existing,
        IReadOnlyList<Issue> remarks, Submission submission, IReadOnlyList<Condition> conditions,
        IReadOnlyList<Sql> companions, CancellationToken ct)
    {
        var item = new SaveItem([.. changes.Select(AsWrite)], companions)
        {
            Conditions = conditions, Locks = ConditionLocks.Of(conditions, changes, store.Catalogues.Current),
        };
        var saved = await store.Save(item, ct);
        if (saved.IsOvertaken) return null;
        if (saved.Refusal is { Kind: OutcomeKind.Unavailable } busy) return AcceptanceResult.Refused(busy);
        if (saved.Refusal is { } refused) return await Keep(submission, refused, ct);
        if (changes.Any(change => StoredDefinitions.IsKind(change.Type))) definitions.Changed();
        // A deletion of what is not there stores nothing, and is no fault.
        List<Written> writes = [.. from pair in changes.Zip(saved.Writes)
            let stored = pair.Second.Stored
            where stored is not null
            select new Written(pair.First, stored!, pair.Second.IsNew), .. kept];
        return new AcceptanceResult(null, [.. writes, .. existing], remarks, await warnings.Of(writes, ct));
    }

    /// <summary>The first precondition that fails already; saving asks again behind the locks.</summary>
    static Outcome? Failed(IEnumerable<Wanted> wanted, IReadOnlyDictionary<string, StoredResource> known) =>
        wanted.Where(write => write is { Resource: not null, Creates: false })
            .Select(write => known.TryGetValue(write.Reference, out var stored) ? write.RefusedBy(stored)
                : write.Preconditions.Refuse(write.Reference, version: 0, isDeleted: false, default))
            .FirstOrDefault(failed => failed is not null);

    // Update-as-create is what open mode allows; the id is the client's then.
    static Write AsWrite(Wanted wanted) => wanted switch
    {
        { Resource: null } => new Write.Delete(wanted.Type, wanted.Id) { Preconditions = wanted.Preconditions },
        { Creates: true } => new Write.Create(wanted.Resource, wanted.Id),
        _ => new Write.Update(wanted.Resource, wanted.Id, AsCreate: wanted.Preconditions.IfMatch is null)
        {
            Preconditions = wanted.Preconditions, Carried = wanted.Carried,
        },
    };

    /// <summary>Reads a body strictly as the type (and id) that the request names.</summary>
    /// <param name="names">In a transaction: the names and criteria in it, and the new references.</param>
    async Task<(Resource? Resource, Outcome? Refused, IReadOnlyList<Issue> Remarks)> Read(
        ReadOnlyMemory<byte> body, string type, CancellationToken ct, string? id = null, BundleNames? names = null)
    {
        if (body.IsEmpty) return Invalid("required", $"The request has no body; it should hold a {type}.");
        var parsed = JsonFormat.Read(body);
        if (names is not null && parsed is { IsValid: true, Resource: { } named })
        {
            var (renamed, unknown) = BundleReferences.Rewrite(named, names);
            if (unknown.Count > 0) return (null, new Outcome(OutcomeKind.Invalid, unknown), []);
            parsed = parsed with { Resource = renamed };
        }
        if (parsed.Resource is not { } resource) return (null, new Outcome(OutcomeKind.Invalid, parsed.Issues), []);
        var issues = await check.Validate(parsed, ct);
        if (!parsed.IsValid) return (null, new Outcome(OutcomeKind.Invalid, issues), []);
        if (resource.Type != type)
            return Invalid("invalid", $"The body is a {resource.Type}, the request speaks of a {type}.", resource.Type);
        if (id is not null && resource.Id != id)
            return Invalid("invalid", $"The body's id is {resource.Id ?? "absent"}, the request's is {id}.", $"{type}.id");
        if (issues.Any(issue => issue.IsError)) return (null, new Outcome(OutcomeKind.Invalid, issues), []);
        if (required.Missing(resource) is { } unclaimed)
            return (null, new Outcome(OutcomeKind.Unprocessable, [unclaimed]), []);
        return type == Catalogues.Source && AddedParameters.Read(resource.Root).Issues is { Count: > 0 } unsuited
            ? (null, new Outcome(OutcomeKind.Unprocessable, unsuited), [])
            : (resource, null, issues);

        static (Resource?, Outcome?, IReadOnlyList<Issue>) Invalid(string code, string why, string? at = null) =>
            (null, Outcome.Of(OutcomeKind.Invalid, code, why, at), []);
    }
}
