using System.Text.Json.Nodes;
using FhirGateway.Tests.Reports;

namespace FhirGateway.Tests.Rest;

/// <summary>Requests that failed once, from <c>found/http-requests.json</c>, with the right answers.</summary>
public sealed class FoundHttpTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    static JsonArray Cases { get; } =
        JsonNode.Parse(File.ReadAllText(Path.Combine(House.Data, "found", "http-requests.json")))!.AsArray();

    public static TheoryData<string> Ids => [.. Cases.Select(c => (string)c!["id"]!)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_found_request_gets_its_right_answer(string id)
    {
        var request = (string)Cases.Single(c => (string)c!["id"]! == id)!["request"]!;
        switch (id)
        {
            case "E1":
                Names(request, "PUT Patient/x", "If-None-Match: *");
                await Put("e1", 201, "A", ("If-None-Match", "*"));
                await Put("e1", 412, "B", ("If-None-Match", "*"));
                await IsVersion("e1", "W/\"1\"");
                break;
            case "E2":
                Names(request, "PUT Patient/x", "If-Match: *");
                await Put("e2", 201, "A");
                await Put("e2", 200, "B", ("If-Match", "*"));
                break;
            case "E4":
                Names(request, "PUT Patient/x", "If-Match: garbage");
                await Put("e4", 201, "A");
                Assert.Contains("If-Match", (await Put("e4", 400, "B", ("If-Match", "garbage"))).Diagnostics,
                    StringComparison.Ordinal);
                break;
            case "M1":
                Names(request, "GET metadata?_summary=true");
                Assert.Equal(200, (await fhir.Get("metadata?_summary=true")).Code);
                break;
            case "M2":
                Names(request, "_history?_summary=true", "$everything?_elements=id");
                await Put("m2", 201, "A");
                Assert.Equal(200, (await fhir.Get("Patient/m2/_history?_summary=true")).Code);
                Assert.Equal(200, (await fhir.Get("Patient/m2/$everything?_elements=id")).Code);
                break;
            case "O2":
                Names(request, "/odata/Referrals?$format=application/json;odata.metadata=none");
                Assert.Equal(200, (await Report("odata/Referrals?$format=application/json;odata.metadata=none")).Code);
                break;
            case "O3":
                Names(request, "/odata/Referrals", "Prefer: odata.maxpagesize=5");
                await ReportReferrals.Store(fhir, "found", 6);
                var page = await Report("odata/Referrals", ("Prefer", "odata.maxpagesize=5"));
                Assert.Equal(5, page.Json["value"]!.AsArray().Count);
                Assert.NotNull(page.Json["@odata.nextLink"]);
                break;
            default:
                Assert.Fail($"Nothing tests the case {id} of http-requests.json: {request}");
                break;
        }
    }

    /// <summary>The file's case is the one that is tested here.</summary>
    static void Names(string request, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, request, StringComparison.Ordinal));

    async Task<FhirAnswer> Put(string id, int code, string family, params (string, string)[] headers)
    {
        var answer = await fhir.Put($"Patient/{id}",
            $$"""{"resourceType":"Patient","id":"{{id}}","name":[{"family":"{{family}}"}]}""", headers);
        Assert.True(answer.Code == code, $"{answer.Code}: {answer.Text}");
        return answer;
    }

    async Task IsVersion(string id, string tag) => Assert.Equal(tag, (await fhir.Get($"Patient/{id}")).ETag);

    async Task<FhirAnswer> Report(string path, params (string, string)[] headers)
    {
        using var http = new FhirHttp(gateway.Address);
        return await http.Get(path, headers);
    }
}
