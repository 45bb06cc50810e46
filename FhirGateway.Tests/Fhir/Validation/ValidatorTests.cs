using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Tests.Fhir.Validation;

/// <summary>A document, and what must be told of it: severity, code, expression.</summary>
public sealed class ValidatorTests
{
    public static TheoryData<string, string> Documents => new()
    {
        // Required elements
        { """{"resourceType":"ServiceRequest"}""",
            "Error required ServiceRequest.status; Error required ServiceRequest.intent; Error required ServiceRequest.subject" },
        { """{"resourceType":"Patient","link":[{"type":"refer"}]}""", "Error required Patient.link[0].other" },
        { """{"resourceType":"Patient","communication":[{"preferred":true}]}""", "Error required Patient.communication[0].language" },
        { """{"resourceType":"Patient","extension":[{"valueCode":"c"}]}""", "Error required Patient.extension[0].url" },
        { """{"resourceType":"Flag","status":"active","code":{"text":"x"},"_status":{"id":"s"},"subject":{"reference":"Patient/1"}}""", "" },
        { """{"resourceType":"Flag","_status":{"extension":[{"url":"http://u","valueCode":"c"}]},"code":{"text":"x"},"subject":{"display":"x"}}""", "" },
        // Bindings
        { """{"resourceType":"Patient","gender":"man"}""", "Error code-invalid Patient.gender" },
        { """{"resourceType":"Patient","name":[{"use":"first"}]}""", "Error code-invalid Patient.name[0].use" },
        { """{"resourceType":"Patient","maritalStatus":{"coding":[{"system":"http://x","code":"M"}]}}""",
            "Warning code-invalid Patient.maritalStatus" },
        { """{"resourceType":"Patient","maritalStatus":{"text":"married"}}""", "" },
        { """{"resourceType":"Patient","maritalStatus":{"coding":[{"system":"http://x","code":"M"},{"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M"}]}}""", "" },
        { """{"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/1"},"clinicalStatus":{"coding":[{"system":"http://x","code":"active"}]}}""",
            "Error code-invalid AllergyIntolerance.clinicalStatus" },
        { """{"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/1"},"clinicalStatus":{"coding":[{"code":"active"}]}}""",
            "Error code-invalid AllergyIntolerance.clinicalStatus" },
        { """{"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/1"},"clinicalStatus":{"text":"active"}}""",
            "Error code-invalid AllergyIntolerance.clinicalStatus" },
        { """{"resourceType":"Patient","photo":[{"contentType":"anything/else","url":"http://x"}]}""", "" },
        // References
        { """{"resourceType":"Patient","managingOrganization":{"reference":"Patient/1"}}""",
            "Error value Patient.managingOrganization.reference" },
        { """{"resourceType":"Patient","managingOrganization":{"reference":"http://x/fhir/Patient/1/_history/2"}}""",
            "Error value Patient.managingOrganization.reference" },
        { """{"resourceType":"Patient","managingOrganization":{"reference":"Organization/a b"}}""",
            "Error value Patient.managingOrganization.reference" },
        { """{"resourceType":"Patient","managingOrganization":{"reference":"organization/1"}}""",
            "Error value Patient.managingOrganization.reference" },
        { """{"resourceType":"Patient","managingOrganization":{"reference":"1"}}""", "Error value Patient.managingOrganization.reference" },
        { """{"resourceType":"Patient","managingOrganization":{"reference":"Organization/1","type":"Practitioner"}}""",
            "Error value Patient.managingOrganization.type; Error value Patient.managingOrganization.reference" },
        { """{"resourceType":"Patient","managingOrganization":{"reference":"#o"}}""", "Error invariant Patient.managingOrganization.reference" },
        { """{"resourceType":"Patient","managingOrganization":{"reference":"Organization?identifier=a|b"}}""", "" },
        { """{"resourceType":"Patient","managingOrganization":{"reference":"Organization/1/_history/1"}}""", "" },
        { """{"resourceType":"Patient","managingOrganization":{"reference":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}}""", "" },
        { """{"resourceType":"Patient","managingOrganization":{"reference":"https://x/any/thing"}}""", "" },
        { """{"resourceType":"Patient","managingOrganization":{"identifier":{"value":"A1"}}}""", "" },
        { """{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"VisionPrescription/1"}}""", "" },
        // Contained resources
        { """{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"O"}],"managingOrganization":{"reference":"#o"}}""", "" },
        { """{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"O"}]}""",
            "Error invariant Patient.contained[0]" },
        { """{"resourceType":"Patient","contained":[{"resourceType":"Flag","id":"f","status":"active","code":{"text":"x"},"subject":{"reference":"#"}}]}""", "" },
        { """{"resourceType":"Patient","contained":[{"resourceType":"Practitioner","id":"o"}],"managingOrganization":{"reference":"#o"}}""",
            "Error value Patient.managingOrganization.reference" },
        { """{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"O","meta":{"versionId":"1"}}],"managingOrganization":{"reference":"#o"}}""",
            "Error invariant Patient.contained[0].meta.versionId" },
        // Invariants
        { """{"resourceType":"Patient","name":[{"id":"x"}]}""", "Error invariant Patient.name[0]" },
        { """{"resourceType":"Patient","contact":[{"gender":"male"}]}""", "Error invariant Patient.contact[0]" },
        { """{"resourceType":"Patient","extension":[{"url":"http://u"}]}""", "Error invariant Patient.extension[0]" },
        { """{"resourceType":"Patient","telecom":[{"value":"0131"}]}""", "Error invariant Patient.telecom[0]" },
        { """{"resourceType":"Patient","name":[{"period":{"start":"2024-06","end":"2024-05"}}]}""", "Error invariant Patient.name[0].period" },
        { """{"resourceType":"Patient","name":[{"period":{"start":"2024-05","end":"2024-05-10"}}]}""", "" },
        { """{"resourceType":"Bundle","type":"collection","total":1}""", "Error invariant Bundle" },
        { """{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient"}}]}""", "Error invariant Bundle" },
        { """{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"Patient/1","resource":{"resourceType":"Patient"}}]}""",
            "Error value Bundle.entry[0].fullUrl" },
        { """{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://x/Patient/2","resource":{"resourceType":"Patient","id":"1"}}]}""",
            "Error value Bundle.entry[0].fullUrl" },
        { """{"resourceType":"Media","status":"completed","content":{"contentType":"text/plain","data":"aGVsbG8=","size":6}}""",
            "Error value Media.content.size" },
        { """{"resourceType":"Media","status":"completed","content":{"contentType":"text/plain","data":"aGVsbG8=","size":5}}""", "" },
        { """{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://x/Patient/2","resource":{"resourceType":"Patient"}}]}""",
            "Error value Bundle.entry[0].fullUrl" },
        { """{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"http://x/Patient/2","resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}]}""", "" },
        { """{"resourceType":"Bundle","type":"searchset","link":[{"relation":"self","url":"http://x"},{"relation":"alternate","url":"http://y"},{"relation":"alternate","url":"http://z"},{"relation":"self","url":"http://x"}]}""",
            "Error value Bundle.link[3]" },
        { """{"resourceType":"Bundle","type":"searchset","entry":[{"fullUrl":"http://x/Patient/1","resource":{"resourceType":"Patient","id":"1"},"search":{"mode":"outcome"}}]}""",
            "Error value Bundle.entry[0].resource" },
        { """{"resourceType":"Bundle","type":"searchset","link":[{"relation":"self","url":"http://x/Patient?a=b"}],"entry":[{"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"value"}]},"search":{"mode":"match"}}]}""",
            "Error value Bundle.entry[0].resource" },
        { """{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"value"}]},"search":{"mode":"outcome"}}]}""", "" },
        // Extensions and codings
        { """{"resourceType":"Patient","extension":[{"url":"something","valueCode":"c"}]}""", "Error value Patient.extension[0].url" },
        { """{"resourceType":"Patient","extension":[{"url":"http://x/e","extension":[{"url":"part","valueCode":"c"}]}]}""", "" },
        { """{"resourceType":"Patient","extension":[{"url":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520","valueCode":"c"}]}""", "" },
        { """{"resourceType":"Basic","code":{"coding":[{"system":"#local","code":"c"}]}}""", "Error value Basic.code.coding[0].system" },
        { """{"resourceType":"Basic","code":{"coding":[{"system":"http://hl7.org/fhir/ValueSet/measure-type","code":"c"}]}}""",
            "Error value Basic.code.coding[0].system" },
        // Search parameters
        { """{"resourceType":"SearchParameter","url":"http://x/n","name":"N","status":"active","description":"d","code":"name","base":["Organization"],"type":"string","derivedFrom":"http://hl7.org/fhir/SearchParameter/Organization-name"}""", "" },
        { """{"resourceType":"SearchParameter","url":"http://x/n","name":"N","status":"active","description":"d","code":"name","base":["Patient"],"type":"token","derivedFrom":"http://hl7.org/fhir/SearchParameter/Organization-name"}""",
            "Error value SearchParameter.type; Error value SearchParameter.base[0]" },
        // Measures
        { """{"resourceType":"MeasureReport","status":"complete","type":"summary","measure":"http://x/m","period":{"start":"2024"},"group":[{"population":[{"subjectResults":{"reference":"List/1"}}]}]}""",
            "Error value MeasureReport.group[0].population[0]" },
        // Narratives
        { """{"resourceType":"Patient","contained":[{"resourceType":"Binary","id":"b","contentType":"image/png"}],"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><img src=\"#b\"/></div>"}}""", "" },
        { """{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p class=\"a\">x &amp; y<br/></p></div>"}}""", "" },
        { """{"resourceType":"Patient","text":{"status":"generated","div":"<div>x</div>"}}""", "Error invariant Patient.text.div" },
        { """{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"> </div>"}}""", "Error invariant Patient.text.div" },
        { """{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>x</div>"}}""", "Error invariant Patient.text.div" },
        { """{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><script>x</script></div>"}}""", "Error invariant Patient.text.div" },
        { """{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\" onclick=\"x\">x</div>"}}""", "Error invariant Patient.text.div" },
        { """{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"java&#10;script:x\">x</a></div>"}}""", "Error invariant Patient.text.div" },
        { """{"resourceType":"Patient","text":{"status":"generated","div":"<!DOCTYPE a [<!ENTITY b \"c\">]><div xmlns=\"http://www.w3.org/1999/xhtml\">&b;</div>"}}""", "Error invariant Patient.text.div" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_document_is_told_what_R4_demands(string document, string expected)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(document));
        Assert.Empty(parsed.Issues);
        Assert.Equal(expected, string.Join("; ", Validator.Validate(parsed.Resource!).Select(Told)));
    }

    [Fact]
    public void A_broken_invariant_is_told_in_words()
    {
        var issue = Assert.Single(Validator.Validate(
            JsonFormat.Read("""{"resourceType":"Patient","telecom":[{"value":"0131"}]}"""u8.ToArray()).Resource!));
        Assert.Equal("cpt-2: A system is required if a value is provided.", issue.Diagnostics);
    }

    [Fact]
    public async Task Thousands_of_contained_resources_and_references_are_validated_to_their_end()
    {
        const int Many = 20_000;
        var contained = string.Join(',', Enumerable.Range(0, Many).Select(i => $$"""{"resourceType":"Basic","id":"b{{i}}"}"""));
        var references = string.Join(',', Enumerable.Range(0, Many).Select(i => $$"""{"reference":"#b{{i}}"}"""));
        var list = $$"""{"resourceType":"Task","status":"draft","intent":"order","contained":[{{contained}}],"basedOn":[{{references}}]}""";
        var issues = 0;
        await Eventually.Ends(() => issues = Validator.Validate(JsonFormat.Read(Encoding.UTF8.GetBytes(list)).Resource!).Count);
        Assert.Equal(1001, issues); // each Basic lacks its code
    }

    static string Told(Issue issue) => $"{issue.Severity} {issue.Code} {issue.Expression}";
}
