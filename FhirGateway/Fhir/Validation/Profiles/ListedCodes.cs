using System.Collections.Concurrent;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>
/// Membership in value sets that are listed code by code: R4's bound ones, and those of a catalog whose codes stand in
/// the ValueSet itself or in a complete CodeSystem. Of the rest it cannot tell.
/// </summary>
internal sealed class ListedCodes(Catalog catalog)
{
    /// <summary>How deep value sets may include each other.</summary>
    const int DeepestInclusion = 16;

    readonly ConcurrentDictionary<Resource, Listing> listings = new(ReferenceEqualityComparer.Instance);

    public Membership Has(string valueSet, string? system, string code)
    {
        var bar = valueSet.IndexOf('|', StringComparison.Ordinal);
        if (catalog.Find(valueSet, "ValueSet") is { } known) return Listed(known).Has(system, code);
        if (DefinitionSet.R4.ValueSet(bar < 0 ? valueSet : valueSet[..bar]) is not { } ours) return Membership.CannotTell;
        return system is null ? ours.Has(code) : ours.Has(system, code);
    }

    Listing Listed(Resource valueSet) => listings.GetOrAdd(valueSet, static (v, self) =>
    {
        var listing = new Listing();
        self.Add(v, listing, [v], 0);
        return listing;
    }, this);

    void Add(Resource valueSet, Listing listing, HashSet<Resource> seen, int depth)
    {
        var compose = valueSet.Root["compose"];
        if (compose is null || depth > DeepestInclusion)
        {
            listing.IsOpen = true;
            return;
        }
        listing.HasExclusions |= compose["exclude"] is not null;
        foreach (var include in compose.Children)
            if (include.Name == "include") AddInclude(include, listing, seen, depth);
    }

    /// <summary>Filters, and what several parts have in common, are not worked out here.</summary>
    void AddInclude(Element include, Listing listing, HashSet<Resource> seen, int depth)
    {
        var (system, sets) = (include.Text("system"), include.All("valueSet").ToArray());
        if (include["filter"] is not null || sets.Length > 1 || sets.Length == 1 && system is not null)
            listing.Open(system);
        else if (sets is [{ Value: { } other }])
        {
            if (catalog.Find(other, "ValueSet") is { } included)
            {
                if (seen.Add(included)) Add(included, listing, seen, depth + 1);
            }
            else if (DefinitionSet.R4.ValueSet(other) is { } ours) listing.Add(ours);
            else listing.IsOpen = true;
        }
        else if (system is null) listing.IsOpen = true;
        else if (include["concept"] is not null)
        {
            foreach (var concept in include.Children)
                if (concept.Name == "concept" && concept.Text("code") is { } code) listing.Add(system, code);
        }
        else if (catalog.Find(system, "CodeSystem") is { } codes && codes.Root.Text("content") == "complete")
            AddConcepts(codes.Root, system, listing);
        else listing.Open(system);
    }

    static void AddConcepts(Element parent, string system, Listing listing)
    {
        foreach (var concept in parent.Children)
        {
            if (concept.Name != "concept") continue;
            if (concept.Text("code") is { } code) listing.Add(system, code);
            AddConcepts(concept, system, listing);
        }
    }

    /// <summary>Codes by system, and what else may belong.</summary>
    sealed class Listing
    {
        readonly HashSet<(string System, string Code)> codes = [];
        readonly HashSet<string> all = [];
        readonly HashSet<string> open = [];
        readonly List<ValueSetDefinition> included = [];

        /// <summary>Whether codes of any system may belong that are not listed.</summary>
        public bool IsOpen { get; set; }

        /// <summary>Whether listed codes may be taken out again.</summary>
        public bool HasExclusions { get; set; }

        public void Add(string system, string code)
        {
            codes.Add((system, code));
            all.Add(code);
        }

        public void Add(ValueSetDefinition other) => included.Add(other);

        public void Open(string? system)
        {
            if (system is null) IsOpen = true;
            else open.Add(system);
        }

        public Membership Has(string? system, string code)
        {
            var best = IsOpen || (system is null ? open.Count > 0 : open.Contains(system))
                ? Membership.CannotTell : Membership.NotMember;
            if (system is null ? all.Contains(code) : codes.Contains((system, code)))
                return HasExclusions ? Membership.CannotTell : Membership.Member;
            foreach (var other in included)
                switch (system is null ? other.Has(code) : other.Has(system, code))
                {
                    case Membership.Member: return HasExclusions ? Membership.CannotTell : Membership.Member;
                    case Membership.CannotTell: best = Membership.CannotTell; break;
                }
            return best;
        }
    }
}
