using FhirGateway.Fhir;
using FhirGateway.Fhir.FhirPath;
using FhirGateway.Fhir.FhirPath.Values;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Tests.FhirPath;

/// <summary>A patient to ask, and answers as text.</summary>
static class Given
{
    public static readonly Element Patient = Read("""
        {"resourceType":"Patient","id":"p","active":true,"gender":"female","birthDate":"1974-12-25",
         "contained":[{"resourceType":"Organization","id":"o","name":"Surgery"}],
         "identifier":[{"system":"urn:a","value":"1"},{"system":"urn:b","value":"2"}],
         "name":[{"use":"official","family":"Chalmers","given":["Peter","James"]},{"use":"usual","given":["Jim"]}],
         "managingOrganization":{"reference":"#o"},
         "generalPractitioner":[{"reference":"https://example.org/fhir/Practitioner/7/_history/2"},{"display":"Dr B"}],
         "extension":[{"url":"urn:weight",
           "valueQuantity":{"value":80,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}],
         "deceasedBoolean":false}
        """u8);

    public static Element Read(ReadOnlySpan<byte> json) => JsonFormat.Read(json.ToArray()).Resource!.Root;

    public static string Answer(string expression, EvaluationContext? context = null) =>
        string.Join(", ", FhirPathExpression.Compile(expression).Evaluate(Patient, context).Select(Shown));

    public static FhirPathException Refusal(string expression, EvaluationContext? context = null) =>
        Assert.Throws<FhirPathException>(() => FhirPathExpression.Compile(expression).Evaluate(Patient, context));

    static string Shown(Element element) => Atoms.Of(element)?.Text ?? element.Expression;
}
