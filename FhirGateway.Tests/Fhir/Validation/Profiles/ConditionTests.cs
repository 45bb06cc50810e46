namespace FhirGateway.Tests.Fhir.Validation.Profiles;

public sealed class ConditionTests
{
    [Theory]
    [InlineData("error", "true", "")]
    [InlineData("error", "false", "error invariant Patient")]
    [InlineData("warning", "false", "warning invariant Patient")]
    public void A_condition_of_a_profile_holds(string severity, string active, string told) =>
        Assert.Equal(told, Given.Told($$"""{"resourceType":"Patient","active":{{active}} }""",
            Given.Profile("p", "Patient", Condition("Patient", "active", severity))));

    [Fact]
    public void A_condition_is_asked_of_each_element_where_it_stands() =>
        Assert.Equal("error invariant Patient.name[1]", Given.Told(
            """{"resourceType":"Patient","name":[{"family":"A"},{"given":["B"]}]}""",
            Given.Profile("p", "Patient", Condition("Patient.name", "family.exists()"))));

    [Fact]
    public void An_expression_that_fails_is_a_warning_that_says_so() =>
        Assert.Equal("warning not-supported Patient", Given.Told(
            """{"resourceType":"Patient","name":[{"family":"A"},{"given":["B"]}]}""",
            Given.Profile("p", "Patient", Condition("Patient", "name.single().exists()"))));

    [Theory]
    [InlineData("A", "")]
    [InlineData("B", "error invariant Observation")]
    public void Conditions_may_ask_for_value_sets(string code, string told) =>
        Assert.Equal(told, Given.Told(
            $$$"""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://example.org/s","code":"{{{code}}}"}]}}""",
            Given.Profile("p", "Observation", Condition("Observation", "code.memberOf('http://example.org/v')")),
            Given.Resource("""
                {"resourceType":"ValueSet","url":"http://example.org/v","status":"draft","compose":{"include":[
                 {"system":"http://example.org/s","concept":[{"code":"A"}]}]}}
                """)));

    [Theory]
    [InlineData("\"name\":[{\"family\":\"A\"}]", "")]
    [InlineData("\"active\":true", "error invariant Patient")]
    public void Conditions_may_ask_for_profiles(string property, string told) =>
        Assert.Equal(told, Given.Told($$$"""{"resourceType":"Patient",{{{property}}}}""",
            Given.Profile("p", "Patient", Condition("Patient", $"conformsTo('{Given.Base}named')")),
            Given.Profile("named", "Patient", """{"path":"Patient.name","min":1}""")));

    [Fact]
    public void Of_a_resource_inside_another_the_outer_profile_speaks_from_outside() =>
        Assert.Equal("", Given.Told(
            """{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","active":true}}]}""",
            Given.Profile("p", "Bundle", Condition(
                "Bundle.entry.resource", "%context.type().name = 'Patient' and %resource.type().name = 'Bundle'"))));

    static string Condition(string path, string expression, string severity = "error") => $$"""
        {"path":"{{path}}","constraint":[{"key":"x-1","severity":"{{severity}}","human":"so it is","expression":"{{expression}}"}]}
        """;
}
