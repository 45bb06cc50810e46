using System.Collections.Frozen;
using FhirGateway.Fhir;
using FhirGateway.Search;

namespace FhirGateway.Referrals;

/// <summary>What an identifier's system says that its value is.</summary>
internal enum IdentifierScheme
{
    /// <summary>England, Wales, Isle of Man.</summary>
    NhsNumber,

    /// <summary>Scotland's Community Health Index.</summary>
    ChiNumber,

    /// <summary>Northern Ireland's health and care number.</summary>
    HealthAndCareNumber,

    /// <summary>A code of the Organisation Data Service: of a trust, a practice or one of their sites.</summary>
    OrganisationCode,

    /// <summary>A practice in Scotland: five digits.</summary>
    ScottishPractice,

    /// <summary>A hospital, clinic or surgery in Scotland: a letter, three digits, a letter.</summary>
    ScottishLocation,
}

/// <summary>
/// Under which systems each scheme is sent. The first spelling is ours; the others are met in practice, and a setting
/// adds to them. Systems match without regard to scheme, letter case and trailing slash.
/// </summary>
internal sealed class IdentifierSystems
{
    // CHI has no agreed URI: NHS Education for Scotland, HL7 UK and the OID of the national registry are all in use.
    static readonly (IdentifierScheme Scheme, string[] Systems)[] Shipped =
    [
        (IdentifierScheme.NhsNumber, [Canonical.NhsNumber, "urn:oid:2.16.840.1.113883.2.1.4.1"]),
        (IdentifierScheme.ChiNumber,
            [Canonical.ChiNumber, "http://fhir.nhs.scot.uk/Id/national/chi-number",
                "https://fhir.hl7.org.uk/Id/chi-number", "urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53"]),
        (IdentifierScheme.HealthAndCareNumber,
            [Canonical.HealthAndCareNumber, "https://fhir.hl7.org.uk/Id/hcn-number"]),
        (IdentifierScheme.OrganisationCode, [Canonical.OdsCode, Canonical.OdsSite]),
        (IdentifierScheme.ScottishPractice, [Canonical.ScottishPractice]),
        (IdentifierScheme.ScottishLocation, [Canonical.ScottishLocation]),
    ];

    readonly FrozenDictionary<string, IdentifierScheme> bySystem;
    readonly FrozenDictionary<IdentifierScheme, string[]> spellings;

    /// <param name="aliases">More systems, per scheme.</param>
    public IdentifierSystems(IReadOnlyDictionary<IdentifierScheme, IReadOnlyList<string>> aliases)
    {
        spellings = Shipped.ToFrozenDictionary(s => s.Scheme, s => s.Systems
            .Concat(aliases.GetValueOrDefault(s.Scheme) ?? []).DistinctBy(TokenKeys.SameSystem).ToArray());
        bySystem = spellings.SelectMany(s => s.Value, (s, system) => (Bare: TokenKeys.SameSystem(system), s.Key))
            .DistinctBy(s => s.Bare).ToFrozenDictionary(s => s.Bare, s => s.Key);
    }

    public static IdentifierSystems Default { get; } =
        new(new Dictionary<IdentifierScheme, IReadOnlyList<string>>());

    public IdentifierScheme? SchemeOf(string? system) =>
        system is not null && bySystem.TryGetValue(TokenKeys.SameSystem(system), out var scheme) ? scheme : null;

    /// <summary>
    /// The ways in which one identifier may be written: under each system of its scheme, and a code of an organisation
    /// in capitals too. The one that was sent comes first.
    /// </summary>
    public IEnumerable<(string System, string Value)> SpellingsOf(string? system, string value)
    {
        if (SchemeOf(system) is not { } scheme) return [(system ?? "", value)];
        string[] values = IsPerson(scheme) ? [value] : [.. new[] { value, value.Trim().ToUpperInvariant() }.Distinct()];
        return from spelled in values
               from name in spellings[scheme].Prepend(system!).DistinctBy(TokenKeys.SameSystem)
               select (name, spelled);
    }

    /// <summary>Two identifiers are written differently at most.</summary>
    public bool Same(string? system, string? value, string? otherSystem, string? otherValue) =>
        value is not null && otherValue is not null && (SchemeOf(system) is { } scheme
            ? SchemeOf(otherSystem) == scheme && string.Equals(value.Trim(), otherValue.Trim(),
                IsPerson(scheme) ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase)
            : value == otherValue && TokenKeys.SameSystem(system) == TokenKeys.SameSystem(otherSystem));

    /// <summary>It numbers a person.</summary>
    public static bool IsPerson(IdentifierScheme scheme) => scheme
        is IdentifierScheme.NhsNumber or IdentifierScheme.ChiNumber or IdentifierScheme.HealthAndCareNumber;
}
