using System.Collections.Frozen;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Terminology;

/// <summary>
/// One include or exclude: concepts listed, filtered or all of a code system, which must also belong to every value
/// set named beside them (<see href="https://hl7.org/fhir/R4/valueset.html#compositions"/>).
/// </summary>
internal sealed class Inclusion
{
    readonly IReadOnlyList<(string Property, string Op, string Value)> filters = [];
    readonly FrozenDictionary<string, Concept>? listed;
    Selection? selection;

    public Inclusion(Element node)
    {
        System = node.Text("system");
        Version = node.Text("version");
        ValueSets = [.. node.All("valueSet").Select(v => v.Value).OfType<string>()];
        filters = [.. node.All("filter").Select(f =>
            (f.Text("property") ?? "", f.Text("op") ?? "", f.Text("value") ?? ""))];
        var concepts = node.All("concept").Where(c => c.Text("code") is not null).Select(Listed).ToList();
        if (concepts.Count == 0) return;
        List = concepts;
        listed = concepts.GroupBy(c => c.Code).ToFrozenDictionary(g => g.Key, g => g.First());
    }

    public Inclusion(string system, string? version) => (System, Version, ValueSets) = (system, version, []);

    public string? System { get; }
    public string? Version { get; }
    public IReadOnlyList<string> ValueSets { get; }

    /// <summary>The concepts listed one by one; null where they are not.</summary>
    public IReadOnlyList<Concept>? List { get; }

    static Concept Listed(Element node)
    {
        var concept = new Concept(node.Text("code")!, node.Text("display"), null);
        foreach (var designation in node.All("designation"))
            if (designation.Text("value") is { } value)
                concept.Designations.Add(new(designation.Text("language"), designation["use"], value));
        return concept;
    }

    /// <summary>
    /// Whether the code is one of this include's own system; value sets beside it are not asked here.
    /// </summary>
    /// <param name="system">Null for a bare code: then this include's system is meant.</param>
    public Membership InSystem(string? system, string code, bool withInactive, SystemLookup find, Inquiry inquiry)
    {
        if (System is null) return Membership.Member;
        if (system is not null && system != System) return Membership.NotMember;
        var content = find(System, Version);
        if (content is not null) inquiry.Uses(content);
        var concept = content?.Find(code);
        if (!withInactive && concept is { IsInactive: true }) return Membership.NotMember;
        if (listed is not null)
            return listed.ContainsKey(concept?.Code ?? code) || listed.ContainsKey(code)
                ? Membership.Member : Membership.NotMember;
        if (content is null) return inquiry.Lacks(Inquiry.Canonical(System, Version));
        if (concept is null)
            return content.IsWhole ? Membership.NotMember : inquiry.Lacks(Inquiry.Canonical(System, Version));
        if (filters.Count == 0) return Membership.Member;
        var selected = Select(content);
        if (selected.Fault is { } fault) return inquiry.Unsure(fault);
        var passes = selected.Concepts.Contains(concept);
        return content.IsWhole || passes && selected.IsPositive
            ? passes ? Membership.Member : Membership.NotMember
            : inquiry.Lacks(Inquiry.Canonical(System, Version));
    }

    /// <summary>This include's own concepts; value sets beside it are not asked here.</summary>
    public IEnumerable<Entry> Enumerate(bool withInactive, SystemLookup find, Inquiry inquiry)
    {
        var content = find(System!, Version);
        if (content is not null) inquiry.Uses(content);
        if (List is not null)
        {
            foreach (var concept in List)
                if (inquiry.Spend() && (withInactive || content?.Find(concept.Code) is not { IsInactive: true }))
                    yield return new(System!, content?.Version ?? Version, concept.Code,
                        Joined(concept, content?.Find(concept.Code)));
            yield break;
        }
        if (content is null or { IsWhole: false })
        {
            inquiry.Lacks(Inquiry.Canonical(System!, Version));
            yield break;
        }
        var selected = filters.Count == 0 ? null : Select(content);
        if (selected?.Fault is { } fault)
        {
            inquiry.Unsure(fault);
            yield break;
        }
        foreach (var concept in content.Concepts)
        {
            if (!inquiry.Spend()) yield break;
            if ((selected?.Concepts.Contains(concept) ?? true) && (withInactive || !concept.IsInactive))
                yield return new(System!, content.Version, concept.Code, concept);
        }
    }

    /// <summary>The value set's own words go before the code system's.</summary>
    static Concept Joined(Concept listed, Concept? known)
    {
        if (known is null) return listed;
        if (listed.Display is null && listed.Designations.Count == 0) return known;
        var joined = new Concept(listed.Code, listed.Display ?? known.Display, known.Definition)
        {
            IsAbstract = known.IsAbstract, IsInactive = known.IsInactive,
        };
        joined.Designations.AddRange([.. listed.Designations, .. known.Designations]);
        joined.Properties.AddRange(known.Properties);
        return joined;
    }

    /// <summary>What passes every filter, worked out once: a snapshot's code systems never change.</summary>
    Selection Select(CodeSystemContent content)
    {
        if (selection is { } known && ReferenceEquals(known.Content, content)) return known;
        var judged = filters.Select(f => ConceptFilter.Of(content, f.Property, f.Op, f.Value)).ToList();
        var fault = judged.Find(f => f.Fault is not null)?.Fault;
        var concepts = fault is null
            ? content.Concepts.Where(c => judged.TrueForAll(f => f.Passes!(c)))
            : [];
        return selection = new(content, concepts.ToFrozenSet(), judged.TrueForAll(f => f.IsPositive), fault);
    }

    sealed record Selection(
        CodeSystemContent Content, FrozenSet<Concept> Concepts, bool IsPositive, string? Fault);
}

/// <summary>Finds a code system's content; null where none is here, or not in that version.</summary>
internal delegate CodeSystemContent? SystemLookup(string url, string? version);
