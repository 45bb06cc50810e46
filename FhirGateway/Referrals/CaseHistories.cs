using System.Diagnostics.CodeAnalysis;
using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>The resources of a case file by reference, each with its versions known by the file's instant.</summary>
internal sealed class CaseHistories
{
    readonly Dictionary<string, History> histories = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<History>> byType = new(StringComparer.Ordinal);
    readonly string? serverBase;

    public CaseHistories(CaseFile file)
    {
        serverBase = file.Base is { } url ? url.TrimEnd('/') + "/" : null;
        foreach (var versions in file.Versions.Where(v => v.KnownAt <= file.AsOf).GroupBy(v => v.Reference))
            histories[versions.Key] = new History(versions);
        Living = [.. histories.Values.Where(h => h.Now is not null).OrderBy(h => h.Reference, StringComparer.Ordinal)];
        foreach (var history in Living)
            (byType.TryGetValue(history.Type, out var same) ? same : byType[history.Type] = []).Add(history);
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
