using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Tests.Fhir.Validation.Questionnaires;

/// <summary>A questionnaire's items, an answer's items, its status, and where the errors are.</summary>
public sealed class QuestionnaireAnswersTests
{
    const string Hl7 = "http://hl7.org/fhir/StructureDefinition/";

    const string Smoker = """{"linkId":"s","type":"boolean"},{"linkId":"n","type":"integer","required":true,"enableWhen":[{"question":"s","operator":"=","answerBoolean":true}]}""";
    const string Colour = """{"linkId":"c","type":"choice","answerOption":[{"valueCoding":{"system":"http://x","code":"red"}},{"valueCoding":{"system":"http://x","code":"blue"}}]}""";

    /// <summary>A required group "g" with one optional item.</summary>
    static string Group(string linkId, string type, string condition = "") => $$"""
        {"linkId":"g","type":"group","required":true,"item":[{"linkId":"{{linkId}}","type":"{{type}}"{{condition}}}]}
        """;

    public static TheoryData<string, string, string, string> Answers => new()
    {
        { """{"linkId":"a","type":"string","required":true}""", "completed", """{"linkId":"a","answer":[{"valueString":"x"}]}""", "" },
        { """{"linkId":"a","type":"string","required":true}""", "completed", """{"linkId":"b","answer":[{"valueString":"x"}]}""",
            "structure QuestionnaireResponse.item[0]; required QuestionnaireResponse" },
        { """{"linkId":"a","type":"string","required":true},{"linkId":"b","type":"string"}""", "in-progress", """{"linkId":"b","answer":[{"valueString":"x"}]}""", "" },
        { """{"linkId":"a","type":"string"},{"linkId":"b","type":"string"}""", "completed",
            """{"linkId":"b","answer":[{"valueString":"x"}]},{"linkId":"a","answer":[{"valueString":"x"}]}""", "structure QuestionnaireResponse.item[1]" },
        { """{"linkId":"a","type":"string"}""", "completed", """{"linkId":"a","answer":[{"valueString":"x"},{"valueString":"y"}]}""", "structure QuestionnaireResponse.item[0]" },
        { """{"linkId":"a","type":"string","repeats":true}""", "completed", """{"linkId":"a","answer":[{"valueString":"x"},{"valueString":"y"}]}""", "" },
        { """{"linkId":"g","type":"group","item":[{"linkId":"a","type":"string","required":true}]}""", "completed", """{"linkId":"g"}""", "required QuestionnaireResponse.item[0]" },
        { """{"linkId":"g","type":"group","item":[{"linkId":"a","type":"string"}]}""", "completed", """{"linkId":"a","answer":[{"valueString":"x"}]}""", "structure QuestionnaireResponse.item[0]" },
        { """{"linkId":"d","type":"display"}""", "completed", """{"linkId":"d","answer":[{"valueString":"x"}]}""", "structure QuestionnaireResponse.item[0]" },
        // Types
        { """{"linkId":"a","type":"decimal"}""", "completed", """{"linkId":"a","answer":[{"valueString":"x"}]}""", "value QuestionnaireResponse.item[0].answer[0].value" },
        { """{"linkId":"a","type":"url"}""", "completed", """{"linkId":"a","answer":[{"valueUri":"urn:uuid:1"}]}""", "value QuestionnaireResponse.item[0].answer[0].value" },
        // Options
        { Colour, "completed", """{"linkId":"c","answer":[{"valueCoding":{"system":"http://x","code":"red"}}]}""", "" },
        { Colour, "completed", """{"linkId":"c","answer":[{"valueCoding":{"system":"http://x","code":"green"}}]}""", "code-invalid QuestionnaireResponse.item[0].answer[0].value" },
        // Enabling
        { Smoker, "completed", """{"linkId":"s","answer":[{"valueBoolean":true}]}""", "required QuestionnaireResponse" },
        { Smoker, "completed", """{"linkId":"s","answer":[{"valueBoolean":true}]},{"linkId":"n","answer":[{"valueInteger":20}]}""", "" },
        { Smoker, "completed", """{"linkId":"s","answer":[{"valueBoolean":false}]}""", "" },
        { Smoker, "completed", """{"linkId":"s","answer":[{"valueBoolean":false}]},{"linkId":"n","answer":[{"valueInteger":20}]}""", "structure QuestionnaireResponse.item[1]" },
        // Required groups
        { Group("a", "string"), "completed", """{"linkId":"g"}""", "required QuestionnaireResponse.item[0]" },
        { Group("a", "string"), "amended", """{"linkId":"g","text":"G"}""", "required QuestionnaireResponse.item[0]" },
        { Group("a", "string"), "in-progress", """{"linkId":"g"}""", "" },
        { Group("a", "string"), "completed", """{"linkId":"g","item":[{"linkId":"a","answer":[{"valueString":"x"}]}]}""", "" },
        { Group("a", "display"), "completed", """{"linkId":"g"}""", "" },
        { Group("a", "string"), "completed", """{"linkId":"g","item":[{"linkId":"z"}]}""", "structure QuestionnaireResponse.item[0].item[0]" },
        { $$"""{"linkId":"o","type":"group","item":[{{Group("a", "string")}}]}""", "completed", """{"linkId":"o"}""", "required QuestionnaireResponse.item[0]" },
        { $$"""{"linkId":"o","type":"group","item":[{{Group("a", "string")}}]}""", "completed", """{"linkId":"o","item":[{"linkId":"g"}]}""", "required QuestionnaireResponse.item[0].item[0]" },
        { $$"""{"linkId":"s","type":"boolean"},{{Group("a", "string", ""","enableWhen":[{"question":"s","operator":"=","answerBoolean":true}]""")}}""", "completed",
            """{"linkId":"s","answer":[{"valueBoolean":false}]},{"linkId":"g"}""", "" },
        { $$"""{"linkId":"s","type":"boolean"},{{Group("a", "string", ""","enableWhen":[{"question":"s","operator":"=","answerBoolean":true}]""")}}""", "completed",
            """{"linkId":"s","answer":[{"valueBoolean":true}]},{"linkId":"g"}""", "required QuestionnaireResponse.item[1]" },
        // Required questions
        { """{"linkId":"q","type":"string","item":[{"linkId":"a","type":"string","required":true}]}""", "completed",
            """{"linkId":"q","answer":[{"valueString":"x"}]}""", "required QuestionnaireResponse.item[0].answer[0]" },
        { """{"linkId":"a","type":"string","required":true,"item":[{"linkId":"b","type":"string"}]}""", "completed",
            """{"linkId":"a","answer":[{"item":[{"linkId":"b","answer":[{"valueString":"x"}]}]}]}""", "required QuestionnaireResponse" },
        { """{"linkId":"a","type":"string","required":true}""", "completed",
            """{"linkId":"a","answer":[{"extension":[{"url":"http://x/absent","valueCode":"unknown"}]}]}""", "" },
        { """{"linkId":"q","type":"string","item":[{"linkId":"a","type":"string"}]}""", "completed",
            """{"linkId":"q","item":[{"linkId":"a","answer":[{"valueString":"x"}]}]}""", "structure QuestionnaireResponse.item[0].item[0]" },
        // Bounds
        { Bounded("minValue", "valueInteger", "5", "integer"), "completed", """{"linkId":"a","answer":[{"valueInteger":4}]}""", "value QuestionnaireResponse.item[0].answer[0].value" },
        { Bounded("minValue", "valueInteger", "5", "integer"), "completed", """{"linkId":"a","answer":[{"valueInteger":5}]}""", "" },
        { Bounded("maxValue", "valueDate", "\"2022-06\"", "date"), "completed", """{"linkId":"a","answer":[{"valueDate":"2022-06-30"}]}""", "" },
        { Bounded("maxValue", "valueDate", "\"2022-06\"", "date"), "completed", """{"linkId":"a","answer":[{"valueDate":"2022-07"}]}""", "value QuestionnaireResponse.item[0].answer[0].value" },
        { Bounded("regex", "valueString", "\"[a-z]+\"", "string"), "completed", """{"linkId":"a","answer":[{"valueString":"ab1"}]}""", "value QuestionnaireResponse.item[0].answer[0].value" },
        { Bounded("regex", "valueString", "\"(a+)+\\\\1\"", "string"), "completed", """{"linkId":"a","answer":[{"valueString":"ab1"}]}""", "" },
        { Bounded("questionnaire-minOccurs", "valueInteger", "2", "string"), "completed", """{"linkId":"a","answer":[{"valueString":"x"}]}""", "required QuestionnaireResponse.item[0]" },
        { Bounded("maxSize", "valueDecimal", "2", "attachment"), "completed", """{"linkId":"a","answer":[{"valueAttachment":{"size":3}}]}""", "value QuestionnaireResponse.item[0].answer[0].value" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_is_held_against_its_question(string questions, string status, string answers, string expected)
    {
        var form = $$"""{"resourceType":"Questionnaire","url":"http://forms.health/q","status":"active","item":[{{questions}}]}""";
        var response = $$"""{"resourceType":"QuestionnaireResponse","questionnaire":"http://forms.health/q|","status":"{{status}}","item":[{{answers}}]}"""
            .Replace("q|", "q", StringComparison.Ordinal);
        var catalog = new Catalog([Read(form)]);
        Assert.Equal(expected, Errors(response, catalog));
        Assert.Equal("", Errors(response, Catalog.Empty));
    }

    static string Errors(string response, Catalog catalog) => string.Join("; ",
        Validator.Validate(Read(response), new ValidationOptions { Catalog = catalog }).Where(issue => issue.IsError)
            .Select(issue => $"{issue.Code} {issue.Expression}"));

    static string Bounded(string extension, string property, string value, string type) =>
        "{\"extension\":[{\"url\":\"" + Hl7 + extension + "\",\"" + property + "\":" + value + "}],\"linkId\":\"a\",\"type\":\"" + type + "\"}";

    static Resource Read(string json)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(json));
        Assert.Empty(parsed.Issues);
        return parsed.Resource!;
    }
}
