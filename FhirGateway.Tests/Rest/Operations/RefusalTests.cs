namespace FhirGateway.Tests.Rest.Operations;

/// <summary>Whatever is asked wrongly is answered by an OperationOutcome that says what and where, and never by a failure.</summary>
public sealed class RefusalTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    const string Nothing = """{"resourceType":"Parameters"}""";
    const string Coding = """{"resourceType":"Parameters","parameter":[{"name":"coding","valueCoding":{"display":"x"}}]}""";

    [Theory]
    // The envelope.
    [InlineData("POST", "Patient/$validate", "{", 400, "")]
    [InlineData("POST", "Patient/$validate", "[]", 400, "")]
    [InlineData("POST", "ValueSet/$expand", """{"resourceType":"Patient"}""", 400, "must be a ValueSet, not a Patient", "Patient")]
    [InlineData("POST", "CodeSystem/$lookup", """{"resourceType":"Patient"}""", 400, "must be Parameters", "Patient")]
    [InlineData("POST", "CodeSystem/$lookup", """{"resourceType":"Parameters","parameter":[{"name":"code","colour":1}]}""", 400, "colour")]
    [InlineData("POST", "CodeSystem/$lookup", """{"resourceType":"Parameters","parameter":[{"name":"colour","valueCode":"x"}]}""", 400,
        "no parameter 'colour'", "Parameters.parameter[0]")]
    [InlineData("POST", "CodeSystem/$lookup", """{"resourceType":"Parameters","parameter":[{"name":"code"}]}""", 400, "")]
    [InlineData("POST", "CodeSystem/$lookup", """{"resourceType":"Parameters","parameter":[{"name":"code","valueBoolean":true}]}""", 400,
        "must be a code", "Parameters.parameter[0].value")]
    [InlineData("POST", "CodeSystem/$lookup",
        """{"resourceType":"Parameters","parameter":[{"name":"code","valueCode":"a"},{"name":"code","valueCode":"b"}]}""", 400, "given once",
        "Parameters.parameter[1]")]
    [InlineData("GET", "CodeSystem/$lookup?colour=red", null, 400, "no parameter 'colour'")]
    [InlineData("GET", "CodeSystem/$lookup?coding=x", null, 400, "by POST")]
    [InlineData("GET", "CodeSystem/$lookup?code=", null, 400, "code")]
    [InlineData("GET", "CodeSystem/$lookup?code=a&system=b%20c", null, 400, "white space")]
    [InlineData("GET", "CodeSystem/$lookup?code=a&system=urn:x&date=2026", null, 400, "'date' of CodeSystem/$lookup is not supported")]
    // The code.
    [InlineData("GET", "CodeSystem/$lookup", null, 400, "Name the code once")]
    [InlineData("GET", "CodeSystem/$lookup?code=a", null, 400, "'system'")]
    [InlineData("POST", "CodeSystem/$lookup", Coding, 400, "no code", "Parameters.parameter[0]")]
    [InlineData("GET", "CodeSystem/$lookup?code=a&system=urn:none", null, 404, "urn:none")]
    [InlineData("GET", "CodeSystem/$subsumes?codeA=a&codeB=b", null, 400, "system")]
    [InlineData("GET", "CodeSystem/$subsumes?codeA=a&system=urn:x", null, 400, "codeB")]
    [InlineData("GET", "CodeSystem/$subsumes?codeA=a&codeB=b&system=urn:none", null, 404, "urn:none")]
    [InlineData("GET", "CodeSystem/none/$subsumes?codeA=a&codeB=b", null, 404, "CodeSystem/none")]
    [InlineData("GET", "ValueSet/$validate-code?code=a", null, 400, "Name the value set once")]
    [InlineData("GET", "ValueSet/$validate-code?url=urn:none", null, 400, "Name the code once")]
    [InlineData("GET", "ValueSet/$validate-code?url=urn:none&code=a&system=urn:x", null, 422, "urn:none")]
    [InlineData("GET", "ValueSet/none/$validate-code?code=a", null, 404, "ValueSet/none")]
    [InlineData("GET", "CodeSystem/$validate-code?code=a", null, 400, "'system'")]
    [InlineData("GET", "CodeSystem/none/$validate-code?code=a", null, 404, "CodeSystem/none")]
    [InlineData("GET", "ConceptMap/$translate?code=a&system=urn:x", null, 400, "Name the concept map once")]
    [InlineData("GET", "ConceptMap/$translate?code=a&system=urn:x&url=urn:none", null, 404, "urn:none")]
    // The value set.
    [InlineData("GET", "ValueSet/$expand", null, 400, "Name the value set once")]
    [InlineData("GET", "ValueSet/$expand?url=urn:none", null, 404, "urn:none")]
    [InlineData("GET", "ValueSet/none/$expand", null, 404, "ValueSet/none")]
    [InlineData("GET", "ValueSet/none/$expand?url=urn:x", null, 400, "no parameter 'url'")]
    [InlineData("GET", "ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender&count=-1", null, 400, "count")]
    [InlineData("GET", "ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender&count=many", null, 400, "count")]
    [InlineData("GET", "ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender&activeOnly=yes", null, 400, "true or false")]
    [InlineData("GET", "ValueSet/$expand?url=urn:x&url=urn:y", null, 400, "given once")]
    [InlineData("GET", "ValueSet/$expand?url=urn:x|1&valueSetVersion=2", null, 400, "names a version")]
    // Validation.
    [InlineData("POST", "Patient/$validate?mode=destroy", """{"resourceType":"Patient"}""", 400, "mode")]
    [InlineData("POST", "Patient/$validate?mode=profile", """{"resourceType":"Patient"}""", 400, "profile")]
    [InlineData("GET", "Patient/none/$validate", null, 404, "Patient/none")]
    [InlineData("GET", "Patient/none/$validate?mode=delete", null, 404, "Patient/none")]
    [InlineData("POST", "Nothing/$validate", """{"resourceType":"Patient"}""", 404, "Nothing")]
    // Labels.
    [InlineData("POST", "Patient/none/$meta-add", Nothing, 400, "meta")]
    [InlineData("POST", "Patient/none/$meta-add", "", 400, "meta")]
    [InlineData("POST", "Patient/none/$meta-add",
        """{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"source":"urn:s"}}]}""", 400, "no profile", "Parameters.parameter[0]")]
    [InlineData("POST", "Patient/none/$meta-add",
        """{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"code":"a"}]}}]}""", 404, "Patient/none")]
    [InlineData("POST", "Patient/none/$meta-delete",
        """{"resourceType":"Parameters","parameter":[{"name":"meta","valueString":"a"}]}""", 400, "must be a Meta", "Parameters.parameter[0].value")]
    [InlineData("GET", "Patient/none/$meta", null, 404, "Patient/none")]
    [InlineData("GET", "Patient/none/_history/x/$meta", null, 404, "Patient/none")]
    [InlineData("GET", "$meta?colour=red", null, 400, "colour")]
    // Collections.
    [InlineData("GET", "Patient/none/$everything", null, 404, "Patient/none")]
    [InlineData("GET", "Encounter/none/$everything", null, 404, "Encounter/none")]
    [InlineData("GET", "Patient/$everything?start=tomorrow", null, 400, "start")]
    [InlineData("GET", "Patient/$everything?start=2026-02&end=2026-01", null, 400, "end")]
    [InlineData("GET", "Patient/$everything?_type=Observation,Colour", null, 400, "Colour")]
    [InlineData("GET", "Patient/$everything?_count=0", null, 400, "_count")]
    [InlineData("GET", "Patient/$everything?_since=2026", null, 400, "_since")]
    [InlineData("GET", "Patient/$everything?_offset=5", null, 400, "_offset")]
    [InlineData("GET", "Patient/$everything?_cursor=!", null, 400, "_cursor")]
    [InlineData("GET", "Composition/$document", null, 400, "'id'")]
    [InlineData("GET", "Composition/$document?id=none", null, 404, "Composition/none")]
    [InlineData("GET", "Composition/none/$document?persist=true", null, 400, "by POST")]
    [InlineData("GET", "Composition/none/$document?graph=urn:x", null, 400, "graph")]
    [InlineData("GET", "Observation/$lastn?code=x", null, 400, "'patient'")]
    [InlineData("GET", "Observation/$lastn?patient=x&max=0", null, 400, "max")]
    [InlineData("GET", "Observation/$lastn?patient=x&_sort=date", null, 400, "_sort")]
    [InlineData("GET", "Observation/$lastn?patient=x&colour=red", null, 400, "colour")]
    // Differences and formats.
    [InlineData("GET", "$diff?from=Patient/none", null, 400, "'to'")]
    [InlineData("GET", "$diff?from=Patient/none&to=Patient/none", null, 404, "Patient/none")]
    [InlineData("GET", "$diff?from=none&to=Patient/none", null, 400, "from")]
    [InlineData("GET", "$diff?from=Nothing/none&to=Patient/none", null, 400, "from")]
    [InlineData("GET", "Patient/none/$diff", null, 404, "Patient/none")]
    [InlineData("GET", "Patient/none/$diff?fromVersion=x", null, 404, "Patient/none")]
    [InlineData("POST", "$convert", "", 400, "input")]
    [InlineData("POST", "$convert", """{"resourceType":"Patient","colour":"red"}""", 400, "colour")]
    [InlineData("GET", "Patient/some/$unheard-of", null, 404, "")]
    [InlineData("GET", "$unheard-of", null, 404, "$unheard-of")]
    public async Task What_is_asked_wrongly_is_told_so(
        string method, string path, string? body, int status, string said, string? expression = null)
    {
        var answer = await gateway.Fhir.Send(new HttpMethod(method), path, body);
        Assert.True(answer.Code == status, $"{answer.Code}: {answer.Text}");
        Assert.Contains(said, answer.Diagnostics, StringComparison.Ordinal);
        if (expression is not null) Assert.Equal([expression], answer.Expressions);
    }
}
