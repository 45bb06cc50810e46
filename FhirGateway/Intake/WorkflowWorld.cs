using FhirGateway.Fhir;
using FhirGateway.Referrals;
using FhirGateway.Referrals.Workflow;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>
/// The records around some writes as they will be when all of the writes have come true: what one of them says counts
/// for the others, in whatever order they stand.
/// </summary>
internal sealed class WorkflowWorld(
    Neighbourhood around, IReadOnlyDictionary<string, StoredResource> known, IReadOnlyCollection<string> repeated,
    string ownBase)
{
    readonly Dictionary<string, Wanted> writes = around.Written.GroupBy(w => w.Reference).ToDictionary(g => g.Key, g => g.Last());
    readonly Dictionary<string, StoredResource> stored = new(known);
    readonly Dictionary<string, Element?> read = [];
    readonly List<(string Request, string Task)> about = [];

    public IReadOnlyDictionary<string, StoredResource> Stored => stored;

    public Neighbourhood Neighbourhood => around;

    /// <summary>It only says what is stored.</summary>
    public bool IsRepeated(Wanted write) => repeated.Contains(write.Reference);

    public bool Knows(string reference) => writes.ContainsKey(reference) || stored.ContainsKey(reference);

    public void Add(StoredResource found) => stored.TryAdd(found.Reference, found);

    public void AddTask(string request, StoredResource task)
    {
        Add(task);
        about.Add(($"ServiceRequest/{request}", task.Reference));
    }

    /// <summary>As it is stored; null when it is not there, or deleted.</summary>
    public Element? Before(string reference)
    {
        if (read.TryGetValue(reference, out var known)) return known;
        return read[reference] = stored.TryGetValue(reference, out var found) ? found.Read()?.Root : null;
    }

    /// <summary>As it will be.</summary>
    public Element? Now(string? reference) => reference is null ? null
        : writes.TryGetValue(reference, out var write) ? write.Resource?.Root : Before(reference);

    /// <summary>The <c>Type/id</c> that a Reference names here; null for contained, logical and foreign ones.</summary>
    public string? Local(Element? reference)
    {
        var text = reference?.Text("reference");
        if (text is null || text.StartsWith('#')) return null;
        if (text.StartsWith(ownBase + "/", StringComparison.OrdinalIgnoreCase)) text = text[(ownBase.Length + 1)..];
        if (text.Contains(':', StringComparison.Ordinal)) return null;
        var version = text.IndexOf("/_history/", StringComparison.Ordinal);
        return version < 0 ? text : text[..version];
    }

    /// <summary>What a record names on its way to the request that it belongs to.</summary>
    public IEnumerable<string> Towards(Element record) => (record.Type switch
    {
        "Task" => record.All("focus").Concat(record.All("basedOn")),
        "Appointment" or "Encounter" => record.All("basedOn"),
        "DocumentReference" => record["context"].All("related"),
        "Communication" => record.All("about").Concat(record.All("basedOn")).Concat(record.All("inResponseTo")),
        _ => [],
    }).Select(Local).OfType<string>();

    /// <summary>The tracked request that a record belongs to; null where it is not here, or none of ours.</summary>
    public string? RequestOf(string reference, Element record)
    {
        if (record.Type == "ServiceRequest") return Tracked.IsOurs(record) ? reference : null;
        foreach (var next in Towards(record))
        {
            if (Now(next) is not { } parent) continue;
            if (parent.Type == "ServiceRequest" && Tracked.IsOurs(parent)) return next;
            if (parent.Type is "Task" or "Communication" && record.Type is "Task" or "Communication" && next != reference
                && Towards(parent).FirstOrDefault(r => Now(r) is { Type: "ServiceRequest" } request && Tracked.IsOurs(request))
                    is { } above)
                return above;
        }
        return null;
    }

    /// <summary>The Tasks about a request, and about these Tasks, as they will be.</summary>
    public IReadOnlyList<KeyValuePair<string, Element>> TasksOf(string request)
    {
        var tasks = new SortedDictionary<string, Element>(StringComparer.Ordinal);
        foreach (var (_, task) in about.Where(a => a.Request == request))
            if (Now(task) is { } now) tasks[task] = now;
        foreach (var write in writes.Values)
            if (write.Resource is { Type: "Task" } task && RequestOf(write.Reference, task.Root) == request)
                tasks[write.Reference] = task.Root;
        return [.. tasks];
    }

    public Surroundings Around(string? request) =>
        request is null ? Surroundings.None : new(Now(request), TasksOf(request));

    /// <summary>The versions of the Tasks about these requests.</summary>
    public IReadOnlyList<StoredResource> TaskVersions(IReadOnlyCollection<string> requests) =>
        [.. about.Where(a => requests.Contains(a.Request)).Select(a => stored[a.Task]).DistinctBy(t => t.Rid)];
}
