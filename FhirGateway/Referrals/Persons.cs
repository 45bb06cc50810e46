using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>
/// Which Patient resources of a case file are about one person, as they say it by the file's instant: records that share a
/// key, and what shares one with these. A link that was taken back no longer counts.
/// </summary>
internal sealed class Persons(CaseHistories histories, IdentifierSystems systems)
{
    readonly Lazy<Dictionary<string, IReadOnlyList<string>>> groups = new(() => Group(histories, systems));

    /// <summary>The records of that person, this one first; nothing for null.</summary>
    public IEnumerable<string> Of(string? patient) => patient is null ? []
        : groups.Value.TryGetValue(patient, out var group) ? group.OrderBy(p => p != patient) : [patient];

    public bool AreSame(string? left, string? right) => left is not null && right is not null
        && (left == right || (groups.Value.TryGetValue(left, out var group) && group.Contains(right)));

    /// <summary>
    /// The subject of a record is not known to be that patient, though it names somebody: another record without a tie to
    /// this one, or another number of the same kind.
    /// </summary>
    public bool IsAnother(Element? subject, string? patient)
    {
        if (subject is null || patient is null) return false;
        if (histories.Reference(subject) is { } named) return !AreSame(named, patient);
        if (subject["reference"] is not null || subject["identifier"] is not { } identifier
            || systems.SchemeOf(identifier.Text("system")) is not { } scheme || !IdentifierSystems.IsPerson(scheme)) return false;
        var own = Of(patient).SelectMany(p => histories.Now(p).All("identifier"))
            .Where(i => systems.SchemeOf(i.Text("system")) == scheme).Select(i => i.Text("value")).ToList();
        return own.Count > 0 && !own.Contains(identifier.Text("value"));
    }

    static Dictionary<string, IReadOnlyList<string>> Group(CaseHistories histories, IdentifierSystems systems)
    {
        var keys = histories.OfType("Patient").ToDictionary(p => p.Reference, p => KeysOf(histories, p.Now!, p.Reference, systems));
        var holders = keys.SelectMany(p => p.Value, (p, key) => (key, p.Key)).ToLookup(p => p.key, p => p.Key);
        var groups = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var patient in keys.Keys.Where(p => !groups.ContainsKey(p)).ToList())
        {
            if (groups.ContainsKey(patient)) continue;
            var found = new SortedSet<string>(StringComparer.Ordinal);
            var pending = new Stack<string>([patient]);
            while (pending.TryPop(out var next))
                if (found.Add(next))
                    foreach (var same in keys[next].SelectMany(key => holders[key])) pending.Push(same);
            string[] group = [.. found];
            foreach (var member in group) groups[member] = group;
        }
        return groups;
    }

    static long[] KeysOf(CaseHistories histories, Element patient, string reference, IdentifierSystems systems) =>
        PersonKeys.Of(patient, reference, patient.All("link").Select(link => histories.Reference(link["other"]))
            .OfType<string>().Where(other => other.StartsWith("Patient/", StringComparison.Ordinal)), systems);
}
