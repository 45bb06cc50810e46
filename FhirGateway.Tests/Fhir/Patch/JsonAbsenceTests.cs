using System.Text;
using FhirGateway.Fhir.Patch;

namespace FhirGateway.Tests.Fhir.Patch;

/// <summary>An operation whose target is absent says what RFC 6902 requires and how to say what was meant.</summary>
public sealed class JsonAbsenceTests
{
    const string Patient = """
        {"resourceType":"Patient","birthDate":"1950-01-01","name":[{"family":"Ames","given":["Ann"]}],"communication":[]}
        """;

    [Theory]
    [InlineData("""{"op":"add","path":"/telecom/-","value":{}}""",
        "there is no '/telecom' to add to, and RFC 6902 requires it to exist; add '/telecom' first, with an array that holds the value")]
    [InlineData("""{"op":"add","path":"/telecom/0","value":{}}""", "add '/telecom' first, with an array")]
    [InlineData("""{"op":"add","path":"/maritalStatus/text","value":"x"}""",
        "add '/maritalStatus' first, with an object")]
    [InlineData("""{"op":"add","path":"/contact/0/name/text","value":"x"}""", "add '/contact' first, with an array")]
    [InlineData("""{"op":"add","path":"/name/0/period/start","value":"x"}""",
        "add '/name/0/period' first, with an object")]
    [InlineData("""{"op":"add","path":"/name/1/family","value":"x"}""", "there is no '/name/1' to add to")]
    [InlineData("""{"op":"add","path":"/birthDate/x","value":1}""",
        "'/birthDate' is a single value, and nothing can be added below it")]
    [InlineData("""{"op":"add","path":"/name/3","value":{}}""",
        "'3' is no index of an array of 1; use 0 to 1, or - for the end")]
    [InlineData("""{"op":"replace","path":"/gender","value":"male"}""",
        "the resource has no 'gender', and RFC 6902 requires the target of a replace to exist; use add")]
    [InlineData("""{"op":"replace","path":"/name/2","value":{}}""",
        "'/name' has the indexes 0 to 0, and RFC 6902 requires")]
    [InlineData("""{"op":"replace","path":"/name/-","value":{}}""",
        "'-' names the end of '/name', where nothing is yet")]
    [InlineData("""{"op":"remove","path":"/name/0/suffix"}""",
        "'/name/0' has no 'suffix', and RFC 6902 requires the target of a remove to exist; leave the operation out")]
    [InlineData("""{"op":"remove","path":"/communication/0"}""", "'/communication' is empty")]
    [InlineData("""{"op":"test","path":"/gender","value":"male"}""",
        "RFC 6902 requires the target of a test to exist; an absent value fails")]
    [InlineData("""{"op":"move","from":"/photo","path":"/contact"}""",
        "the resource has no 'photo', and RFC 6902 requires the 'from' of a move to exist")]
    [InlineData("""{"op":"copy","from":"/name/0/given/4","path":"/name/0/given/-"}""",
        "'/name/0/given' has the indexes 0 to 0, and RFC 6902 requires the 'from' of a copy")]
    [InlineData("""{"op":"copy","from":"/birthDate/0","path":"/gender"}""", "'/birthDate' is a single value")]
    [InlineData("""{"op":"move","from":"/birthDate","path":"/contact/0/name"}""",
        "add '/contact' first, with an array")]
    public void The_message_says_what_is_absent_and_what_to_do(string operation, string says)
    {
        var patched = JsonPatch.Apply(Encoding.UTF8.GetBytes(Patient), Encoding.UTF8.GetBytes($"[{operation}]"));
        Assert.Equal(FhirGateway.Fhir.OutcomeKind.Unprocessable, patched.Refusal!.Kind);
        Assert.Contains(says, patched.Refusal.Issues[0].Diagnostics, StringComparison.Ordinal);
        Assert.Contains("Operation 1", patched.Refusal.Issues[0].Diagnostics, StringComparison.Ordinal);
    }
}
