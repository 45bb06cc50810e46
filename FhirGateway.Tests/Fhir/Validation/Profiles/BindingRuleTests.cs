using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Tests.Fhir.Validation.Profiles;

public sealed class BindingRuleTests
{
    static readonly Resource Codes = Given.Resource("""
        {"resourceType":"CodeSystem","url":"http://example.org/s","status":"draft","content":"complete",
         "concept":[{"code":"A","concept":[{"code":"A1"}]},{"code":"B"}]}
        """);
    static readonly Resource All = Given.Resource("""
        {"resourceType":"ValueSet","url":"http://example.org/all","status":"draft","compose":{"include":[
         {"system":"http://example.org/s"},{"system":"http://example.org/t","concept":[{"code":"T"}]}]}}
        """);
    static readonly Resource Filtered = Given.Resource("""
        {"resourceType":"ValueSet","url":"http://example.org/some","status":"draft","compose":{"include":[
         {"system":"http://example.org/s","filter":[{"property":"concept","op":"is-a","value":"A"}]}]}}
        """);

    [Theory]
    [InlineData("required", "all", "http://example.org/s", "A1", "")]
    [InlineData("required", "all", "http://example.org/t", "T", "")]
    [InlineData("required", "all", "http://example.org/s", "C", "error code-invalid Observation.code")]
    [InlineData("required", "all", "http://example.org/u", "A", "error code-invalid Observation.code")]
    [InlineData("extensible", "all", "http://example.org/s", "C", "warning code-invalid Observation.code")]
    [InlineData("preferred", "all", "http://example.org/s", "C", "")]
    [InlineData("required", "some", "http://example.org/s", "A1", "")]
    [InlineData("required", "some", "http://example.org/s", "B", "error code-invalid Observation.code")]
    [InlineData("required", "some", "http://example.org/u", "A1", "error code-invalid Observation.code")]
    [InlineData("required", "absent", "http://example.org/s", "C", "")]
    public void A_code_comes_from_the_value_set_as_strongly_as_the_binding_says(
        string strength, string valueSet, string system, string code, string told) =>
        Assert.Equal(told, Given.Told(Coded(system, code), Bound(strength, valueSet), Codes, All, Filtered));

    [Fact]
    public void What_cannot_be_looked_up_is_said_so()
    {
        var issue = Assert.Single(Given.Issues(Coded("http://example.org/s", "A1"), [Given.Base + "p"], Bound("required", "absent"), Codes));
        Assert.Equal((Severity.Information, "Observation.code"), (issue.Severity, issue.Expression));
        Assert.Contains("could not be checked", issue.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_required_concept_has_a_code() =>
        Assert.Equal("error code-invalid Observation.code", Given.Told(
            """{"resourceType":"Observation","status":"final","code":{"text":"x"}}""", Bound("required", "all"), Codes, All));

    [Fact]
    public void The_caller_may_know_better()
    {
        var options = new ValidationOptions
        {
            Catalog = new Catalog([Bound("required", "absent")]), Profiles = [Given.Base + "p"],
            Codes = (valueSet, system, code) =>
                (valueSet, system, code) == ("http://example.org/absent", "http://example.org/s", "A") ? Membership.Member : Membership.NotMember,
        };
        Assert.DoesNotContain(Validator.Validate(Given.Resource(Coded("http://example.org/s", "A")), options), i => i.IsError);
        Assert.Contains(Validator.Validate(Given.Resource(Coded("http://example.org/s", "B")), options), i => i.IsError);
    }

    static Resource Bound(string strength, string valueSet) => Given.Profile("p", "Observation", $$"""
        {"path":"Observation.code","binding":{"strength":"{{strength}}","valueSet":"http://example.org/{{valueSet}}"} }
        """);

    static string Coded(string system, string code) => $$"""
        {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"{{system}}","code":"{{code}}"}]} }
        """;
}
