using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Referrals;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>
/// What <see cref="Acceptance"/> asks of tracked requests, for many at once: the performer's organisation and the
/// tracking Task. Whatever is not plain goes the ordinary way, which says why.
/// </summary>
internal sealed class BulkWorkflow(Database database, AcceptanceDirectory directory, ResourceStore store, TimeProvider clock)
{
    /// <summary>More organisations are not remembered from line to line.</summary>
    const int MostKnown = 100_000;

    static readonly string[] Directories = ["Organization", "HealthcareService", "PractitionerRole", "CareTeam"];
    static readonly int Focus = SearchCatalogue.R4.Find("Task", "focus")!.Id;

    readonly Dictionary<string, string> known = [];

    /// <summary>For each line of which there is a row: what is stored of it; nothing for those that go the ordinary way.</summary>
    public async Task<IReadOnlyDictionary<ReadLine, ImportItem>> Items(IReadOnlyList<ReadLine> lines, CancellationToken ct)
    {
        var items = new Dictionary<ReadLine, ImportItem>(ReferenceEqualityComparer.Instance);
        var before = new List<Wanted>();
        var tracked = lines.Where(l => l.Row is not null && Tracked.NeedsTask(l.Resource!)).ToList();
        var tracks = tracked.Count == 0 ? [] : await TrackedAlready(tracked, ct);
        foreach (var line in lines.Where(l => l.Row is not null))
        {
            var (resource, write) = (line.Resource!, line.Row!.Write);
            if (Directories.Contains(resource.Type))
            {
                // What was found before may lead elsewhere now.
                known.Clear();
                before.Add(new Wanted(write.Type, write.Id, resource, 0));
            }
            if (resource.Type == "Task" && resource.Root.Text("focus", "reference") is { } focus && Acceptance.Tracks(resource.Root, focus))
                tracks.Add(focus);
            // A wrong number may have to be refused, which depends on more than the line.
            if (PersonNumber.Faults(resource.Type == "Patient" ? resource.Root : resource.Root["subject"] ?? resource.Root, store.Systems)
                .Any()) continue;
            if (!Tracked.NeedsTask(resource)) items[line] = new ImportItem(line.Row);
            else if (await Tracking(line, tracks, before, ct) is { } item) items[line] = item;
        }
        return items;
    }

    async Task<ImportItem?> Tracking(
        ReadLine line, HashSet<string> tracks, IReadOnlyList<Wanted> before, CancellationToken ct)
    {
        var (request, write) = (line.Resource!, line.Row!.Write);
        string? performer = null;
        foreach (var reference in request.Root.All("performer"))
            if ((performer = await Organisation(reference, request.Root, before, ct)) is not null) break;
        if (performer is null) return null;
        var reference0 = $"{write.Type}/{write.Id}";
        if (!tracks.Add(reference0)) return new ImportItem(line.Row);
        var requester = request.Root["requester"] is { } sender ? await Organisation(sender, request.Root, before, ct) : null;
        var task = JsonFormat.Read(
            TrackingTask.For(request, write.Id, performer, requester, null, clock.GetUtcNow())).Resource!;
        return new ImportItem(line.Row, store.Prepare(new Write.Create(task, Acceptance.TrackingId(reference0, 0))));
    }

    async Task<string?> Organisation(
        Element reference, Element holder, IReadOnlyList<Wanted> before, CancellationToken ct)
    {
        // What one request contains is not what another one does.
        if (reference.Text("reference") is ['#', ..]) return await directory.Organisation(reference, new Neighbourhood(store, before), ct, holder);
        var key = reference.Text("reference") ?? string.Join('\n', reference.Text("type"),
            reference.Text("identifier", "system"), reference.Text("identifier", "value"));
        if (known.TryGetValue(key, out var same)) return same;
        var found = await directory.Organisation(reference, new Neighbourhood(store, before), ct);
        if (found is null) return null;
        if (known.Count >= MostKnown) known.Clear();
        return known[key] = found;
    }

    /// <summary>Which of the requests a stored Task tracks; step by step, so that nothing is read where nothing is known.</summary>
    async Task<HashSet<string>> TrackedAlready(List<ReadLine> requests, CancellationToken ct)
    {
        var ids = requests.Select(r => r.Row!.Write.Id).ToArray();
        var tasks = await database.Query(
            $"""
            select t.fid, v.body
            from unnest({ids}) t (fid)
            cross join lateral (
              select rid from cur where cur.rtype = {ResourceTypes.Number("ServiceRequest")} and cur.fid = t.fid offset 0
            ) q
            cross join lateral (select r.rid from ref r where r.param = {Focus} and r.tgt = q.rid offset 0) r
            cross join lateral (select * from cur where cur.rid = r.rid and not cur.deleted offset 0) c
            join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
            """,
            row => (Reference: "ServiceRequest/" + row.GetString(0), Body: row.GetFieldValue<byte[]>(1)), ct);
        return [.. from task in tasks
                   let read = JsonFormat.Read(task.Body).Resource
                   where read is not null && Acceptance.Tracks(read.Root, task.Reference)
                   select task.Reference];
    }
}
