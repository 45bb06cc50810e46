using FhirGateway.Fhir;

namespace FhirGateway.Tests.Fhir.Validation.Profiles;

public sealed class LayerTests
{
    static readonly Resource Lower = Given.Profile("lower", "Patient", """
        {"path":"Patient.name","min":1},
        {"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
        {"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a"},
        {"id":"Patient.identifier:a.system","path":"Patient.identifier.system","fixedUri":"urn:s:a"}
        """);

    [Theory]
    [InlineData("\"active\":true,\"name\":[{\"family\":\"A\"}]", "")]
    [InlineData("\"active\":true", "error required Patient.name")]
    [InlineData("\"name\":[{\"family\":\"A\"}]", "error required Patient.active")]
    public void A_profile_demands_what_its_bases_demand(string properties, string told) =>
        Assert.Equal(told, Given.Told(
            $$$"""{"resourceType":"Patient",{{{properties}}}}""",
            Given.Profile("p", "Patient", """{"path":"Patient.active","min":1}""", above: "middle"),
            Given.Profile("middle", "Patient", """{"path":"Patient"}""", above: "lower"), Lower));

    [Fact]
    public void A_profile_can_add_to_a_slice_of_its_base_by_the_id_alone() =>
        Assert.Equal("error required Patient.identifier[0].value", Given.Told(
            """{"resourceType":"Patient","name":[{"family":"A"}],"identifier":[{"system":"urn:s:a"},{"system":"urn:s:b"}]}""",
            Given.Profile("p", "Patient", """
                {"id":"Patient.identifier:a.value","path":"Patient.identifier.value","min":1}
                """, above: "lower"), Lower));

    [Fact]
    public void A_slice_inherits_what_tells_it_apart_from_the_same_slice_elsewhere() =>
        Assert.Equal("error value Observation.component[0].code.coding[0].code", Given.Told(
            """
            {"resourceType":"Observation","status":"final","code":{"text":"x"},"component":[
             {"code":{"text":"systolic","coding":[{"system":"http://loinc.org","code":"1-1"},{"system":"urn:s:s","code":"1-1"}]}}]}
            """,
            Given.Profile("p", "Observation", """
                {"path":"Observation.component","slicing":{"discriminator":[{"type":"value","path":"code.text"}],"rules":"open"}},
                {"path":"Observation.component.code.coding","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
                {"path":"Observation.component.code.coding","sliceName":"loinc"},
                {"path":"Observation.component.code.coding.system","fixedUri":"http://loinc.org"},
                {"id":"Observation.component:sys","path":"Observation.component","sliceName":"sys"},
                {"id":"Observation.component:sys.code.text","path":"Observation.component.code.text","fixedString":"systolic"},
                {"id":"Observation.component:sys.code.coding:loinc","path":"Observation.component.code.coding","sliceName":"loinc"},
                {"id":"Observation.component:sys.code.coding:loinc.code","path":"Observation.component.code.coding.code","fixedCode":"8480-6"}
                """)));

    [Fact]
    public void Without_a_differential_the_snapshot_is_taken() =>
        Assert.Equal("error required Patient.name", Given.Told(
            """{"resourceType":"Patient","active":true}""",
            Given.Profile("p", "Patient", """
                {"path":"Patient","min":0,"max":"*"},{"path":"Patient.active","min":0,"max":"1","type":[{"code":"boolean"}]},
                {"path":"Patient.name","min":1,"max":"*","type":[{"code":"HumanName"}]}
                """, view: "snapshot")));
}
