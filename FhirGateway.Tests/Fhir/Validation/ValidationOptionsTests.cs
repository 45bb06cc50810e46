using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Tests.Fhir.Validation;

/// <summary>What each option adds to, or takes from, what R4 says.</summary>
public sealed class ValidationOptionsTests
{
    static readonly ValidationOptions R4 = new();

    static readonly Dictionary<string, ValidationOptions> Options = new()
    {
        ["markup"] = R4 with { ForbidsMarkup = true }, ["markdown"] = R4 with { ForbidsMarkupInMarkdown = true },
        ["examples"] = R4 with { ForbidsExampleUrls = true }, ["contained"] = R4 with { IgnoresContained = true },
        ["references"] = R4 with { RequiresReferenced = true },
        ["r5"] = R4 with { RequiresReferenced = true, ResolvesRelativeAsR5 = true },
        ["extensions"] = R4 with { RequiresKnownExtensions = true }, ["practice"] = R4 with { Practice = Severity.Error },
    };

    const string Pair = """
        {"resourceType":"Bundle","type":"collection","entry":[
         {"fullUrl":"http://x/Patient/1","resource":{"resourceType":"Patient","id":"1"}},
         {"fullUrl":"URL","resource":{"resourceType":"Flag","status":"active","code":{"text":"c"},"subject":{"reference":"REF"}}}]}
        """;

    public static TheoryData<string, string, string> Documents => new()
    {
        { "markup", """{"resourceType":"Patient","name":[{"text":"a <b>c</b>"}]}""", "Patient.name[0].text" },
        { "markup", """{"resourceType":"Patient","name":[{"text":"a < b, c > d, <3"}]}""", "" },
        { "markup", """{"resourceType":"Patient","name":[{"text":"a <!-- b --> c"}]}""", "Patient.name[0].text" },
        { "markup", """{"resourceType":"Communication","status":"completed","note":[{"text":"a <b>c</b>"}]}""", "" },
        { "markdown", """{"resourceType":"Communication","status":"completed","note":[{"text":"a <b>c</b>"}]}""", "Communication.note[0].text" },
        { "markdown", """{"resourceType":"Communication","status":"completed","note":[{"text":"a \\<b>"}]}""", "" },
        { "examples", """{"resourceType":"Patient","photo":[{"url":"http://files.example.org/1"}]}""", "Patient.photo[0].url" },
        { "examples", """{"resourceType":"Patient","photo":[{"url":"http://example.health/1"}]}""", "" },
        { "contained", """{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"a_b"}]}""", "" },
        { "references", Pair.Replace("REF", "Patient/1", StringComparison.Ordinal), "" },
        { "references", Pair.Replace("REF", "Patient/2", StringComparison.Ordinal), "Bundle.entry[1].resource.subject" },
        { "references", Pair.Replace("REF", "http://x/Patient/1/_history/3", StringComparison.Ordinal), "Bundle.entry[1].resource.subject" },
        { "references", Pair.Replace("REF", "http://x/Patient/1/_history/3", StringComparison.Ordinal)
            .Replace("\"id\":\"1\"", "\"id\":\"1\",\"meta\":{\"versionId\":\"3\"}", StringComparison.Ordinal), "" },
        { "references", Pair.Replace("REF", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", StringComparison.Ordinal), "Bundle.entry[1].resource.subject" },
        { "references", """{"resourceType":"Flag","status":"active","code":{"text":"c"},"subject":{"reference":"Patient/1"}}""", "" },
        { "r5", Pair.Replace("REF", "Patient/1", StringComparison.Ordinal), "Bundle.entry[1].resource.subject" },
        { "r5", Pair.Replace("REF", "http://x/Patient/1", StringComparison.Ordinal), "" },
        { "extensions", """{"resourceType":"Patient","extension":[{"url":"http://unknown.health/e","valueCode":"c"}]}""", "Patient.extension[0].url" },
        { "extensions", """{"resourceType":"Patient","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-animal","valueCode":"c"}]}""", "" },
        { "practice", """{"resourceType":"Patient"}""", "Patient" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void An_option_is_stricter_or_milder(string option, string document, string expected)
    {
        var text = document.Replace("URL", "urn:uuid:0d5b3a53-2a8c-4b7e-9f55-0d8f3a1f6a01", StringComparison.Ordinal);
        var errors = Errors(text, Options[option]);
        Assert.Equal(expected, string.Join(" ", errors));
        if (option == "contained") Assert.NotEmpty(Errors(text, R4));
        else Assert.Empty(Errors(text, R4));
    }

    static string[] Errors(string document, ValidationOptions options) =>
        [.. Validator.Validate(JsonFormat.Read(Encoding.UTF8.GetBytes(document)), options)
            .Where(issue => issue.IsError).Select(issue => issue.Expression!)];
}
