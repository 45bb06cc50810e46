namespace FhirGateway.Tests.Fhir.Validation.Profiles;

public sealed class CardinalityTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"A"}]}""", "")]
    [InlineData("""{"resourceType":"Patient"}""", "error required Patient.name")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"A"}],"photo":[{"title":"x"}]}""", "error structure Patient.photo")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"A"},{"family":"B"},{"family":"C"}]}""", "error structure Patient.name")]
    public void Children_are_counted(string patient, string told) =>
        Assert.Equal(told, Given.Told(patient, Given.Profile("p", "Patient", """
            {"path":"Patient"},{"path":"Patient.name","min":1,"max":"2"},{"path":"Patient.photo","max":"0"}
            """)));

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""", "")]
    [InlineData("""{"resourceType":"Patient","identifier":[{"system":"urn:a:b","value":"1"},{"value":"2"}]}""",
        "error required Patient.identifier[1].system")]
    [InlineData("""{"resourceType":"Patient","contact":[{"name":{"text":"A"}}]}""", "error required Patient.contact[0].name.family")]
    [InlineData("""{"resourceType":"Patient","contact":[{"gender":"other"}]}""", "")]
    public void Parts_of_datatypes_and_backbones_are_counted_where_the_whole_is_there(string patient, string told) =>
        Assert.Equal(told, Given.Told(patient, Given.Profile("p", "Patient", """
            {"path":"Patient.identifier.system","min":1},{"path":"Patient.contact.name.family","min":1}
            """)));

    [Theory]
    [InlineData("\"valueString\":\"x\"", "error required Observation.value")]
    [InlineData("\"valueQuantity\":{\"value\":1}", "error required Observation.value.code")]
    [InlineData("\"valueQuantity\":{\"value\":1,\"system\":\"http://unitsofmeasure.org\",\"code\":\"mm\"}", "")]
    public void A_choice_may_be_named_with_its_type(string value, string told) =>
        Assert.Equal(told, Given.Told(
            $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},{{{value}}}}""",
            Given.Profile("p", "Observation", """
                {"path":"Observation.valueQuantity","min":1},{"path":"Observation.valueQuantity.code","min":1}
                """)));

    [Theory]
    [InlineData("""[{"linkId":"1","type":"group","text":"a","item":[{"linkId":"1.1","type":"string"}]}]""",
        "error required Questionnaire.item[0].item[0].text")]
    [InlineData("""[{"linkId":"1","type":"group","text":"a","item":[{"linkId":"1.1","type":"string","text":"b"}]}]""", "")]
    public void What_recurs_below_itself_obeys_what_is_said_of_it_above(string items, string told) =>
        Assert.Equal(told, Given.Told(
            $$$"""{"resourceType":"Questionnaire","status":"draft","item":{{{items}}}}""",
            Given.Profile("p", "Questionnaire", """{"path":"Questionnaire.item.text","min":1}""")));

    [Fact]
    public void A_path_may_go_through_a_content_reference() =>
        Assert.Equal("error required Questionnaire.item[0].item[0].prefix", Given.Told(
            """{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[{"linkId":"1.1","type":"string"}]}]}""",
            Given.Profile("p", "Questionnaire", """{"path":"Questionnaire.item.item.prefix","min":1}""")));
}
