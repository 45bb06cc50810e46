using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>
/// The resources that truly belong to a root, decided from what they say now: everything that points to a member
/// belongs too, and what the requests bring with them as supporting information.
/// </summary>
internal sealed class Case
{
    readonly HashSet<string> members = new(StringComparer.Ordinal);

    public Case(CaseFile file) : this(file, file.Root, new CaseHistories(file)) { }

    public Case(CaseFile file, string root, CaseHistories histories)
    {
        File = file;
        Root = root;
        Histories = histories;
        Directory = new CaseDirectory(histories, file.Systems);
        if (!IsRoot(histories, root)) return;
        IsCase = true;
        Gather();
    }

    public CaseFile File { get; }
    public string Root { get; }
    public CaseHistories Histories { get; }
    public CaseDirectory Directory { get; }

    /// <summary>The root is an order or a stay, and belongs to no other case.</summary>
    public bool IsCase { get; }

    public IEnumerable<History> Members => Histories.Living.Where(h => members.Contains(h.Reference));

    public IEnumerable<History> MembersOfType(string type) =>
        Histories.OfType(type) is { Count: > 0 } all ? all.Where(h => members.Contains(h.Reference)) : [];

    public bool IsMember(string? reference) => reference is not null && members.Contains(reference);

    /// <summary>
    /// The record says that it is about somebody else than the case's patient: it stays linked, is shown as such, and
    /// fulfils no duty.
    /// </summary>
    public bool IsOfAnother(Element record)
    {
        var patient = Histories.Reference(Histories.Now(Root)?["subject"]);
        if (record.Type != "Appointment") return Directory.Persons.IsAnother(record["subject"] ?? record["for"], patient);
        var invited = record.All("participant").Select(p => p["actor"])
            .Where(a => Histories.Reference(a)?.StartsWith("Patient/", StringComparison.Ordinal) == true).ToList();
        return invited.Count > 0 && invited.TrueForAll(person => Directory.Persons.IsAnother(person, patient));
    }

    /// <summary>This case, and no other, answers for the duty that the resource carries.</summary>
    public bool IsHome(string reference) => Links.RootOf(Histories, reference) == Root;

    /// <summary>
    /// The nearest requests on the way to the root: the request itself, or those that a record is about.
    /// </summary>
    public IReadOnlyList<string> RequestsOf(string reference)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>([reference]);
        while (pending.TryPop(out var next))
        {
            if (!seen.Add(next) || !IsMember(next)) continue;
            if (Histories.Find(next)!.Type == "ServiceRequest") found.Add(next);
            else foreach (var parent in Links.Towards(Histories, next)) pending.Push(parent);
        }
        return [.. found];
    }

    /// <summary>A case on the same file with another root: the earlier request that this one replaces.</summary>
    public Case Other(string root) => new(File, root, Histories);

    public static bool IsRoot(CaseHistories histories, string reference) =>
        histories.Now(reference) is { } now && Links.MayBeRoot(now) && Links.RootOf(histories, reference) == reference;

    void Gather()
    {
        var pointing = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var history in Histories.Living)
            foreach (var target in Links.Towards(Histories, history.Reference))
                (pointing.TryGetValue(target, out var from) ? from : pointing[target] = []).Add(history.Reference);
        var pending = new Stack<string>([Root]);
        while (pending.TryPop(out var next))
        {
            if (!Histories.IsLiving(next) || !members.Add(next)) continue;
            foreach (var reference in pointing.GetValueOrDefault(next) ?? []) pending.Push(reference);
            if (Histories.Now(next) is { Type: "ServiceRequest" } request)
                foreach (var letter in Links.Letters(Histories, request)) pending.Push(letter);
        }
    }
}
