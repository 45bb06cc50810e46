using System.Collections.Frozen;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary>Who will see the answer. Every read and every query takes one; there is no default.</summary>
internal sealed record Audience
{
    /// <summary>
    /// What every organisation may read: who is who, where, and what things mean. They say nothing about a patient.
    /// </summary>
    static readonly string[] Directory =
    [
        "Organization", "OrganizationAffiliation", "Practitioner", "PractitionerRole", "HealthcareService", "Location",
        "Endpoint", "Schedule", "Slot", "Device", "DeviceDefinition",
        "StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap", "NamingSystem", "SearchParameter",
        "CapabilityStatement", "OperationDefinition", "CompartmentDefinition", "StructureMap", "GraphDefinition",
        "ImplementationGuide", "MessageDefinition", "TerminologyCapabilities", "ExampleScenario",
        "PlanDefinition", "ActivityDefinition", "Library", "Measure", "Questionnaire", "ObservationDefinition",
        "SpecimenDefinition", "EventDefinition", "ChargeItemDefinition", "Medication", "Substance",
    ];

    static readonly FrozenSet<string> Open = Directory.ToFrozenSet();

    Audience(IReadOnlyList<long>? organisations) => Organisations = organisations;

    /// <summary>Visibility keys of the organisations, or null for everyone.</summary>
    public IReadOnlyList<long>? Organisations { get; }

    /// <summary>The numbers of the types that every organisation may read.</summary>
    public static short[] OpenTypes { get; } = [.. Directory.Select(ResourceTypes.Number)];

    public static Audience Everyone { get; } = new((IReadOnlyList<long>?)null);

    /// <param name="keys">The organisations' visibility keys (negative, see the index keys).</param>
    public static Audience Of(params IReadOnlyList<long> keys) => new(keys);

    /// <param name="organisations">As <c>Organization/id</c>.</param>
    public static Audience OfOrganisations(params IEnumerable<string> organisations) =>
        new([.. organisations.Select(TokenKeys.Organisation)]);

    public static bool IsOpen(string type) => Open.Contains(type);

    /// <summary>The audience of resources of one type: everyone where all organisations may read them.</summary>
    public Audience For(string type) => Organisations is null || IsOpen(type) ? Everyone : this;

    /// <summary>
    /// The condition on a row <c>c</c> of table <c>cur</c> of any type, beginning with <c>and</c>, or nothing.
    /// </summary>
    public Sql Sees => Organisations is null
        ? Sql.Empty
        : Sql.Of($" and (c.orgs && {Organisations.ToArray()} or c.rtype = any({OpenTypes}))");

    /// <summary>What a page's cursor is bound to: an answer to others does not go on with it.</summary>
    public string Name => Organisations is null ? "everyone" : string.Join(',', Organisations.Order());
}
