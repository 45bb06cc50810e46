using System.Text;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Tests.Fhir.Validation;

public sealed class ValidateOperationTests
{
    const string Good = """{"resourceType":"Patient","id":"a","active":true}""";
    const string WithoutId = """{"resourceType":"Patient","active":true}""";
    const string BadId = """{"resourceType":"Patient","id":"a_b","active":true}""";
    const string Bad = """{"resourceType":"Patient","id":"a","gender":"man"}""";

    [Theory]
    [InlineData("create", null, Good, "")]
    [InlineData("create", null, WithoutId, "")]
    [InlineData("create", null, BadId, "")]
    [InlineData("create", null, Bad, "code-invalid Patient.gender")]
    [InlineData("create", null, "", "required ")]
    [InlineData("update", "a", Good, "")]
    [InlineData("update", null, Good, "")]
    [InlineData("update", "a", WithoutId, "required Patient.id")]
    [InlineData("update", "b", Good, "invalid Patient.id")]
    [InlineData("update", "a", Bad, "code-invalid Patient.gender")]
    [InlineData("update", "a", "", "required ")]
    [InlineData("delete", "a", "", "")]
    [InlineData("delete", "a", "not JSON", "")]
    [InlineData("delete", null, "", "required ")]
    [InlineData(null, null, WithoutId, "")]
    [InlineData(null, "b", Good, "")]
    [InlineData(null, null, BadId, "value Patient.id")]
    [InlineData("profile", null, Bad, "code-invalid Patient.gender")]
    [InlineData(null, null, """{"resourceType":"Flag"}""", "invalid Flag")]
    [InlineData(null, null, "{", "structure ")]
    public void A_mode_asks_for_what_would_be_done(string? mode, string? id, string content, string expected)
    {
        var question = new ValidateQuestion(ValidateOperation.ModeOf(mode)!.Value, "Patient", id, Encoding.UTF8.GetBytes(content));
        Assert.Equal(expected, string.Join("; ", ValidateOperation.Answer(question, ValidationOptions.Default)
            .Where(issue => issue.IsError).Select(issue => $"{issue.Code} {issue.Expression}")));
    }

    [Fact]
    public void A_mode_that_is_none_is_told_apart() => Assert.Null(ValidateOperation.ModeOf("destroy"));
}
