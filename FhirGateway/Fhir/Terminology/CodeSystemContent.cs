using System.Collections.Frozen;

namespace FhirGateway.Fhir.Terminology;

/// <summary>How much of a code system its resource holds (CodeSystem.content).</summary>
internal enum ContentMode { Complete, Fragment, Example, NotPresent, Supplement }

/// <summary>A code system made ready: every concept by its code, and how they hang together.</summary>
internal sealed class CodeSystemContent
{
    readonly FrozenDictionary<string, Concept> byCode;
    readonly FrozenSet<string> properties;

    public CodeSystemContent(
        string url, string? version, ContentMode mode, bool isCaseSensitive, IReadOnlyList<Concept> concepts,
        IEnumerable<string>? properties = null)
    {
        (Url, Version, Mode, IsCaseSensitive, Concepts) = (url, version, mode, isCaseSensitive, concepts);
        var comparer = isCaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
        byCode = concepts.GroupBy(c => c.Code, comparer).ToFrozenDictionary(g => g.Key, g => g.First(), comparer);
        this.properties = (properties ?? []).Concat(concepts.SelectMany(c => c.Properties.Select(p => p.Code)))
            .ToFrozenSet();
    }

    public string Url { get; }
    public string? Version { get; }
    public ContentMode Mode { get; }
    public bool IsCaseSensitive { get; }
    public string? Name { get; init; }
    public string? Language { get; init; }

    /// <summary>In the resource's order, parents before what they hold.</summary>
    public IReadOnlyList<Concept> Concepts { get; }

    /// <summary>Whether the hierarchy means subsumption: it says <c>is-a</c>, or does not say what it means.</summary>
    public bool IsSubsumption { get; init; } = true;

    /// <summary>Nothing is missing, so that what is not here does not exist.</summary>
    public bool IsWhole => Mode == ContentMode.Complete;

    public Concept? Find(string code) => byCode.GetValueOrDefault(code);

    public bool HasProperty(string code) => properties.Contains(code);

    /// <summary>The concept and all below it; a circle among parents ends by itself.</summary>
    public static HashSet<Concept> Below(Concept concept) => Reach(concept, static c => c.Children);

    /// <summary>The concept and all above it.</summary>
    public static HashSet<Concept> Above(Concept concept) => Reach(concept, static c => c.Parents);

    static HashSet<Concept> Reach(Concept start, Func<Concept, List<Concept>> next)
    {
        var reached = new HashSet<Concept>(ReferenceEqualityComparer.Instance) { start };
        var open = new Stack<Concept>([start]);
        while (open.TryPop(out var concept))
            foreach (var other in next(concept))
                if (reached.Add(other)) open.Push(other);
        return reached;
    }
}
