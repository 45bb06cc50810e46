using System.Collections.Frozen;

namespace FhirGateway.Fhir.Terminology;

/// <summary>A value set made ready: what it includes and excludes, and the expansion stored with it.</summary>
internal sealed class ValueSetContent
{
    public const string Unclosed = "http://hl7.org/fhir/StructureDefinition/valueset-unclosed";

    readonly FrozenSet<(string System, string Code)> stored;

    public ValueSetContent(Element root)
    {
        Root = root;
        var compose = root["compose"];
        HasCompose = compose is not null;
        WithInactive = compose?.Text("inactive") != "false";
        Includes = [.. compose.All("include").Select(i => new Inclusion(i))];
        Excludes = [.. compose.All("exclude").Select(i => new Inclusion(i))];
        if (root["expansion"] is { } expansion)
        {
            Stored = [.. Flat(expansion)];
            HasAllStored = Stored.Count > 0 && expansion.Text("offset") is null or "0"
                && (expansion.Text("total") is not { } total || int.TryParse(total, out var all) && all <= Stored.Count);
            IsUnclosed = expansion.All("extension").Any(e => e.Text("url") == Unclosed && e.Text("value") != "false");
        }
        stored = Stored.Select(s => (s.System, s.Code)).ToFrozenSet();
    }

    /// <summary>A value set that is nothing but one whole code system (CodeSystem.valueSet).</summary>
    public ValueSetContent(Element root, string system, string? version)
    {
        (Root, HasCompose, WithInactive, stored) = (root, true, true, FrozenSet<(string, string)>.Empty);
        Includes = [new Inclusion(system, version)];
    }

    public Element Root { get; }
    public bool HasCompose { get; }
    public bool WithInactive { get; }
    public IReadOnlyList<Inclusion> Includes { get; } = [];
    public IReadOnlyList<Inclusion> Excludes { get; } = [];

    /// <summary>The expansion that came with the value set, flat and without what only groups.</summary>
    public IReadOnlyList<Entry> Stored { get; } = [];

    /// <summary>The stored expansion is not only one page of it.</summary>
    public bool HasAllStored { get; }

    /// <summary>The stored expansion says that codes belong which cannot all be listed.</summary>
    public bool IsUnclosed { get; }

    public bool IsStored(string? system, string code)
    {
        if (system is not null) return stored.Contains((system, code));
        foreach (var entry in Stored)
            if (entry.Code == code) return true;
        return false;
    }

    static IEnumerable<Entry> Flat(Element holder)
    {
        foreach (var node in holder.All("contains"))
        {
            if (node.Text("system") is { } system && node.Text("code") is { } code && node.Text("abstract") != "true")
            {
                var concept = new Concept(code, node.Text("display"), null)
                {
                    IsInactive = node.Text("inactive") == "true",
                };
                foreach (var designation in node.All("designation"))
                    concept.Designations.Add(new(
                        designation.Text("language"), designation["use"], designation.Text("value") ?? ""));
                yield return new(system, node.Text("version"), code, concept);
            }
            foreach (var inner in Flat(node)) yield return inner;
        }
    }
}

/// <summary>A concept as a value set names it.</summary>
/// <param name="Concept">What is known of it: from the value set, else from the code system.</param>
internal sealed record Entry(string System, string? Version, string Code, Concept Concept);
