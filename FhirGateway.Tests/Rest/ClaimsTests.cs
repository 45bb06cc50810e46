using System.Text.Json.Nodes;
using FhirGateway.Search;

namespace FhirGateway.Tests.Rest;

/// <summary>What the CapabilityStatement claims is so, and what it does not claim is refused (capabilitystatement.html).</summary>
public sealed class ClaimsTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    async Task<JsonNode> Rest() => (await fhir.Get("metadata")).Json["rest"]![0]!;

    async Task<JsonNode> Of(string type) =>
        (await Rest())["resource"]!.AsArray().First(r => (string)r!["type"]! == type)!;

    static IEnumerable<string> Codes(JsonNode claimed) => claimed["interaction"]!.AsArray().Select(i => (string)i!["code"]!);

    [Fact]
    public async Task It_says_what_R4_asks_every_server_to_say()
    {
        var statement = (await fhir.Get("metadata")).Json;
        Assert.Equal(("4.0.1", "instance", "active"), ((string)statement["fhirVersion"]!, (string)statement["kind"]!, (string)statement["status"]!));
        Assert.Equal(fhir.Base.ToString().TrimEnd('/'), (string?)statement["implementation"]!["url"]);
        Assert.NotNull(statement["date"]);
        Assert.NotNull(statement["software"]!["version"]);
        foreach (var resource in statement["rest"]![0]!["resource"]!.AsArray())
        {
            Assert.Equal("versioned", (string?)resource!["versioning"]);
            Assert.All(resource["searchParam"]!.AsArray(), p => Assert.NotNull(p!["type"]));
        }
    }

    [Fact]
    public async Task Every_claimed_format_is_read_and_written()
    {
        var formats = (await fhir.Get("metadata")).Json["format"]!.AsArray().Select(f => (string)f!).ToList();
        Assert.Contains("application/fhir+xml", formats);
        foreach (var format in formats)
        {
            var written = await fhir.Get($"Patient?_count=0&_format={Uri.EscapeDataString(format)}");
            Assert.Equal(200, written.Code);
            Assert.Contains(format.Split('/')[^1].Split('+')[^1], written.Message.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
            if (!format.Contains('/', StringComparison.Ordinal)) continue;
            var body = format.EndsWith("xml", StringComparison.Ordinal) ? "<Basic xmlns=\"http://hl7.org/fhir\"><code><text value=\"x\"/></code></Basic>"
                : """{"resourceType":"Basic","code":{"text":"x"}}""";
            Assert.Equal(201, (await fhir.Post("Basic", body, ("Content-Type", format))).Code);
        }
    }

    [Fact]
    public async Task Every_claimed_patch_format_is_read_and_others_are_not()
    {
        var id = (await fhir.Post("Basic", """{"resourceType":"Basic","code":{"text":"x"}}""")).Id;
        var formats = (await fhir.Get("metadata")).Json["patchFormat"]!.AsArray().Select(f => (string)f!).ToList();
        foreach (var format in formats)
        {
            var body = format.EndsWith("xml", StringComparison.Ordinal) ? "<Parameters xmlns=\"http://hl7.org/fhir\"/>"
                : format.EndsWith("patch+json", StringComparison.Ordinal) ? "[]" : """{"resourceType":"Parameters"}""";
            Assert.Equal(200, (await fhir.Patch($"Basic/{id}", body, ("Content-Type", format))).Code);
        }
        Assert.Equal(415, (await fhir.Patch($"Basic/{id}", "<diff/>", ("Content-Type", "application/xml-patch+xml"))).Code);
    }

    [Theory]
    [InlineData("Basic", "\"code\":{\"text\":\"x\"}")]
    [InlineData("Patient", "\"active\":true")]
    [InlineData("Binary", "\"contentType\":\"text/plain\"")]
    [InlineData("Bundle", "\"type\":\"collection\"")]
    public async Task Every_claimed_interaction_of_a_type_is_answered(string type, string content)
    {
        var wanted = ("Accept", "application/fhir+json");
        var id = "claimed-" + type.ToLowerInvariant();
        var body = $$"""{"resourceType":"{{type}}","id":"{{id}}",{{content}}}""";
        var asked = new Dictionary<string, Func<Task<FhirAnswer>>>
        {
            ["create"] = () => fhir.Post(type, body, wanted),
            ["update"] = () => fhir.Put($"{type}/{id}", body, wanted),
            ["read"] = () => fhir.Get($"{type}/{id}", wanted),
            ["vread"] = () => fhir.Get($"{type}/{id}/_history/1", wanted),
            ["search-type"] = () => fhir.Get($"{type}?_id={id}"),
            ["history-type"] = () => fhir.Get($"{type}/_history?_count=1"),
            ["history-instance"] = () => fhir.Get($"{type}/{id}/_history"),
            ["patch"] = () => fhir.Patch($"{type}/{id}", "[]", ("Content-Type", "application/json-patch+json"), wanted),
            ["delete"] = () => fhir.Delete($"{type}/{id}"),
        };
        Assert.Equal(asked.Keys.Order(), Codes(await Of(type)).Order());
        foreach (var (code, ask) in asked) Assert.True((await ask()) is { Code: 200 or 201 or 204 }, code);
    }

    [Fact]
    public async Task Every_claimed_interaction_of_the_system_is_answered()
    {
        Assert.Equal(["batch", "history-system", "search-system", "transaction"], Codes(await Rest()).Order());
        Assert.Equal(200, (await fhir.Get("_history?_count=1")).Code);
        foreach (var type in (string[])["transaction", "batch"])
            Assert.Equal(200, (await fhir.Post("", $$"""{"resourceType":"Bundle","type":"{{type}}"}""")).Code);
    }

    [Fact]
    public async Task The_conditional_flags_are_so()
    {
        var claimed = await Of("Patient");
        Assert.True((bool)claimed["conditionalCreate"]! && (bool)claimed["conditionalUpdate"]! && (bool)claimed["updateCreate"]! && (bool)claimed["readHistory"]!);
        Assert.Equal(("full-support", "multiple"), ((string)claimed["conditionalRead"]!, (string)claimed["conditionalDelete"]!));
        var own = new Conditionals(fhir);
        Assert.Equal(201, (await fhir.Put($"Patient/{own.Number}", own.Patient(own.Number))).Code);
        Assert.Equal(200, (await fhir.Post("Patient", own.Patient(), ("If-None-Exist", own.Criteria))).Code);
        Assert.Equal(200, (await fhir.Put(own.Address, own.Patient(family: "Bell"))).Code);
        var read = await fhir.Get($"Patient/{own.Number}");
        Assert.Equal(304, (await fhir.Get($"Patient/{own.Number}", ("If-None-Match", read.ETag!))).Code);
        Assert.Equal(304, (await fhir.Get($"Patient/{own.Number}", ("If-Modified-Since", read.Message.Content.Headers.LastModified!.Value.AddSeconds(1).ToString("r")))).Code);
        await own.Create(1);
        Assert.Equal(204, (await fhir.Delete($"{own.Address}&_count=2")).Code);
        Assert.Empty(await own.Stored());
    }

    [Fact]
    public async Task Every_claimed_search_parameter_of_every_type_is_taken()
    {
        var asked = (from resource in (await Rest())["resource"]!.AsArray()
                     let type = (string)resource!["type"]!
                     from parameter in resource["searchParam"]!.AsArray()
                     select $"{type}?{Example(type, (string)parameter!["name"]!, (string)parameter["type"]!)}&_summary=count").ToList();
        Assert.True(asked.Count > 1500, $"{asked.Count} parameters");
        Assert.Empty(await Refused(asked));
    }

    [Fact]
    public async Task Every_parameter_that_is_claimed_of_all_types_is_taken_of_each()
    {
        var examples = new Dictionary<string, string>
        {
            ["_contained"] = "both", ["_containedType"] = "contained", ["_count"] = "1", ["_elements"] = "meta", ["_sort"] = "-_id",
            ["_summary"] = "true", ["_total"] = "accurate",
        };
        var claimed = (await Rest())["searchParam"]!.AsArray().Select(p => (string)p!["name"]!).ToList();
        Assert.Equal(examples.Keys, claimed);
        var asked = (from resource in (await Rest())["resource"]!.AsArray()
                     from name in claimed
                     select $"{(string)resource!["type"]!}?{name}={examples[name]}").ToList();
        Assert.Empty(await Refused([.. asked, .. claimed.Select(name => $"?_type=Patient,Task&{name}={examples[name]}")]));
    }

    [Fact]
    public async Task Every_claimed_include_is_taken()
    {
        var claims = (await Rest())["resource"]!.AsArray();
        var asked = (from resource in claims
                     let type = (string)resource!["type"]!
                     from include in resource["searchInclude"]?.AsArray() ?? []
                     select $"{type}?_count=1&_include={(string)include!}").ToList();
        foreach (var type in (string[])["Patient", "Encounter", "Group", "Binary"])
            asked.AddRange((await Of(type))["searchRevInclude"]!.AsArray().Select(i => $"{type}?_count=1&_revinclude={(string)i!}"));
        Assert.True(asked.Count > 700, $"{asked.Count} includes");
        Assert.Empty(await Refused(asked));
    }

    /// <summary>The searches that are not answered by 200, as batches ask them.</summary>
    async Task<List<string>> Refused(List<string> searches)
    {
        var refused = new List<string>();
        foreach (var some in searches.Chunk(400))
        {
            var entries = some.Select(search => $$$"""{"request":{"method":"GET","url":"{{{search}}}"}}""");
            var answer = await fhir.Post("", $$"""{"resourceType":"Bundle","type":"batch","entry":[{{string.Join(',', entries)}}]}""");
            Assert.True(answer.Code == 200, answer.Text);
            refused.AddRange(some.Zip(answer.Entries).Where(p => (string?)p.Second["response"]!["status"] != "200 OK")
                .Select(p => $"{p.First}: {p.Second["response"]!.ToJsonString()}"));
        }
        return refused;
    }

    static string Example(string type, string name, string kind) => $"{name}=" + kind switch
    {
        _ when name == "_filter" => "_id%20eq%20x",
        _ when name == "near" => "51%7C0%7C10%7Ckm",
        "composite" => string.Join('$', SearchCatalogue.R4.Find(type, name)!.Components.Select(c => Value(c.Kind.ToString().ToLowerInvariant()))),
        _ => Value(kind),
    };

    static string Value(string kind) => kind switch
    {
        "date" => "2024-05-06",
        "number" or "quantity" => "1",
        "uri" => "urn:x",
        _ => "x",
    };
}
