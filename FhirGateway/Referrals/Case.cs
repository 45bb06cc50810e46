namespace FhirGateway.Referrals;

/// <summary>
/// The resources that truly belong to a root, decided from what they say now: everything that points to a member
/// belongs too, and what the requests bring with them as supporting information.
/// </summary>
internal sealed class Case
{
    readonly HashSet<string> members = new(StringComparer.Ordinal);
    readonly bool assumes;

    public Case(CaseFile file) : this(file, file.Root, new CaseHistories(file), false) { }

    Case(CaseFile file, string root, CaseHistories all, bool assumes)
    {
        File = file;
        Root = root;
        this.assumes = assumes;
        Histories = All = all;
        Directory = new CaseDirectory(all, file.Systems);
        Counting = new Counting(all, root, assumes);
        if (!IsRoot(all, root)) return;
        IsCase = true;
        Gather();
        Histories = Counting.Known();
    }

    public CaseFile File { get; }
    public string Root { get; }

    /// <summary>Everything that was told: for links, marks, names and parties.</summary>
    public CaseHistories All { get; }

    /// <summary>What counts as a fact (<see cref="Referrals.Counting"/>).</summary>
    public CaseHistories Histories { get; }

    public Counting Counting { get; }
    public CaseDirectory Directory { get; }

    /// <summary>The root is an order or a stay, and belongs to no other case.</summary>
    public bool IsCase { get; }

    /// <summary>Everything linked to the case, also what does not count.</summary>
    public IEnumerable<History> Members => All.Living.Where(h => members.Contains(h.Reference));

    /// <summary>The members of a type that count.</summary>
    public IEnumerable<History> MembersOfType(string type) =>
        Histories.OfType(type) is { Count: > 0 } found ? found.Where(h => members.Contains(h.Reference)) : [];

    /// <summary>
    /// The member documents that count, and those that were merely replaced: these still hand on their ties.
    /// </summary>
    public IEnumerable<History> DocumentLine() => All.OfType("DocumentReference")
        .Where(d => members.Contains(d.Reference) && Counting.OfContent(d.Now!) is null);

    public bool IsMember(string? reference) => reference is not null && members.Contains(reference);

    /// <summary>The same case with everything read as if it were understood.</summary>
    public Case Assuming() => new(File, Root, All, true);

    /// <summary>This case, and no other, answers for the duty that the resource carries.</summary>
    public bool IsHome(string reference) => Links.RootOf(All, reference) == Root;

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
            if (!seen.Add(next) || !IsMember(next) || Histories.Now(next) is not { } now) continue;
            if (now.Type == "ServiceRequest") found.Add(next);
            else foreach (var parent in Links.Towards(Histories, next)) pending.Push(parent);
        }
        return [.. found];
    }

    /// <summary>A case on the same file with another root: the earlier request that this one replaces.</summary>
    public Case Other(string root) => new(File, root, All, assumes);

    public static bool IsRoot(CaseHistories histories, string reference) =>
        histories.Now(reference) is { } now && Links.MayBeRoot(now) && Links.RootOf(histories, reference) == reference;

    void Gather()
    {
        var pointing = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var history in All.Living)
            foreach (var target in Links.Towards(All, history.Reference))
                (pointing.TryGetValue(target, out var from) ? from : pointing[target] = []).Add(history.Reference);
        var pending = new Stack<string>([Root]);
        while (pending.TryPop(out var next))
        {
            if (!All.IsLiving(next) || !members.Add(next)) continue;
            foreach (var reference in pointing.GetValueOrDefault(next) ?? []) pending.Push(reference);
            if (All.Now(next) is { Type: "ServiceRequest" } request)
                foreach (var letter in Links.Letters(All, request)) pending.Push(letter);
        }
    }
}
