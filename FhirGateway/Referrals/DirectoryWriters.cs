using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>
/// Who may write persons and the directory, as one table. A record belongs to the organisation that it names; that one
/// writes it, and so does what that one is part of. A record that names none is anybody's who is known here; a writer who
/// did not say on whose behalf they act (open mode) is held to nothing.
/// </summary>
/// <param name="Type">The resource type.</param>
/// <param name="Owner">The element that names the organisation; null: it is the organisation itself.</param>
/// <param name="Words">For people: who that is.</param>
internal sealed record DirectoryWriter(string Type, string? Owner, string Words)
{
    public static IReadOnlyList<DirectoryWriter> All { get; } =
    [
        new("Patient", "managingOrganization", "the organisation that manages the record; without one, any organisation"),
        new("Organization", null, "the organisation itself and what it is part of; a new one, any organisation"),
        new("HealthcareService", "providedBy", "the organisation that provides it"),
        new("PractitionerRole", "organization", "the organisation in which the role is held"),
        new("Practitioner", null, "any organisation: a person works for several"),
        new("Location", "managingOrganization", "the organisation that manages it"),
    ];

    /// <summary>Null for what is no part of the directory.</summary>
    public static DirectoryWriter? Of(string type) => All.FirstOrDefault(w => w.Type == type);

    /// <summary>The reference to the owner that a version names; null for none, and for an organisation itself.</summary>
    public Element? OwnerIn(Resource resource) => Owner is null ? null : resource.Root[Owner];
}
