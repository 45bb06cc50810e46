namespace FhirGateway.Tests.Fhir.Validation.Profiles;

public sealed class ReferenceRuleTests
{
    const string Named = """{"path":"Patient.name","min":1}""";

    [Theory]
    [InlineData("Patient/1", "")]
    [InlineData("https://example.org/fhir/Patient/1", "")]
    [InlineData("urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "")]
    [InlineData("Group/1", "error value Observation.subject.reference")]
    public void A_reference_leads_to_an_allowed_type(string reference, string told) =>
        Assert.Equal(told, Given.Told(Observation(reference), Subject(), Given.Profile("named", "Patient", Named)));

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"a","name":[{"family":"A"}]}""", "")]
    [InlineData("""{"resourceType":"Patient","id":"a","active":true}""", "error structure Observation.subject")]
    public void A_contained_target_conforms_to_its_profile(string patient, string told) =>
        Assert.Equal(told, Given.Told(
            Observation("#a", $" \"contained\":[{patient}],"), Subject(), Given.Profile("named", "Patient", Named)));

    [Theory]
    [InlineData("urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520")]
    [InlineData("http://a.example/fhir/Patient/1", "Patient/1")]
    public void A_target_in_the_same_bundle_conforms_to_its_profile(string fullUrl, string reference)
    {
        var observation = Observation(reference, $$""" "id":"2","meta":{"profile":["{{Given.Base}}p"]},""");
        string Bundle(string patient) => $$"""
            {"resourceType":"Bundle","type":"collection","entry":[
              {"fullUrl":"http://a.example/fhir/Observation/2","resource":{{observation}} },
              {"fullUrl":"{{fullUrl}}","resource":{"resourceType":"Patient","id":"1",{{patient}} } }]}
            """;
        var named = Given.Profile("named", "Patient", Named);
        Assert.Equal("", Given.Told(Bundle("\"name\":[{\"family\":\"A\"}]"), [], Subject(), named));
        Assert.Equal("error structure Bundle.entry[0].resource.subject", Given.Told(Bundle("\"active\":true"), [], Subject(), named));
    }

    [Theory]
    [InlineData("contained", "Patient/1", "error structure Observation.subject")]
    [InlineData("contained", "#a", "")]
    [InlineData("referenced", "Patient/1", "")]
    [InlineData("referenced", "#a", "error structure Observation.subject")]
    [InlineData("bundled", "Patient/1", "error structure Observation.subject")]
    public void A_target_stands_where_the_aggregation_says(string mode, string reference, string told) =>
        Assert.Equal(told, Given.Told(
            Observation(reference, reference == "#a" ? """ "contained":[{"resourceType":"Patient","id":"a"}],""" : ""),
            Given.Profile("p", "Observation", $$"""
                {"path":"Observation.subject","type":[{"code":"Reference","aggregation":["{{mode}}"]}]}
                """)));

    [Fact]
    public void A_chain_of_references_that_bites_its_tail_comes_to_an_end()
    {
        var circle = Given.Profile("circle", "Patient", $$"""
            {"path":"Patient.link.other","type":[{"code":"Reference","targetProfile":["{{Given.Base}}circle"]}]},{{Named}}
            """);
        string Entry(int n, int next, string name) => $$"""
            {"fullUrl":"http://a.example/fhir/Patient/{{n}}","resource":{"resourceType":"Patient","id":"{{n}}",
             "meta":{"profile":["{{Given.Base}}circle"]},{{name}}"link":[{"type":"seealso","other":{"reference":"Patient/{{next}}"} }]} }
            """;
        const string Name = "\"name\":[{\"family\":\"A\"}],";
        string Bundle(params string[] entries) =>
            $$"""{"resourceType":"Bundle","type":"collection","entry":[{{string.Join(',', entries)}}]}""";
        Assert.Equal("", Given.Told(Bundle(Entry(1, 2, Name), Entry(2, 1, Name)), [], circle));
        Assert.Equal(
            "error structure Bundle.entry[0].resource.link[0].other, error required Bundle.entry[1].resource.name",
            Given.Told(Bundle(Entry(1, 2, Name), Entry(2, 2, "")), [], circle).Replace(
                ", error structure Bundle.entry[1].resource.link[0].other", "", StringComparison.Ordinal));
        var long_ = Enumerable.Range(1, 2000).Select(n => Entry(n, n % 2000 + 1, Name)).ToArray();
        Assert.Equal("", Given.Told(Bundle(long_), [], circle));
    }

    static string Observation(string reference, string more = "") =>
        $$"""{"resourceType":"Observation",{{more}}"status":"final","code":{"text":"x"},"subject":{"reference":"{{reference}}"} }""";

    static FhirGateway.Fhir.Resource Subject() => Given.Profile("p", "Observation", $$"""
        {"path":"Observation.subject","type":[{"code":"Reference","targetProfile":["{{Given.Base}}named"]}]}
        """);
}
