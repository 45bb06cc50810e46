using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Intake;

/// <summary>What a transaction wants written, in the order of http.html#trules, and what its entries are called.</summary>
internal sealed record BundlePlan(
    Outcome? Refusal,
    IReadOnlyList<(BundleEntry Entry, Wanted Write)> Writes,
    IReadOnlyDictionary<string, string> Names)
{
    static readonly string[] Order = ["DELETE", "POST", "PUT"];

    public static BundlePlan Of(IReadOnlyList<BundleEntry> entries, Func<string> newId)
    {
        var issues = new List<Issue>();
        var writes = new List<(BundleEntry Entry, Wanted Write)>();
        var names = new Dictionary<string, string>();
        foreach (var entry in entries.Where(e => !e.IsRead))
        {
            if (Want(entry, newId, issues) is not { } wanted) continue;
            writes.Add((entry, wanted));
            if (wanted.Resource is null && entry.Method == "DELETE") continue;
            foreach (var name in NamesOf(entry, wanted))
                if (!names.TryAdd(name, wanted.Reference) && name == entry.FullUrl)
                    issues.Add(Issue.Error("duplicate", $"Two entries are called {name}.", $"{entry.Expression}.fullUrl"));
        }
        foreach (var twice in writes.GroupBy(w => w.Write.Reference).Where(g => g.Count() > 1))
            issues.Add(Issue.Error("duplicate",
                $"{twice.Key} is written by more than one entry.", twice.Last().Entry.Expression));
        var ordered = writes.OrderBy(w => Array.IndexOf(Order, w.Entry.Method)).ToList();
        return new BundlePlan(issues.Count == 0 ? null : new Outcome(OutcomeKind.Invalid, issues), ordered, names);
    }

    static Wanted? Want(BundleEntry entry, Func<string> newId, List<Issue> issues)
    {
        var parts = entry.Url.Split('/');
        var at = $"{entry.Expression}.request";
        if (entry.Method is not ("POST" or "PUT" or "DELETE"))
            issues.Add(Issue.Error("not-supported", $"A transaction cannot hold '{entry.Method}'.", at + ".method"));
        else if (entry.Url.Contains('?', StringComparison.Ordinal) || entry.IfNoneExist is not null)
            issues.Add(Issue.Error("not-supported", "Conditional interactions are not supported yet.", at));
        else if (!DefinitionSet.R4.IsResource(parts[0]))
            issues.Add(Issue.Error("value", $"'{entry.Url}' does not begin with a resource type of R4.", at + ".url"));
        else if (parts.Length != (entry.Method == "POST" ? 1 : 2))
            issues.Add(Issue.Error("value",
                $"{entry.Method} takes {(entry.Method == "POST" ? "[type]" : "[type]/[id]")}, not '{entry.Url}'.",
                at + ".url"));
        else if (entry.Resource.IsEmpty && entry.Method != "DELETE")
            issues.Add(Issue.Error("required", $"{entry.Method} needs a resource.", entry.Expression));
        else
            return new Wanted(parts[0], entry.Method == "POST" ? newId() : parts[1], null, entry.Index)
            {
                Creates = entry.Method == "POST",
                IfMatch = VersionTag.Read(entry.IfMatch),
            };
        return null;
    }

    // A created resource loses the id it may have come with, so what pointed to that id follows too.
    static IEnumerable<string> NamesOf(BundleEntry entry, Wanted wanted)
    {
        if (entry.FullUrl is not { Length: > 0 } fullUrl) yield break;
        yield return fullUrl;
        var tail = string.Join('/', fullUrl.Split('/').TakeLast(2));
        if (wanted.Creates && tail.StartsWith(wanted.Type + "/", StringComparison.Ordinal)) yield return tail;
    }
}
