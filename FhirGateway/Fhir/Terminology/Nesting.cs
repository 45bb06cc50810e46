namespace FhirGateway.Fhir.Terminology;

/// <summary>Puts the codes of an expansion below each other, as their code system has them.</summary>
internal static class Nesting
{
    /// <summary>Deeper than that the answer is flat: a document nests no deeper than 64.</summary>
    const int Deepest = 20;

    public static List<ExpandedConcept> Flat(List<Entry> entries, Func<Entry, string?> display) =>
        [.. entries.Select(e => new ExpandedConcept(e, display(e), []))];

    /// <summary>Each concept below its first parent that is also among the entries.</summary>
    public static List<ExpandedConcept> Of(List<Entry> entries, Func<Entry, string?> display)
    {
        if (entries.TrueForAll(e => e.Concept.Parents.Count == 0)) return Flat(entries, display);
        // A code may stand there in two spellings, where its system takes both for one: what is below it is below the first.
        var inside = entries.Select(e => e.Concept).Distinct().ToDictionary(concept => concept, _ => new List<ExpandedConcept>());
        var placed = new HashSet<Concept>();
        var roots = new List<ExpandedConcept>();
        foreach (var entry in entries)
        {
            var shown = new ExpandedConcept(entry, display(entry), placed.Add(entry.Concept) ? inside[entry.Concept] : []);
            var parent = entry.Concept.Parents.Find(inside.ContainsKey);
            (parent is null ? roots : inside[parent]).Add(shown);
        }
        return Reaches(roots) == entries.Count ? roots : Flat(entries, display);
    }

    /// <summary>How many concepts are found from the roots: fewer where parents go in a circle or too deep.</summary>
    static int Reaches(List<ExpandedConcept> roots)
    {
        var (level, reached) = (roots, 0);
        for (var depth = 0; depth < Deepest && level.Count > 0; depth++)
        {
            reached += level.Count;
            level = [.. level.SelectMany(c => c.Contains)];
        }
        return reached;
    }
}
