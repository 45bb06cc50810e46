using System.Collections.Frozen;

namespace FhirGateway.Fhir.Definitions;

internal enum Membership { Member, NotMember, CannotTell }

/// <summary>A bound value set's codes, by system.</summary>
/// <param name="Systems">Code systems and the codes of them that belong.</param>
/// <param name="Open">Systems of which codes belong that are not listed here (UCUM, media types, …).</param>
internal sealed record ValueSetDefinition(
    string Url, FrozenDictionary<string, FrozenSet<string>> Systems, IReadOnlyList<string> Open)
{
    readonly FrozenSet<string> codes = Systems.Values.SelectMany(c => c).ToFrozenSet();

    /// <summary>Whether a bare code (an element of type code) belongs.</summary>
    public Membership Has(string code) =>
        codes.Contains(code) ? Membership.Member : Open.Count > 0 ? Membership.CannotTell : Membership.NotMember;

    public Membership Has(string system, string code)
    {
        if (Systems.TryGetValue(system, out var known) && known.Contains(code)) return Membership.Member;
        foreach (var open in Open)
            if (open == system || open == Url) return Membership.CannotTell;
        return Membership.NotMember;
    }

    /// <summary>The codes, for a message; a few of them when they are many.</summary>
    public string Listed =>
        codes.Count <= 12 ? string.Join(", ", codes.Order(StringComparer.Ordinal)) : $"{codes.Count} codes";
}
