using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

/// <summary>The types that every organisation may read; of all others it reads only what it is party to.</summary>
public sealed class AudienceTableTests
{
    static readonly string[] Open =
    [
        "ActivityDefinition", "CapabilityStatement", "ChargeItemDefinition", "CodeSystem", "CompartmentDefinition",
        "ConceptMap", "Device", "DeviceDefinition", "Endpoint", "EventDefinition", "ExampleScenario", "GraphDefinition",
        "HealthcareService", "ImplementationGuide", "Library", "Location", "Measure", "Medication", "MessageDefinition",
        "NamingSystem", "ObservationDefinition", "OperationDefinition", "Organization", "OrganizationAffiliation",
        "PlanDefinition", "Practitioner", "PractitionerRole", "Questionnaire", "Schedule", "SearchParameter", "Slot",
        "SpecimenDefinition", "StructureDefinition", "StructureMap", "Substance", "TerminologyCapabilities", "ValueSet",
    ];

    [Fact]
    public void Only_the_directory_and_definitions_are_read_by_every_organisation()
    {
        var audience = Audience.OfOrganisations("Organization/one");
        Assert.All(DefinitionSet.R4.ResourceTypes, type =>
        {
            Assert.True(Open.Contains(type) == Audience.IsOpen(type), type);
            Assert.Same(Open.Contains(type) ? Audience.Everyone : audience, audience.For(type));
        });
        Assert.Equal(Open.Select(ResourceTypes.Number).Order(), Audience.OpenTypes.Order());
    }

    [Fact]
    public void A_name_tells_audiences_apart_and_not_the_order_of_their_organisations()
    {
        Assert.Equal(Audience.Of(-1, -2).Name, Audience.Of(-2, -1).Name);
        Assert.NotEqual(Audience.Of(-1).Name, Audience.Of(-2).Name);
        Assert.NotEqual(Audience.Everyone.Name, Audience.Of().Name);
    }

    [Fact]
    public void Everyone_sees_all_and_organisations_only_with_a_condition()
    {
        Assert.True(Audience.Everyone.Sees.IsEmpty);
        Assert.False(Audience.Of(-1).Sees.IsEmpty);
        Assert.Same(Audience.Everyone, Audience.Everyone.For("Patient"));
    }
}
