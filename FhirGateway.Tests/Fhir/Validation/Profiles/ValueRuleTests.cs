namespace FhirGateway.Tests.Fhir.Validation.Profiles;

public sealed class ValueRuleTests
{
    [Theory]
    [InlineData("\"gender\":\"other\"", "")]
    [InlineData("\"gender\":\"male\"", "error value Patient.gender")]
    [InlineData("\"maritalStatus\":{\"coding\":[{\"system\":\"urn:s:s\",\"code\":\"M\"}]}", "")]
    [InlineData("\"maritalStatus\":{\"coding\":[{\"system\":\"urn:s:s\",\"code\":\"M\",\"display\":\"Married\"}]}",
        "error value Patient.maritalStatus")]
    [InlineData("\"maritalStatus\":{\"coding\":[{\"system\":\"urn:s:s\",\"code\":\"M\"}],\"text\":\"x\"}", "error value Patient.maritalStatus")]
    public void A_fixed_value_is_had_exactly(string property, string told) =>
        Assert.Equal(told, Given.Told($$$"""{"resourceType":"Patient",{{{property}}}}""", Given.Profile("p", "Patient", """
            {"path":"Patient.gender","fixedCode":"other"},
            {"path":"Patient.maritalStatus","fixedCodeableConcept":{"coding":[{"system":"urn:s:s","code":"M"}]},
             "binding":{"strength":"example"}}
            """)).Replace("warning code-invalid Patient.maritalStatus, ", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"coding":[{"system":"urn:s:s","code":"A","display":"a"},{"system":"urn:t:t","code":"B"}],"text":"x"}""", "")]
    [InlineData("""{"coding":[{"system":"urn:t:t","code":"A"}]}""", "error value Observation.code")]
    [InlineData("""{"text":"x"}""", "error value Observation.code")]
    public void A_pattern_is_had_at_least(string code, string told) =>
        Assert.Equal(told, Given.Told($$$"""{"resourceType":"Observation","status":"final","code":{{{code}}}}""",
            Given.Profile("p", "Observation", """
                {"path":"Observation.code","patternCodeableConcept":{"coding":[{"system":"urn:s:s","code":"A"}]}}
                """)));

    [Theory]
    [InlineData("1990-05-05", 5, 1.5, "")]
    [InlineData("1890-05-05", 5, 1.5, "error value Basic.created")]
    [InlineData("2090-05-05", 5, 1.5, "error value Basic.created")]
    [InlineData("1990-05-05", 11, 1.5, "error value Basic.extension[0].value")]
    [InlineData("1990-05-05", 5, 0.5, "error value Basic.extension[1].value")]
    public void Values_keep_within_bounds(string created, int number, double kilograms, string told) =>
        Assert.Equal(told, Given.Told(
            FormattableString.Invariant($$$"""
                {"resourceType":"Basic","code":{"text":"x"},"created":"{{{created}}}","extension":[
                  {"url":"{{{Given.Base}}}n","valueInteger":{{{number}}}},
                  {"url":"{{{Given.Base}}}q","valueQuantity":{"value":{{{kilograms}}},"system":"http://unitsofmeasure.org","code":"kg"}}]}
                """),
            Given.Profile("p", "Basic", """{"path":"Basic.created","minValueDate":"1900-01-01","maxValueDate":"2050-01-01"}"""),
            Given.Extension("n", """{"path":"Extension.value[x]","type":[{"code":"integer"}],"maxValueInteger":10},"""),
            Given.Extension("q", """
                {"path":"Extension.value[x]","type":[{"code":"Quantity"}],
                 "minValueQuantity":{"value":600,"system":"http://unitsofmeasure.org","code":"g"}},
                """)));

    [Theory]
    [InlineData("abcde", "")]
    [InlineData("abcdef", "error too-long Patient.name[0].family")]
    [InlineData("abcd😀", "")]
    public void A_text_is_no_longer_than_allowed(string family, string told) =>
        Assert.Equal(told, Given.Told($$$"""{"resourceType":"Patient","name":[{"family":"{{{family}}}"}]}""",
            Given.Profile("p", "Patient", """{"path":"Patient.name.family","maxLength":5}""")));

    [Theory]
    [InlineData("\"active\":true", "")]
    [InlineData("\"_active\":{\"extension\":[{\"url\":\"http://example.org/why\",\"valueCode\":\"x\"}]}", "")]
    [InlineData("\"_active\":{\"extension\":[{\"url\":\"http://example.org/other\",\"valueCode\":\"x\"}]}", "error required Patient.active")]
    public void A_value_can_be_required_where_no_named_extension_stands_in(string property, string told) =>
        Assert.Equal(told, Given.Told($$$"""{"resourceType":"Patient",{{{property}}}}""", Given.Profile("p", "Patient", """
            {"path":"Patient.active","extension":[
              {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.valueAlternatives",
               "valueCanonical":"http://example.org/why"}]}
            """)));
}
