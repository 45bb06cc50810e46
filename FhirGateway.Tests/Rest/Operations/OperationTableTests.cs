using System.Text.Json.Nodes;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Rest.Operations;

public sealed class OperationTableTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    OperationTable Table => gateway.Services.GetRequiredService<OperationTable>();

    [Fact]
    public async Task What_R4_defines_is_declared_by_HL7s_definition_where_R4_offers_it()
    {
        var rest = (await fhir.Get("metadata")).Json["rest"]![0]!;
        var patient = Declared(rest["resource"]!.AsArray().Single(r => (string?)r!["type"] == "Patient")!);
        Assert.Equal("http://hl7.org/fhir/OperationDefinition/Patient-everything", patient["everything"]);
        Assert.Equal("http://hl7.org/fhir/OperationDefinition/Resource-validate", patient["validate"]);
        Assert.Equal("http://hl7.org/fhir/OperationDefinition/Resource-meta-add", patient["meta-add"]);
        Assert.Equal(Canonical.Base + "/OperationDefinition/diff", patient["diff"]);
        var valueSet = Declared(rest["resource"]!.AsArray().Single(r => (string?)r!["type"] == "ValueSet")!);
        Assert.Equal("http://hl7.org/fhir/OperationDefinition/ValueSet-expand", valueSet["expand"]);
        Assert.Equal("http://hl7.org/fhir/OperationDefinition/Resource-convert", Declared(rest)["convert"]);

        static Dictionary<string, string> Declared(JsonNode node) =>
            node["operation"]!.AsArray().ToDictionary(o => (string)o!["name"]!, o => (string)o!["definition"]!);
    }

    [Fact]
    public void None_of_R4s_operations_is_offered_at_a_level_that_its_definition_excludes()
    {
        foreach (var operation in Table.All)
        {
            if (DefinitionSet.R4.Operations.FirstOrDefault(o => o.Url == operation.Definition) is not { } definition) continue;
            var offered = operation.Type is null ? definition.OnSystem
                : operation.Template.Contains("{id}", StringComparison.Ordinal) ? definition.OnInstance : definition.OnType;
            Assert.True(offered, operation.Template);
        }
    }

    [Fact]
    public async Task Every_operation_of_ours_has_a_definition_that_can_be_read_and_is_valid()
    {
        var own = Table.All.Where(o => o.Definition.StartsWith(Canonical.Base, StringComparison.Ordinal)).Select(o => o.Definition).Distinct().ToList();
        Assert.NotEmpty(own);
        foreach (var canonical in own)
        {
            var path = canonical[(Canonical.Base.Length + 1)..];
            var answer = await fhir.Get(path);
            Assert.True(answer.Code == 200, $"{path}: {answer.Text}");
            Assert.Equal(canonical, (string?)answer.Json["url"]);
            var judged = await fhir.Post("OperationDefinition/$validate", answer.Text);
            Assert.DoesNotContain("error", judged.Issues(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Operations_are_asked_in_a_batch_too()
    {
        var answer = await fhir.Post("", """
            {"resourceType":"Bundle","type":"batch","entry":[
             {"request":{"method":"GET","url":"ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender&count=1"}},
             {"request":{"method":"POST","url":"Patient/$validate"},"resource":{"resourceType":"Patient","gender":"man"}},
             {"request":{"method":"POST","url":"ValueSet/$validate-code"},"resource":{"resourceType":"Parameters","parameter":[
               {"name":"url","valueUri":"http://hl7.org/fhir/ValueSet/administrative-gender"},{"name":"code","valueCode":"male"}]}},
             {"request":{"method":"GET","url":"ValueSet/$expand?url=urn:none"}},
             {"request":{"method":"GET","url":"Patient/$unheard-of"}}]}
            """);
        Assert.True(answer.Code == 200, answer.Text);
        Assert.Equal(["200", "200", "200", "404", "404"], answer.Entries.Select(e => ((string)e["response"]!["status"]!)[..3]));
        Assert.Equal(["ValueSet", "OperationOutcome", "Parameters"], answer.Entries.Take(3).Select(e => (string?)e["resource"]!["resourceType"]));
        Assert.Equal("code-invalid", (string?)answer.Entries[1]["resource"]!["issue"]![0]!["code"]);
    }

    [Fact]
    public async Task A_transaction_may_ask_what_changes_nothing()
    {
        var answer = await fhir.Post("", """
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"request":{"method":"PUT","url":"Patient/in-transaction"},"resource":{"resourceType":"Patient","id":"in-transaction"}},
             {"request":{"method":"GET","url":"Patient/in-transaction/$everything"}}]}
            """);
        Assert.True(answer.Code == 200, answer.Text);
        Assert.Equal("in-transaction", (string?)answer.Entries[1]["resource"]!["entry"]![0]!["resource"]!["id"]);
    }

    [Fact]
    public async Task What_is_converted_is_given_back_as_it_was_sent()
    {
        const string Sent = """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.00}}""";
        Assert.Equal(Sent, (await fhir.Post("$convert", Sent)).Text);
        Assert.Equal(Sent, (await fhir.Post("$convert",
            $$"""{"resourceType":"Parameters","parameter":[{"name":"input","resource":{{Sent}}}]}""")).Text);
    }

    [Fact]
    public async Task What_is_converted_keeps_its_content_in_XML_and_back()
    {
        const string Sent = """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.00}}""";
        var xml = await fhir.Post("$convert", Sent, ("Accept", "application/fhir+xml"));
        Assert.StartsWith("application/fhir+xml", xml.Message.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.Contains("<value value=\"1.00\"", xml.Text, StringComparison.Ordinal);
        var back = await fhir.Post("$convert", xml.Text, ("Content-Type", "application/fhir+xml"), ("Accept", "application/fhir+json"));
        Assert.Equal(Sent, back.Text);
        Assert.Equal("information informational", (await fhir.Post("Observation/$validate", xml.Text,
            ("Content-Type", "application/fhir+xml"), ("Accept", "application/fhir+json"))).Issues());
    }

    [Fact]
    public async Task The_newest_observations_of_each_kind_are_told()
    {
        await fhir.Put("Patient/measured", """{"resourceType":"Patient","id":"measured"}""");
        foreach (var (id, code, day) in (ValueTuple<string, string, int>[])[("w1", "weight", 1), ("w2", "weight", 2), ("w3", "weight", 3), ("h1", "height", 2)])
            await fhir.Put($"Observation/{id}", $$$"""
                {"resourceType":"Observation","id":"{{{id}}}","status":"final","code":{"coding":[{"system":"urn:k","code":"{{{code}}}"}]},
                 "subject":{"reference":"Patient/measured"},"effectiveDateTime":"2026-01-0{{{day}}}"}
                """);
        Assert.Equal(["Observation/w3", "Observation/h1"], (await fhir.Get("Observation/$lastn?patient=measured")).References());
        Assert.Equal(["Observation/w3", "Observation/w2", "Observation/h1"], (await fhir.Get("Observation/$lastn?patient=measured&max=2")).References());
        Assert.Equal(["Observation/h1"], (await fhir.Get("Observation/$lastn?subject=Patient/measured&code=height")).References());
    }
}
