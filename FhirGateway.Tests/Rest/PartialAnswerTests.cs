using System.Text.Json.Nodes;

namespace FhirGateway.Tests.Rest;

/// <summary><c>_summary</c> and <c>_elements</c> beyond searches, <c>_id</c> with modifiers, and X-Request-Id.</summary>
public sealed class PartialAnswerTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    async Task<string> Stored(string? id = null)
    {
        id ??= Guid.NewGuid().ToString();
        foreach (var family in (string[])["A", "B"])
            await fhir.Put($"Patient/{id}", $$"""
                {"resourceType":"Patient","id":"{{id}}","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">{{family}}</div>"},
                 "name":[{"family":"{{family}}"}],"maritalStatus":{"text":"x"},"multipleBirthInteger":2}
                """);
        return id;
    }

    static bool IsPart(JsonNode resource) =>
        resource["meta"]?["tag"]?.AsArray().Any(t => (string?)t!["code"] == "SUBSETTED") == true;

    static string Names(JsonNode resource) => string.Join(' ',
        resource.AsObject().Select(p => p.Key).Where(k => k is not ("resourceType" or "id" or "meta")));

    [Theory]
    [InlineData("_summary=true", "name")]
    [InlineData("_summary=text", "text")]
    [InlineData("_summary=data", "name maritalStatus multipleBirthInteger")]
    [InlineData("_elements=name", "name")]
    [InlineData("_elements=id", "")]
    public async Task Reads_histories_everything_and_entries_answer_the_part(string asked, string names)
    {
        var id = await Stored();
        foreach (var path in (string[])[$"Patient/{id}", $"Patient/{id}/_history/1"])
        {
            var read = (await fhir.Get($"{path}?{asked}")).Json;
            Assert.Equal((true, names), (IsPart(read), Names(read)));
        }
        foreach (var path in (string[])[$"Patient/{id}/_history", "Patient/_history", "_history",
            $"Patient/{id}/$everything"])
        {
            var bundle = await fhir.Get($"{path}?{asked}");
            Assert.True(bundle.Code == 200, bundle.Text);
            Assert.Contains(asked, bundle.Link("self")!, StringComparison.Ordinal);
            var own = bundle.Entries.Select(e => e["resource"]).First(r => (string?)r?["id"] == id)!;
            Assert.Equal((true, names), (IsPart(own), Names(own)));
        }
        var batch = await fhir.Post("", $$$"""
            {"resourceType":"Bundle","type":"batch","entry":[
             {"request":{"method":"GET","url":"Patient/{{{id}}}?{{{asked}}}"}},
             {"request":{"method":"GET","url":"Patient/{{{id}}}/_history?{{{asked}}}"}},
             {"request":{"method":"GET","url":"Patient/{{{id}}}/$everything?{{{asked}}}"}}]}
            """);
        Assert.Equal((true, names), (IsPart(batch.Entries[0]["resource"]!), Names(batch.Entries[0]["resource"]!)));
        foreach (var entry in batch.Entries.Skip(1))
            Assert.Equal((true, names), (IsPart(entry["resource"]!["entry"]![0]!["resource"]!),
                Names(entry["resource"]!["entry"]![0]!["resource"]!)));
    }

    [Fact]
    public async Task The_whole_is_answered_where_no_part_is_asked_for()
    {
        var id = await Stored();
        foreach (var path in (string[])[$"Patient/{id}?_summary=false", $"Patient/{id}/_history?_summary=false",
            $"Patient/{id}/$everything?_summary=false"])
            Assert.DoesNotContain("SUBSETTED", (await fhir.Get(path)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metadata?_summary=true", "rest")]
    [InlineData("metadata?_elements=software,format", "software")]
    [InlineData("metadata?_summary=data", "rest")]
    public async Task The_statement_is_answered_in_part(string path, string element)
    {
        var answer = await fhir.Get(path);
        Assert.True(answer.Code == 200, answer.Text);
        Assert.True(IsPart(answer.Json));
        Assert.NotNull(answer.Json[element]);
        Assert.NotNull(answer.Json["fhirVersion"]);
    }

    [Fact]
    public async Task A_history_is_counted()
    {
        var id = await Stored();
        var count = await fhir.Get($"Patient/{id}/_history?_summary=count");
        Assert.Equal((2, 0), ((int)count.Json["total"]!, count.Entries.Count));
        Assert.True((int)(await fhir.Get("Patient/_history?_summary=count")).Json["total"]! >= 2);
        Assert.True((int)(await fhir.Get("_history?_summary=count")).Json["total"]! >= 2);
        Assert.Equal(404, (await fhir.Get("Patient/nobody-at-all/_history?_summary=count")).Code);
    }

    [Fact]
    public async Task Pages_of_a_history_go_on_in_the_same_part()
    {
        var id = await Stored();
        var first = await fhir.Get($"Patient/{id}/_history?_count=1&_elements=name");
        var second = await fhir.Get(new Uri(first.Link("next")!).PathAndQuery["/fhir/".Length..]);
        Assert.Equal((true, "name"), (IsPart(second.Entries[0]["resource"]!), Names(second.Entries[0]["resource"]!)));
    }

    [Theory]
    [InlineData("Patient/ID?_summary=count")]
    [InlineData("Patient/ID?_elements=colour")]
    [InlineData("Patient/ID/_history?_elements=colour")]
    [InlineData("Patient/ID/_history?_summary=much")]
    [InlineData("Patient/ID/_history?_summary=true&_elements=name")]
    [InlineData("Patient/ID/$everything?_elements=colour")]
    [InlineData("Patient/ID/$everything?_summary=much")]
    [InlineData("metadata?_summary=count")]
    [InlineData("metadata?_elements=name,colour")]
    public async Task A_part_that_does_not_exist_answers_400_and_names_the_parameter(string path)
    {
        var id = await Stored();
        var answer = await fhir.Get(path.Replace("ID", id, StringComparison.Ordinal));
        Assert.Equal(400, answer.Code);
        Assert.Matches("_summary|_elements", answer.Diagnostics);
    }

    [Fact]
    public async Task A_search_of_several_types_takes_elements_that_one_of_them_has()
    {
        var id = await Stored();
        var found = await fhir.Get($"?_type=Patient,Observation&_id={id}&_elements=maritalStatus");
        Assert.True(found.Code == 200, found.Text);
        Assert.Equal("maritalStatus", Names(found.Entries[0]["resource"]!));
    }

    [Fact]
    public async Task Ids_are_excluded_and_asked_for_as_missing()
    {
        var tag = Guid.NewGuid().ToString("n");
        foreach (var letter in (string[])["a", "b", "c"])
            await fhir.Put($"Patient/{tag}-{letter}",
                $$$"""{"resourceType":"Patient","id":"{{{tag}}}-{{{letter}}}","meta":{"tag":[{"code":"{{{tag}}}"}]}}""");
        Assert.Equal("b c", await Found($"_id:not={tag}-a"));
        Assert.Equal("c", await Found($"_id:not={tag}-a,{tag}-b"));
        Assert.Equal("c", await Found($"_id:not={tag}-a&_id:not={tag}-b"));
        Assert.Equal("a b c", await Found("_id:not=nobody"));
        Assert.Equal("a b c", await Found("_id:missing=false"));
        Assert.Equal("", await Found("_id:missing=true"));
        Assert.Equal("a b c", await Found("_lastUpdated:missing=false"));
        Assert.Equal("", await Found("_lastUpdated:missing=true"));
        Assert.Equal("b c", await Found($"_filter=_id ne {tag}-a"));
        Assert.Equal(400, (await fhir.Get("Patient?_id:missing=perhaps")).Code);
        Assert.Equal(400, (await fhir.Get("Patient?_id:text=x")).Code);
        Assert.Equal(400, (await fhir.Delete("Patient?_id:missing=false&_count=100")).Code);

        async Task<string> Found(string query)
        {
            var found = await fhir.Get($"Patient?_tag={tag}&{query}");
            Assert.True(found.Code == 200, found.Text);
            return string.Join(' ', found.Entries.Select(e => ((string)e["resource"]!["id"]!)[^1]).Order());
        }
    }

    [Theory]
    [InlineData("Patient/nobody", 404)]
    [InlineData("Patient?colour=red", 400)]
    [InlineData("metadata", 200)]
    [InlineData("no/such/place/here/at-all", 404)]
    public async Task The_request_id_is_repeated(string path, int code)
    {
        foreach (var id in (string[])["7f3a", "practice-1/2026:06~x", "0a1b2c3d-0000-4000-8000-00000000000f"])
        {
            var answer = await fhir.Get(path, ("X-Request-Id", id));
            Assert.Equal((code, id), (answer.Code, answer.Header("X-Request-Id")));
        }
        var without = await fhir.Get(path);
        Assert.Equal(without.Header("X-Trace-Id"), without.Header("X-Request-Id"));
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("<script>")]
    [InlineData("quote\"")]
    [InlineData("")]
    public async Task A_request_id_that_is_not_safe_to_repeat_is_replaced(string id)
    {
        var answer = await fhir.Get("metadata", ("X-Request-Id", id));
        Assert.Equal(answer.Header("X-Trace-Id"), answer.Header("X-Request-Id"));
        var tooLong = await fhir.Get("Patient/nobody", ("X-Request-Id", new string('a', 129)));
        Assert.Equal(tooLong.Header("X-Trace-Id"), tooLong.Header("X-Request-Id"));
    }
}
