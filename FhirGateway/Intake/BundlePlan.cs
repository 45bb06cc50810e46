using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Intake;

/// <summary>What a transaction wants written, in the order of http.html#trules, and what its entries are called.</summary>
internal sealed record BundlePlan(
    Outcome? Refusal,
    IReadOnlyList<(BundleEntry Entry, Wanted Write)> Writes,
    IReadOnlyDictionary<string, EntryTarget> Names)
{
    /// <summary>Processing order of transaction entries.</summary>
    public static IReadOnlyList<string> Order { get; } = ["DELETE", "POST", "PUT", "PATCH"];

    /// <param name="conditional">What the conditional entries come to, by index.</param>
    public static BundlePlan Of(
        IReadOnlyList<BundleEntry> entries, IReadOnlyDictionary<int, ConditionalEntry> conditional, Func<string> newId)
    {
        var issues = new List<Issue>();
        var writes = new List<(BundleEntry Entry, Wanted Write)>();
        var names = new Dictionary<string, EntryTarget>();
        foreach (var entry in entries)
            if (FullUrlFault(entry) is { } fault)
                issues.Add(Issue.Error("value", fault, entry.Expression + ".fullUrl"));
        foreach (var entry in entries.Where(e => !e.IsRead))
        {
            var found = conditional.GetValueOrDefault(entry.Index);
            IReadOnlyList<Wanted> wanted = found?.Writes ?? (Want(entry, newId, issues) is { } one ? [one] : []);
            writes.AddRange(wanted.Select(write => (entry, write)));
            if (entry.Method == "DELETE") continue;
            if (TargetOf(found, wanted) is not { } target) continue;
            foreach (var name in NamesOf(entry))
                if (!names.TryAdd(BundleNames.KeyOf(name), target) && name == entry.FullUrl)
                    issues.Add(Issue.Error(
                        "duplicate", $"Two entries have the fullUrl {name}.", $"{entry.Expression}.fullUrl"));
        }
        foreach (var twice in writes.GroupBy(w => w.Write.Reference).Where(g => g.Count() > 1))
            issues.Add(Issue.Error("duplicate",
                $"{twice.Key} is written by more than one entry.", twice.Last().Entry.Expression));
        var ordered = writes.OrderBy(w => Order.TakeWhile(method => method != w.Entry.Method).Count()).ToList();
        return new BundlePlan(issues.Count == 0 ? null : new Outcome(OutcomeKind.Invalid, issues), ordered, names);
    }

    static EntryTarget? TargetOf(ConditionalEntry? found, IReadOnlyList<Wanted> wanted) =>
        found?.Existing is { } existing ? new EntryTarget(existing.Reference, existing.Version)
        : wanted is [var first, ..] ? new EntryTarget(first.Reference, first.Creates ? 1 : null) : null;

    static Wanted? Want(BundleEntry entry, Func<string> newId, List<Issue> issues)
    {
        var parts = entry.Url.Split('/');
        var at = $"{entry.Expression}.request";
        if (entry.Method is not ("POST" or "PUT" or "PATCH" or "DELETE"))
            issues.Add(Issue.Error("not-supported", $"A transaction cannot hold '{entry.Method}'.", at + ".method"));
        else if (entry.IfNoneExist is not null)
            issues.Add(Issue.Error("not-supported", $"{entry.Method} takes no ifNoneExist.", at + ".ifNoneExist"));
        else if (!DefinitionSet.R4.IsResource(parts[0]))
            issues.Add(Issue.Error("value", $"'{entry.Url}' does not begin with a resource type of R4.", at + ".url"));
        else if (parts.Length != (entry.Method == "POST" ? 1 : 2))
            issues.Add(Issue.Error("value",
                $"{entry.Method} takes {(entry.Method == "POST" ? "[type]" : "[type]/[id]")}, not '{entry.Url}'.",
                at + ".url"));
        else if (entry.Resource.IsEmpty && entry.Method != "DELETE")
            issues.Add(Issue.Error("required", $"{entry.Method} needs a resource.", entry.Expression));
        else
        {
            var (asked, refused) = entry.ReadPreconditions(isInBundle: true);
            issues.AddRange(refused?.Issues ?? []);
            return new Wanted(parts[0], entry.Method == "POST" ? newId() : parts[1], null, entry.Index)
            {
                Creates = entry.Method == "POST",
                Preconditions = asked ?? Storage.Preconditions.None,
            };
        }
        return null;
    }

    /// <summary>
    /// A fullUrl is absolute, and may not disagree with the id in the resource nor name a version
    /// (bundle.html#Bundle.entry.fullUrl).
    /// </summary>
    static string? FullUrlFault(BundleEntry entry)
    {
        if (entry.FullUrl is not { } fullUrl) return null;
        if (fullUrl.StartsWith('/') || !Uri.TryCreate(fullUrl, UriKind.Absolute, out _))
            return $"The fullUrl '{fullUrl}' is relative; it must be absolute: a URL, or urn:uuid: with a UUID.";
        if (!fullUrl.StartsWith("http", StringComparison.Ordinal)) return null;
        if (fullUrl.Contains("/_history/", StringComparison.Ordinal))
            return "A fullUrl names a resource, not a version of it.";
        if (entry.Method is not ("POST" or "PUT") || BundleReader.IdOf(entry.Resource) is not { } id) return null;
        return fullUrl.Split('/') is [.., var type, var named] && DefinitionSet.R4.IsResource(type) && named != id
            ? $"The fullUrl names {type}/{named}, and the resource's id is {id}." : null;
    }

    // A created or found resource loses the id it may have come with, so what pointed to that id follows too.
    static IEnumerable<string> NamesOf(BundleEntry entry)
    {
        if (entry.FullUrl is not { Length: > 0 } fullUrl) yield break;
        yield return fullUrl;
        var tail = string.Join('/', fullUrl.Split('/').TakeLast(2));
        var takesAnotherId = entry.Method == "POST" || entry.IsConditional;
        if (takesAnotherId && tail != fullUrl && tail.StartsWith(entry.Path + "/", StringComparison.Ordinal))
            yield return tail;
    }
}
