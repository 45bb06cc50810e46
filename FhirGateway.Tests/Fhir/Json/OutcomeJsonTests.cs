using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Tests.Fhir.Json;

public sealed class OutcomeJsonTests
{
    [Fact]
    public void An_outcome_is_a_valid_OperationOutcome()
    {
        var faults = JsonFormat.Read("{\"resourceType\":\"Patient\",\n \"na\\u0001me\":1, \"gender\":\"\\u0002\"}"u8.ToArray()).Issues;
        var json = OutcomeJson.Write(faults);
        Assert.True(JsonFormat.Read(json).IsValid, Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void Without_an_issue_all_is_well() =>
        Assert.Equal("""{"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"informational","diagnostics":"All OK"}]}""",
            Encoding.UTF8.GetString(OutcomeJson.Write([])));

    [Fact]
    public void An_issue_tells_severity_code_words_place_and_expression() =>
        Assert.Equal("""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"value","diagnostics":"no","location":["line 1, column 2"],"expression":["Patient.id"]}]}""",
            Encoding.UTF8.GetString(OutcomeJson.Write([Issue.Error("value", "no", "Patient.id") with { Location = "line 1, column 2" }])));
}
