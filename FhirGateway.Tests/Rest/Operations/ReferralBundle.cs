using System.Text;
using System.Text.Json.Nodes;

namespace FhirGateway.Tests.Rest.Operations;

/// <summary>A referral as a practice sends it in one call: patient, role, request, letter and an observation.</summary>
static class ReferralBundle
{
    const string Category = "https://fhirgateway.example/fhir/CodeSystem/service-request-category";

    /// <param name="number">The sender's number of the referral.</param>
    public static JsonObject Of(
        string number, string performer, string nhsNumber = "9990000018", string type = "transaction",
        string authored = "2026-06-01T07:30:00Z", string letterOf = "patient")
    {
        var names = new[] { "patient", "letter", "request", "finding", "other" }.ToDictionary(n => n, _ => $"urn:uuid:{Guid.NewGuid()}");
        var letter = Convert.ToBase64String(Encoding.UTF8.GetBytes("Dear colleague, routine please."));
        List<(string Name, string Json)> resources =
        [
            ("patient", $$"""
                {"resourceType":"Patient","birthDate":"1981-02-03","name":[{"family":"Example"}],
                 "identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"{{nhsNumber}}"}]}
                """),
            ("letter", $$"""
                {"resourceType":"DocumentReference","status":"current","docStatus":"final",
                 "type":{"coding":[{"system":"http://snomed.info/sct","code":"25611000000107"}]},
                 "subject":{"reference":"{{names[letterOf]}}"},"date":"2026-06-01T07:00:00Z",
                 "content":[{"attachment":{"contentType":"text/plain","data":"{{letter}}"} }]}
                """),
            ("finding", $$"""
                {"resourceType":"Observation","status":"final","code":{"text":"Haemoglobin"},"subject":{"reference":"{{names["patient"]}}"},
                 "valueQuantity":{"value":101,"unit":"g/L"} }
                """),
            ("request", $$"""
                {"resourceType":"ServiceRequest","status":"active","intent":"order","priority":"routine",
                 "identifier":[{"system":"https://practice.example/referral","value":"{{number}}"}],
                 "category":[{"coding":[{"system":"{{Category}}","code":"referral"}]}],
                 "subject":{"reference":"{{names["patient"]}}"},"authoredOn":"{{authored}}",
                 "performer":[{{performer}}],
                 "supportingInfo":[{"reference":"{{names["letter"]}}"},{"reference":"{{names["finding"]}}"}]}
                """),
        ];
        if (letterOf == "other")
            resources.Insert(0, ("other", """{"resourceType":"Patient","birthDate":"1950-01-01","name":[{"family":"Other"}]}"""));
        var entries = new JsonArray();
        foreach (var (name, json) in resources)
        {
            var entry = new JsonObject { ["fullUrl"] = names[name], ["resource"] = JsonNode.Parse(json) };
            if (type == "transaction")
                entry["request"] = new JsonObject
                {
                    ["method"] = "POST",
                    ["url"] = (string)entry["resource"]!["resourceType"]!,
                };
            entries.Add(entry);
        }
        return new JsonObject { ["resourceType"] = "Bundle", ["type"] = type, ["entry"] = entries };
    }

    public static string To(string reference) => $$"""{"reference":"{{reference}}"}""";

    public static async Task<string> Hospital(FhirHttp fhir) => "Organization/" + (await fhir.Post("Organization",
        """{"resourceType":"Organization","name":"Hospital","address":[{"country":"England"}]}""")).Id;

    /// <summary><c>ServiceRequest/id</c> that a submission came to.</summary>
    public static string RequestOf(FhirAnswer answer)
    {
        Assert.True(answer.Code == 200, answer.Text);
        var at = answer.Entries.Select(e => (string)e["response"]!["location"]!).Single(l => l.Contains("/ServiceRequest/", StringComparison.Ordinal));
        return "ServiceRequest/" + at.Split("/ServiceRequest/")[1].Split('/')[0];
    }
}
