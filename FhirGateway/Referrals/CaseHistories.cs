using System.Diagnostics.CodeAnalysis;
using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>The resources of a case file by reference, each with its versions known by the file's instant.</summary>
internal sealed class CaseHistories
{
    readonly Dictionary<string, History> histories = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<History>> byType = new(StringComparer.Ordinal);
    readonly string? serverBase;
    readonly IdentifierSystems systems;
    readonly Lazy<Persons> persons;

    public CaseHistories(CaseFile file) : this(
        file.Base is { } url ? url.TrimEnd('/') + "/" : null, file.Systems,
        file.Versions.Where(v => v.KnownAt <= file.AsOf).GroupBy(v => v.Reference).Select(g => new History(g)))
    {
    }

    CaseHistories(string? serverBase, IdentifierSystems systems, IEnumerable<History> histories)
    {
        (this.serverBase, this.systems) = (serverBase, systems);
        persons = new(() => new Persons(this, systems));
        foreach (var history in histories) this.histories[history.Reference] = history;
        Living = [.. this.histories.Values.Where(h => h.Now is not null)
            .OrderBy(h => h.Reference, StringComparer.Ordinal)];
        foreach (var history in Living)
            (byType.TryGetValue(history.Type, out var same) ? same : byType[history.Type] = []).Add(history);
    }

    /// <summary>Which Patient references mean one person.</summary>
    public Persons Persons => persons.Value;

    /// <summary>The same histories, each version that does not fulfil the condition blanked like a deletion.</summary>
    public CaseHistories Where(Func<ResourceVersion, bool> counts)
    {
        var kept = histories.Values.Select(history => history.Where(counts)).ToList();
        return kept.TrueForAll(history => histories[history.Reference] == history) ? this
            : new(serverBase, systems, kept);
    }

    /// <summary>Those that are not deleted, by reference.</summary>
    public IReadOnlyList<History> Living { get; }

    public IReadOnlyList<History> OfType(string type) => byType.TryGetValue(type, out var found) ? found : [];

    public History? Find(string? reference) => reference is null ? null : histories.GetValueOrDefault(reference);

    public bool IsLiving([NotNullWhen(true)] string? reference) => Find(reference)?.Now is not null;

    public Element? Now(string? reference) => Find(reference)?.Now;

    /// <summary>
    /// The <c>Type/id</c> that a Reference element names on this server; null for others, contained and logical ones.
    /// </summary>
    public string? Reference(Element? reference)
    {
        var text = reference?.Text("reference");
        if (text is null || text.StartsWith('#')) return null;
        if (serverBase is not null && text.StartsWith(serverBase, StringComparison.OrdinalIgnoreCase))
            text = text[serverBase.Length..];
        if (text.Contains(':', StringComparison.Ordinal)) return null;
        var version = text.IndexOf("/_history/", StringComparison.Ordinal);
        return version < 0 ? text : text[..version];
    }

    /// <summary>All references of the elements of that name.</summary>
    public IEnumerable<string> References(Element? holder, string name) =>
        holder.All(name).Select(Reference).OfType<string>();
}
