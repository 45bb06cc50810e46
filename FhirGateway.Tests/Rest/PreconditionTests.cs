namespace FhirGateway.Tests.Rest;

/// <summary>Conditional headers of RFC 9110 and their twins in the entries of transactions and batches.</summary>
public sealed class PreconditionTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    static readonly (string, string) JsonPatch = ("Content-Type", "application/json-patch+json");
    readonly FhirHttp fhir = gateway.Fhir;

    static string Patient(string id, string family) =>
        $$"""{"resourceType":"Patient","id":"{{id}}","name":[{"family":"{{family}}"}]}""";

    static string Renamed(string family) => $$"""[{"op":"replace","path":"/name/0/family","value":"{{family}}"}]""";

    /// <summary>A Patient in version 2.</summary>
    async Task<string> Stored()
    {
        var id = Guid.NewGuid().ToString();
        Assert.Equal(201, (await fhir.Put($"Patient/{id}", Patient(id, "A"))).Code);
        Assert.Equal(200, (await fhir.Put($"Patient/{id}", Patient(id, "B"))).Code);
        return id;
    }

    Task<FhirAnswer> Write(string method, string id, string name, string value) => method switch
    {
        "PUT" => fhir.Put($"Patient/{id}", Patient(id, "C"), (name, value)),
        "PATCH" => fhir.Patch($"Patient/{id}", Renamed("C"), JsonPatch, (name, value)),
        "DELETE" => fhir.Delete($"Patient/{id}", (name, value)),
        _ => fhir.Post($"Patient/{id}/$meta-add", """
            {"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"system":"urn:t","code":"x"}]}}]}
            """, (name, value)),
    };

    [Theory]
    [InlineData("If-Match", "*", true)]
    [InlineData("If-Match", "W/\"2\"", true)]
    [InlineData("If-Match", "\"2\"", true)]
    [InlineData("If-Match", "W/\"1\", W/\"2\"", true)]
    [InlineData("If-Match", "W/\"1\"", false)]
    [InlineData("If-Match", "W/\"1\",W/\"3\"", false)]
    [InlineData("If-None-Match", "*", false)]
    [InlineData("If-None-Match", "W/\"2\"", false)]
    [InlineData("If-None-Match", "W/\"7\", \"2\"", false)]
    [InlineData("If-None-Match", "W/\"1\"", true)]
    [InlineData("If-Unmodified-Since", "Sat, 01 Jun 2126 08:00:00 GMT", true)]
    [InlineData("If-Unmodified-Since", "Mon, 01 Jun 2020 08:00:00 GMT", false)]
    [InlineData("If-Unmodified-Since", "yesterday", true)]
    public async Task A_write_goes_on_where_its_precondition_holds(string name, string value, bool holds)
    {
        foreach (var method in (string[])["PUT", "PATCH", "DELETE", "$meta-add"])
        {
            var id = await Stored();
            var answer = await Write(method, id, name, value);
            Assert.True(answer.Code == (holds ? method == "DELETE" ? 204 : 200 : 412),
                $"{method} {answer.Code}: {answer.Text}");
            if (holds) continue;
            Assert.Contains(name, answer.Diagnostics, StringComparison.Ordinal);
            Assert.Equal("W/\"2\"", (await fhir.Get($"Patient/{id}")).ETag);
        }
    }

    [Theory]
    [InlineData("PUT", "If-Match", "garbage")]
    [InlineData("PUT", "If-Match", "")]
    [InlineData("PUT", "If-None-Match", "W/\"2")]
    [InlineData("PATCH", "If-Match", "W/\"2\" W/\"3\"")]
    [InlineData("PATCH", "If-None-Match", "")]
    [InlineData("DELETE", "If-Match", "*, W/\"2\"")]
    [InlineData("DELETE", "If-None-Match", "any")]
    [InlineData("$meta-add", "If-Match", "two")]
    public async Task A_malformed_header_answers_400_and_is_named(string method, string name, string value)
    {
        var id = await Stored();
        var answer = await Write(method, id, name, value);
        Assert.Equal(400, answer.Code);
        Assert.Contains(name, answer.Diagnostics, StringComparison.Ordinal);
        Assert.Equal("W/\"2\"", (await fhir.Get($"Patient/{id}")).ETag);
    }

    [Theory]
    [InlineData("PUT", "If-Match", "*", 412)]
    [InlineData("PUT", "If-Match", "W/\"1\"", 412)]
    [InlineData("PUT", "If-None-Match", "*", 201)]
    [InlineData("PUT", "If-None-Match", "W/\"1\"", 201)]
    [InlineData("DELETE", "If-Match", "*", 412)]
    [InlineData("DELETE", "If-None-Match", "*", 204)]
    [InlineData("PATCH", "If-Match", "*", 404)]
    public async Task What_never_was_has_no_representation(string method, string name, string value, int code) =>
        Assert.Equal(code, (await Write(method, Guid.NewGuid().ToString(), name, value)).Code);

    [Theory]
    [InlineData("PUT", "If-Match", "*", 412)]
    [InlineData("PUT", "If-Match", "W/\"3\"", 412)]
    [InlineData("PUT", "If-None-Match", "*", 201)]
    [InlineData("PATCH", "If-Match", "W/\"3\"", 410)]
    [InlineData("DELETE", "If-Match", "W/\"3\"", 412)]
    public async Task What_was_deleted_has_no_representation(string method, string name, string value, int code)
    {
        var id = await Stored();
        Assert.Equal(204, (await fhir.Delete($"Patient/{id}")).Code);
        var answer = await Write(method, id, name, value);
        // The version after a deletion is not the first.
        Assert.True(answer.Code == code || (code, answer.Code) == (201, 200), $"{answer.Code}: {answer.Text}");
    }

    [Fact]
    public async Task If_Match_is_evaluated_before_If_None_Match()
    {
        var id = await Stored();
        var both = await fhir.Put($"Patient/{id}", Patient(id, "C"),
            ("If-Match", "W/\"1\""), ("If-None-Match", "W/\"2\""));
        Assert.Equal(412, both.Code);
        Assert.Contains("If-Match asks", both.Diagnostics, StringComparison.Ordinal);
        Assert.Equal(412, (await fhir.Put($"Patient/{id}", Patient(id, "C"),
            ("If-Match", "*"), ("If-None-Match", "*"))).Code);
        Assert.Equal(200, (await fhir.Put($"Patient/{id}", Patient(id, "C"),
            ("If-Match", "*"), ("If-None-Match", "W/\"1\""))).Code);
    }

    [Fact]
    public async Task An_update_that_changes_nothing_is_refused_too_where_its_precondition_fails()
    {
        var id = await Stored();
        Assert.Equal(412, (await fhir.Put($"Patient/{id}", Patient(id, "B"), ("If-None-Match", "*"))).Code);
        Assert.Equal(412, (await fhir.Put($"Patient/{id}", Patient(id, "B"), ("If-Match", "W/\"1\""))).Code);
        Assert.Equal(200, (await fhir.Put($"Patient/{id}", Patient(id, "B"), ("If-Match", "W/\"2\""))).Code);
    }

    [Theory]
    [InlineData("POST", "Patient", "If-Match", "W/\"1\"")]
    [InlineData("PUT", "Patient/x", "If-None-Exist", "identifier=x")]
    [InlineData("PATCH", "Patient/x", "If-None-Exist", "identifier=x")]
    [InlineData("DELETE", "Patient/x", "If-None-Exist", "identifier=x")]
    public async Task A_condition_that_the_method_does_not_have_answers_400(string method, string path, string name,
        string value)
    {
        var answer = await fhir.Send(new HttpMethod(method), path, method == "DELETE" ? null : Patient("x", "A"), (name,
            value));
        Assert.Equal(400, answer.Code);
        Assert.Contains(name, answer.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("If-Match", "*", 200)]
    [InlineData("If-Match", "W/\"2\"", 200)]
    [InlineData("If-Match", "W/\"1\"", 412)]
    [InlineData("If-Match", "garbage", 400)]
    [InlineData("If-None-Match", "*", 304)]
    [InlineData("If-None-Match", "\"2\"", 304)]
    [InlineData("If-None-Match", "W/\"7\", W/\"2\"", 304)]
    [InlineData("If-None-Match", "W/\"1\"", 200)]
    [InlineData("If-None-Match", "garbage", 200)]
    [InlineData("If-Unmodified-Since", "Mon, 01 Jun 2020 08:00:00 GMT", 412)]
    [InlineData("If-Unmodified-Since", "Sat, 01 Jun 2126 08:00:00 GMT", 200)]
    [InlineData("If-Modified-Since", "Sat, 01 Jun 2126 08:00:00 GMT", 304)]
    [InlineData("If-Modified-Since", "Mon, 01 Jun 2020 08:00:00 GMT", 200)]
    public async Task Reads_of_the_current_and_of_one_version_keep_to_their_conditions(string name, string value,
        int code)
    {
        var id = await Stored();
        foreach (var path in (string[])[$"Patient/{id}", $"Patient/{id}/_history/2"])
        {
            var answer = await fhir.Get(path, (name, value));
            Assert.True(answer.Code == code, $"{path}: {answer.Code} {answer.Text}");
            if (code == 304) Assert.Equal(("W/\"2\"", ""), (answer.ETag, answer.Text));
        }
    }

    [Fact]
    public async Task If_None_Match_wins_over_If_Modified_Since()
    {
        var id = await Stored();
        Assert.Equal(200, (await fhir.Get($"Patient/{id}", ("If-None-Match", "W/\"1\""),
            ("If-Modified-Since", "Sat, 01 Jun 2126 08:00:00 GMT"))).Code);
    }

    Task<FhirAnswer> Send(string type, params string[] entries) =>
        fhir.Post("", $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(',', entries)}}]}""");

    static string Entry(string method, string url, string? resource, string element, string value) => $$$"""
        {{{{(resource is null ? "" : $"\"resource\":{resource},")}}}"request":{"method":"{{{method}}}","url":"{{{url}}}",
        "{{{element}}}":"{{{value.Replace("\"", "\\\"", StringComparison.Ordinal)}}}"}}
        """;

    [Theory]
    [InlineData("PUT", "ifNoneMatch", "*", 412)]
    [InlineData("PUT", "ifNoneMatch", "W/\"2\"", 412)]
    [InlineData("PUT", "ifNoneMatch", "W/\"1\"", 200)]
    [InlineData("PUT", "ifMatch", "*", 200)]
    [InlineData("PUT", "ifMatch", "W/\"1\", W/\"2\"", 200)]
    [InlineData("PUT", "ifMatch", "W/\"1\"", 412)]
    [InlineData("PUT", "ifMatch", "garbage", 400)]
    [InlineData("DELETE", "ifMatch", "W/\"1\"", 412)]
    [InlineData("DELETE", "ifMatch", "*", 204)]
    [InlineData("DELETE", "ifNoneMatch", "*", 412)]
    [InlineData("PATCH", "ifMatch", "W/\"1\"", 412)]
    [InlineData("PATCH", "ifMatch", "*", 200)]
    [InlineData("PATCH", "ifNoneMatch", "nothing", 400)]
    public async Task Entries_keep_to_their_conditions(string method, string element, string value, int code)
    {
        foreach (var type in (string[])["transaction", "batch"])
        {
            var id = await Stored();
            var resource = method switch
            {
                "PUT" => Patient(id, "C"),
                "PATCH" => $$"""
                    {"resourceType":"Binary","contentType":"application/json-patch+json",
                     "data":"{{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Renamed("C")))}}"}
                    """,
                _ => null,
            };
            var answer = await Send(type, Entry(method, $"Patient/{id}", resource, element, value));
            if (type == "transaction" && code >= 400)
            {
                Assert.True(answer.Code == code, $"{answer.Code}: {answer.Text}");
                if (code == 400) Assert.Equal([$"Bundle.entry[0].request.{element}"], answer.Expressions);
            }
            else Assert.StartsWith($"{code}", (string?)answer.Entries[0]["response"]!["status"],
                StringComparison.Ordinal);
            if (code >= 400) Assert.Equal("W/\"2\"", (await fhir.Get($"Patient/{id}")).ETag);
        }
    }

    [Fact]
    public async Task A_transaction_of_which_one_condition_fails_stores_nothing()
    {
        var (id, other) = (await Stored(), Guid.NewGuid().ToString());
        var answer = await Send("transaction",
            Entry("PUT", $"Patient/{other}", Patient(other, "N"), "ifNoneMatch", "*"),
            Entry("PUT", $"Patient/{id}", Patient(id, "C"), "ifNoneMatch", "*"));
        Assert.Equal(412, answer.Code);
        Assert.Equal(404, (await fhir.Get($"Patient/{other}")).Code);
        Assert.Equal(200, (await Send("transaction",
            Entry("PUT", $"Patient/{other}", Patient(other, "N"), "ifNoneMatch", "*"))).Code);
    }

    [Theory]
    [InlineData("ifNoneMatch", "W/\"2\"", "304")]
    [InlineData("ifNoneMatch", "*", "304")]
    [InlineData("ifNoneMatch", "W/\"1\"", "200")]
    [InlineData("ifModifiedSince", "2126-06-01T08:00:00Z", "304")]
    public async Task A_read_of_an_entry_answers_304(string element, string value, string status)
    {
        var id = await Stored();
        foreach (var type in (string[])["transaction", "batch"])
        {
            var entry = (await Send(type, Entry("GET", $"Patient/{id}", null, element, value))).Entries[0];
            Assert.StartsWith(status, (string?)entry["response"]!["status"], StringComparison.Ordinal);
            Assert.Equal(status == "200", entry["resource"] is not null);
        }
    }

    [Fact]
    public async Task If_Match_of_a_create_in_a_transaction_is_refused()
    {
        var answer = await Send("transaction", Entry("POST", "Patient", """{"resourceType":"Patient"}""", "ifMatch",
            "W/\"1\""));
        Assert.Equal(400, answer.Code);
        Assert.Equal(["Bundle.entry[0].request.ifMatch"], answer.Expressions);
    }

    [Theory]
    [InlineData("PUT", "If-Match", "W/\"1\"", 200)]
    [InlineData("PUT", "If-Match", "W/\"2\"", 412)]
    [InlineData("PUT", "If-None-Match", "*", 412)]
    [InlineData("PUT", "If-Match", "garbage", 400)]
    [InlineData("DELETE", "If-Match", "*", 204)]
    [InlineData("DELETE", "If-Match", "W/\"2\"", 412)]
    [InlineData("DELETE", "If-Match", "", 400)]
    [InlineData("PATCH", "If-Match", "W/\"2\", W/\"1\"", 200)]
    [InlineData("PATCH", "If-None-Match", "W/\"1\"", 412)]
    public async Task Criteria_and_preconditions_must_both_hold(string method, string name, string value, int code)
    {
        var own = new Conditionals(fhir);
        await own.Create(1);
        var answer = method switch
        {
            "PUT" => await fhir.Put(own.Address, own.Patient(family: "New"), (name, value)),
            "PATCH" => await fhir.Patch(own.Address, Renamed("New"), JsonPatch, (name, value)),
            _ => await fhir.Delete(own.Address, (name, value)),
        };
        Assert.True(answer.Code == code, $"{answer.Code}: {answer.Text}");
    }

    [Theory]
    [InlineData("If-None-Match", "*", 201)]
    [InlineData("If-Match", "*", 412)]
    public async Task Criteria_that_nothing_meets_name_no_representation(string name, string value, int code)
    {
        var own = new Conditionals(fhir);
        Assert.Equal(code, (await fhir.Put(own.Address, own.Patient(), (name, value))).Code);
    }

    [Fact]
    public async Task Of_many_first_writes_with_If_None_Match_one_succeeds()
    {
        var id = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            fhir.Put($"Patient/{id}", Patient(id, $"N{i}"), ("If-None-Match", "*"))));
        Assert.Equal(1, answers.Count(a => a.Code == 201));
        Assert.Equal(15, answers.Count(a => a.Code == 412));
        Assert.Equal("W/\"1\"", (await fhir.Get($"Patient/{id}")).ETag);
    }
}
