using FhirGateway.Fhir;

namespace FhirGateway.Tests.Fhir.Validation.Profiles;

public sealed class ClaimTests
{
    static readonly Resource Named = Given.Profile("named", "Patient", """{"path":"Patient.name","min":1}""", more: "\"version\":\"1.2.0\",");

    [Theory]
    [InlineData("named", "error required Patient.name")]
    [InlineData("named|1.2.0", "error required Patient.name")]
    [InlineData("named|1.2", "error required Patient.name")]
    [InlineData("named|2.0.0", "warning not-found Patient.meta.profile[0]")]
    [InlineData("other", "warning not-found Patient.meta.profile[0]")]
    public void A_resource_keeps_what_it_claims_if_that_is_known(string profile, string told) =>
        Assert.Equal(told, Given.Told(Claiming(Given.Base + profile), [], Named));

    [Theory]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Patient", "")]
    [InlineData("http://hl7.org/fhir/StructureDefinition/DomainResource", "")]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Observation", "error structure Patient.meta.profile[0]")]
    [InlineData(Given.Base + "observed", "error structure Patient.meta.profile[0]")]
    public void A_profile_is_about_the_type_that_claims_it(string profile, string told) =>
        Assert.Equal(told, Given.Told(
            Claiming(profile), [], Given.Profile("observed", "Observation", """{"path":"Observation.subject","min":1}""")));

    [Theory]
    [InlineData("named", "error required Patient.name")]
    [InlineData("other", "error not-found Patient")]
    public void The_caller_can_demand_a_profile(string profile, string told) =>
        Assert.Equal(told, Given.Told("""{"resourceType":"Patient","active":true}""", [Given.Base + profile], Named));

    [Fact]
    public void What_is_demanded_and_claimed_is_told_once() =>
        Assert.Equal("error required Patient.name", Given.Told(Claiming(Given.Base + "named"), Named));

    [Fact]
    public void Resources_inside_keep_what_they_claim_too()
    {
        var claiming = Claiming(Given.Base + "named");
        Assert.Equal("error required Bundle.entry[0].resource.name", Given.Told(
            $$"""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{{claiming}} }]}""", [], Named));
        Assert.Equal("error required Parameters.parameter[0].resource.name", Given.Told(
            $$"""{"resourceType":"Parameters","parameter":[{"name":"a","resource":{{claiming}} }]}""", [], Named));
    }

    [Fact]
    public void A_guide_can_demand_a_profile_of_all() =>
        Assert.Equal("error required Patient.name", Given.Told(
            """{"resourceType":"Patient","active":true}""", [], Named, Given.Resource($$"""
                {"resourceType":"ImplementationGuide","url":"http://example.org/g","name":"g","status":"draft","packageId":"g",
                 "fhirVersion":["4.0.1"],"global":[{"type":"Patient","profile":"{{Given.Base}}named"}]}
                """)));

    [Fact]
    public void Without_profiles_nothing_is_added() =>
        Assert.Empty(Given.Issues("""{"resourceType":"Patient","active":true}""", [], Named));

    static string Claiming(string profile) =>
        $$"""{"resourceType":"Patient","meta":{"profile":["{{profile}}"]},"active":true}""";
}
