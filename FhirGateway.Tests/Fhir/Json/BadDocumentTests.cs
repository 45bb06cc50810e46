using System.Text;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Tests.Fhir.Json;

/// <summary>A document, and for each fault in it the code and the expression that must be told.</summary>
public sealed class BadDocumentTests
{
    public static TheoryData<string, string> Documents => new()
    {
        // What the document is
        { """[]""", "structure" },
        { """ "Patient" """, "structure" },
        { """{}""", "structure" },
        { """{"id":"1"}""", "structure" },
        { """{"resourceType":"Bot"}""", "structure" },
        { """{"resourceType":"SubscriptionStatus"}""", "structure" },
        { """{"resourceType":"DomainResource"}""", "structure" },
        { """{"resourceType":7}""", "structure" },
        { """{"resourceType":"Patient","resourceType":"Patient"}""", "structure Patient.resourceType" },
        // Unknown and repeated properties
        { """{"resourceType":"Patient","nam":[{"family":"X"}]}""", "structure Patient.nam" },
        { """{"resourceType":"Patient","name":[{"famly":"X","given":["A"]}]}""", "structure Patient.name[0].famly" },
        { """{"resourceType":"Patient","first name":"X"}""", "structure Patient.`first name`" },
        { """{"resourceType":"Patient","gender":"male","gender":"female"}""", "structure Patient.gender" },
        { """{"resourceType":"Patient","gender":"male","g\u0065nder":"female"}""", "structure Patient.gender" },
        { """{"resourceType":"Patient","_name":[{"id":"a"}]}""", "structure Patient._name" },
        { """{"resourceType":"Patient","meta":{"project":"x"}}""", "structure Patient.meta.project" },
        // Empty and null
        { """{"resourceType":"Patient","name":[]}""", "structure Patient.name" },
        { """{"resourceType":"Patient","name":[{}]}""", "structure Patient.name[0]" },
        { """{"resourceType":"Patient","name":null}""", "structure Patient.name" },
        { """{"resourceType":"Patient","name":[null]}""", "structure Patient.name[0]" },
        { """{"resourceType":"Patient","gender":null}""", "structure Patient.gender" },
        { """{"resourceType":"Patient","gender":""}""", "value Patient.gender" },
        { """{"resourceType":"Patient","name":[{"given":[]}]}""", "structure Patient.name[0].given" },
        { """{"resourceType":"Patient","name":[{"given":["A",null]}]}""", "structure Patient.name[0].given[1]" },
        { """{"resourceType":"Patient","name":[{"given":["A",null],"_given":[{"id":"x"},null]}]}""",
            "structure Patient.name[0].given[1]" },
        { """{"resourceType":"Patient","name":[{"_given":[null,{"id":"x"}]}]}""", "structure Patient.name[0].given[0]" },
        { """{"resourceType":"Patient","_gender":{}}""", "structure Patient.gender" },
        // Arrays where the definition has one, and the other way round
        { """{"resourceType":"Patient","gender":["male"]}""", "structure Patient.gender" },
        { """{"resourceType":"Patient","name":{"family":"X"}}""", "structure Patient.name" },
        { """{"resourceType":"Patient","name":[{"given":"A"}]}""", "structure Patient.name[0].given" },
        { """{"resourceType":"Patient","maritalStatus":[{"text":"X"}]}""", "structure Patient.maritalStatus" },
        { """{"resourceType":"Patient","name":[[{"family":"X"}]]}""", "structure Patient.name[0]" },
        // JSON types
        { """{"resourceType":"Patient","active":"true"}""", "structure Patient.active" },
        { """{"resourceType":"Patient","gender":true}""", "structure Patient.gender" },
        { """{"resourceType":"Patient","birthDate":1974}""", "structure Patient.birthDate" },
        { """{"resourceType":"Patient","multipleBirthInteger":"2"}""", "structure Patient.multipleBirth" },
        { """{"resourceType":"Patient","gender":{"value":"male"}}""", "structure Patient.gender" },
        { """{"resourceType":"Patient","maritalStatus":"M"}""", "structure Patient.maritalStatus" },
        { """{"resourceType":"Patient","_gender":"x"}""", "structure Patient.gender" },
        // Choice types
        { """{"resourceType":"Patient","deceasedBoolean":true,"deceasedDateTime":"2020"}""", "structure Patient.deceased" },
        { """{"resourceType":"Patient","deceasedBoolean":true,"_deceasedDateTime":{"id":"x"}}""", "structure Patient.deceased" },
        { """{"resourceType":"Patient","deceasedString":"yes"}""", "structure Patient.deceasedString" },
        { """{"resourceType":"Patient","deceased":true}""", "structure Patient.deceased" },
        // Lexical forms
        { """{"resourceType":"Patient","id":"a b"}""", "value Patient.id" },
        { """{"resourceType":"Patient","birthDate":"2024-02-30"}""", "value Patient.birthDate" },
        { """{"resourceType":"Patient","birthDate":"30/02/2024"}""", "value Patient.birthDate" },
        { """{"resourceType":"Patient","gender":" male"}""", "value Patient.gender" },
        { """{"resourceType":"Patient","multipleBirthInteger":1.0}""", "value Patient.multipleBirth" },
        { """{"resourceType":"Patient","multipleBirthInteger":3000000000}""", "value Patient.multipleBirth" },
        { """{"resourceType":"Patient","name":[{"family":"a\u0000b"}]}""", "value Patient.name[0].family" },
        { """{"resourceType":"Patient","name":[{"family":"a\ud800b"}]}""", "value Patient.name[0].family" },
        { """{"resourceType":"Patient","meta":{"lastUpdated":"2024-05-01"}}""", "value Patient.meta.lastUpdated" },
        { """{"resourceType":"Patient","implicitRules":"a b"}""", "value Patient.implicitRules" },
        // Resources within
        { """{"resourceType":"Patient","contained":[{"id":"a"}]}""", "structure Patient.contained[0]" },
        { """{"resourceType":"Patient","contained":[{"resourceType":"Thing"}]}""", "structure Patient.contained[0]" },
        { """{"resourceType":"Patient","contained":[{"resourceType":"Organization","nam":"x"}]}""",
            "structure Patient.contained[0].nam" },
        { """{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Patient","gender":7}}]}""",
            "structure Bundle.entry[0].resource.gender" },
        { """{"resourceType":"Parameters","parameter":[{"name":"a","valueString":7,"valueCode":"b"}]}""",
            "structure Parameters.parameter[0].value; structure Parameters.parameter[0].value" },
        // All faults at once
        { """{"resourceType":"Patient","nam":1,"active":"x","birthDate":"x","name":[{"given":[7,"B",null]}]}""",
            "structure Patient.nam; structure Patient.active; value Patient.birthDate; " +
            "structure Patient.name[0].given[0]; structure Patient.name[0].given[2]" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_bad_document_is_told_each_of_its_faults(string document, string faults)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(document));
        Assert.False(parsed.IsValid);
        Assert.Equal(faults, string.Join("; ", parsed.Issues.Select(i => $"{i.Code} {i.Expression}".Trim())));
    }

    [Theory]
    [InlineData("", "line 1, column 1")]
    [InlineData("{\n  \"resourceType\": \"Patient\",\n  \"gender\": male\n}", "line 3, column 13")]
    [InlineData("{\"resourceType\":\"Patient\",}", "line 1, column 27")]
    [InlineData("{\"resourceType\":\"Patient\"", "line 1, column 26")]
    [InlineData("{\"resourceType\":\"Patient\"} {}", "line 1, column 28")]
    [InlineData("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Ä\"x}]}", "line 1, column 48")]
    [InlineData("{\"resourceType\":\"Patient\" /* no */}", "line 1, column 27")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"/>", "line 1, column 1")]
    public void What_is_not_JSON_is_told_where(string document, string location)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(document));
        Assert.Null(parsed.Resource);
        Assert.Equal(location, Assert.Single(parsed.Issues).Location);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_told_where()
    {
        byte[] latin1 = [.. "{\"resourceType\":\"Patient\",\n\"language\":\""u8, 0xE9, .. "\"}"u8];
        Assert.Equal("line 2, column 13", Assert.Single(JsonFormat.Read(latin1).Issues).Location);
    }

    [Fact]
    public void A_fault_of_structure_is_told_by_line_as_well() =>
        Assert.Equal("line 3, column 3", Read("{\n  \"resourceType\": \"Patient\",\n  \"nam\": 1\n}").Issues[0].Location);

    [Fact]
    public void Nesting_beyond_64_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"extension\":[", 40)) + string.Concat(Enumerable.Repeat("]}", 40));
        var parsed = Read("{\"resourceType\":\"Patient\",\"extension\":[" + deep + "]}");
        Assert.Contains(parsed.Issues, i => i.Diagnostics.Contains("nested 64 deep", StringComparison.Ordinal));
    }

    [Fact]
    public void A_million_faults_are_told_by_the_first_thousand()
    {
        var many = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"x{i}\":1"));
        Assert.Equal(1001, Read("{\"resourceType\":\"Patient\"," + many + "}").Issues.Count);
    }

    static Parsed Read(string document) => JsonFormat.Read(Encoding.UTF8.GetBytes(document));
}
