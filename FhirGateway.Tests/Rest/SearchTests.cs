using System.Net.Http.Headers;

namespace FhirGateway.Tests.Rest;

public sealed class SearchTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    async Task<string> Note(string tag, string status = "final") => (await fhir.Post("Observation", $$$"""
        {"resourceType":"Observation","status":"{{{status}}}","code":{"coding":[{"system":"urn:test","code":"{{{tag}}}"}]}}
        """)).Id;

    [Fact]
    public async Task A_search_answers_a_searchset_with_self_link_full_urls_and_modes()
    {
        var id = await Note("one");
        var found = await fhir.Get("Observation?code=urn:test|one");
        Assert.Equal("searchset", (string?)found.Json["type"]);
        Assert.Equal($"{fhir.Base}Observation?code=urn%3Atest%7Cone", found.Link("self"));
        var entry = Assert.Single(found.Entries);
        Assert.Equal($"{fhir.Base}Observation/{id}", (string?)entry["fullUrl"]);
        Assert.Equal("match", (string?)entry["search"]!["mode"]);
        Assert.Null(found.Link("next"));
    }

    [Fact]
    public async Task What_comes_with_the_matches_is_marked_as_included()
    {
        await fhir.Put("Patient/with", """{"resourceType":"Patient","id":"with"}""");
        await fhir.Put("Observation/of-with", """
            {"resourceType":"Observation","id":"of-with","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/with"}}
            """);
        var found = await fhir.Get("Observation?subject=Patient/with&_include=Observation:subject");
        Assert.Equal(
            [("Observation/of-with", "match"), ("Patient/with", "include")],
            found.Entries.Select(e => (((string)e["fullUrl"]!)[fhir.Base.ToString().Length..], (string)e["search"]!["mode"]!)));
        Assert.Contains("_include=Observation%3Asubject", found.Link("self"), StringComparison.Ordinal);
        var back = await fhir.Get("Patient?_id=with&_revinclude=Observation:subject");
        Assert.Equal(["match", "include"], back.Entries.Select(e => (string)e["search"]!["mode"]!));
    }

    [Fact]
    public async Task A_part_of_a_resource_is_marked_in_answers_and_whole_in_the_store()
    {
        var id = await Note("parted");
        var found = Assert.Single((await fhir.Get("Observation?code=parted&_elements=status")).Entries)["resource"]!;
        Assert.Equal(["resourceType", "id", "meta", "status", "code"], found.AsObject().Select(p => p.Key));
        Assert.Equal("SUBSETTED", (string?)found["meta"]!["tag"]![0]!["code"]);
        var read = (await fhir.Get($"Observation/{id}?_summary=text")).Json;
        Assert.Equal("SUBSETTED", (string?)read["meta"]!["tag"]![0]!["code"]);
        Assert.Null((await fhir.Get($"Observation/{id}")).Json["meta"]!["tag"]);
        Assert.Equal(400, (await fhir.Get($"Observation/{id}?_summary=count")).Code);
        Assert.Equal(400, (await fhir.Get($"Observation/{id}?_elements=colour")).Code);
    }

    [Theory]
    [InlineData("_summary=true", "id meta status code effectiveDateTime", true)]
    [InlineData("_summary=text", "id meta text status code", true)]
    [InlineData("_summary=data", "id meta status code effectiveDateTime note", true)]
    [InlineData("_summary=false", "id meta text status code effectiveDateTime note", false)]
    [InlineData("_elements=note", "id meta status code note", true)]
    [InlineData("_elements=note,text", "id meta text status code note", true)]
    public async Task A_summary_has_the_parts_that_R4_says(string asked, string elements, bool isPart)
    {
        await fhir.Put("Observation/summed", """
            {"resourceType":"Observation","id":"summed","status":"final","code":{"text":"x"},"effectiveDateTime":"2026-01-01",
             "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},"note":[{"text":"seen"}]}
            """);
        foreach (var path in (string[])[$"Observation?_id=summed&{asked}", $"?_type=Observation,Task&_id=summed&{asked}"])
        {
            var found = await fhir.Get(path);
            Assert.True(found.Code == 200, found.Text);
            var resource = Assert.Single(found.Entries)["resource"]!;
            Assert.Equal(elements.Split(' ').Order(), resource.AsObject().Select(p => p.Key).Where(k => k != "resourceType").Order());
            Assert.Equal(isPart ? "SUBSETTED" : null, (string?)resource["meta"]!["tag"]?[0]!["code"]);
        }
    }

    [Fact]
    public async Task A_stored_value_set_and_its_code_system_answer_in_and_below()
    {
        await fhir.Put("CodeSystem/kinds", """
            {"resourceType":"CodeSystem","id":"kinds","status":"active","url":"urn:kinds","content":"complete","hierarchyMeaning":"is-a",
             "concept":[{"code":"top","concept":[{"code":"leaf"}]},{"code":"other"}]}
            """);
        await fhir.Put("ValueSet/some", """
            {"resourceType":"ValueSet","id":"some","status":"active","url":"urn:some","compose":{"include":[
              {"system":"urn:kinds","filter":[{"property":"concept","op":"is-a","value":"top"}]}]}}
            """);
        foreach (var code in (string[])["leaf", "other"])
            await fhir.Put($"Observation/kind-{code}", $$$"""
                {"resourceType":"Observation","id":"kind-{{{code}}}","status":"final","code":{"coding":[{"system":"urn:kinds","code":"{{{code}}}"}]}}
                """);
        foreach (var query in (string[])["code:in=ValueSet/some", "code:in=urn:some", "code:below=urn:kinds|top"])
            Assert.Equal(["kind-leaf"], (await fhir.Get($"Observation?{query}")).Entries.Select(e => (string?)e["resource"]!["id"]));
        Assert.Equal(400, (await fhir.Get("Observation?code:in=ValueSet/none")).Code);
    }

    [Fact]
    public async Task Pages_may_be_ordered_by_a_number()
    {
        foreach (var number in (string[])["0.5", "1e-1", "0.75"])
            await fhir.Post("RiskAssessment", $$$"""
                {"resourceType":"RiskAssessment","status":"final","subject":{"display":"x"},"prediction":[{"probabilityDecimal":{{{number}}}}]}
                """);
        var seen = new List<string>();
        for (var next = "RiskAssessment?_sort=-probability&_count=1"; next is not null;)
        {
            var page = await fhir.Get(next);
            seen.AddRange(page.Entries.Select(e => e["resource"]!["prediction"]![0]!["probabilityDecimal"]!.ToJsonString()));
            next = page.Link("next");
        }
        Assert.Equal(["0.75", "0.5", "1e-1"], seen);
    }

    [Fact]
    public async Task A_search_without_matches_has_no_empty_entry_array()
    {
        var found = await fhir.Get("Observation?code=nothing-has-this");
        Assert.Equal(200, found.Code);
        Assert.Null(found.Json["entry"]);
    }

    [Fact]
    public async Task A_write_is_found_as_soon_as_it_was_answered_and_a_deletion_no_longer()
    {
        var id = await Note("soon");
        Assert.Single((await fhir.Get("Observation?code=soon")).Entries);
        await fhir.Delete($"Observation/{id}");
        Assert.Empty((await fhir.Get("Observation?code=soon")).Entries);
    }

    [Fact]
    public async Task Pages_hold_each_match_once()
    {
        var ids = new List<string>();
        for (var i = 0; i < 7; i++) ids.Add(await Note("paged"));
        var seen = new List<string>();
        for (var next = "Observation?code=paged&_count=3"; next is not null;)
        {
            var page = await fhir.Get(next);
            Assert.Equal(200, page.Code);
            seen.AddRange(page.Entries.Select(e => (string)e["resource"]!["id"]!));
            next = page.Link("next");
        }
        Assert.Equal(ids.Order(), seen.Order());
    }

    [Fact]
    public async Task Total_is_accurate_when_it_is_asked_for()
    {
        for (var i = 0; i < 4; i++) await Note("counted");
        var page = await fhir.Get("Observation?code=counted&_count=1&_total=accurate");
        Assert.Equal(4, (int)page.Json["total"]!);
        Assert.Single(page.Entries);
    }

    [Fact]
    public async Task A_cursor_opens_no_other_search_and_cannot_be_made_up()
    {
        for (var i = 0; i < 3; i++) await Note("sealed");
        var next = new Uri((await fhir.Get("Observation?code=sealed&_count=1")).Link("next")!);
        var cursor = next.Query[(next.Query.IndexOf("_cursor=", StringComparison.Ordinal) + 8)..];
        Assert.Equal(200, (await fhir.Get($"Observation?code=sealed&_count=1&_cursor={cursor}")).Code);
        Assert.Equal(400, (await fhir.Get($"Observation?code=other&_count=1&_cursor={cursor}")).Code);
        Assert.Equal(400, (await fhir.Get($"Observation?code=sealed&_count=1&_cursor=A{cursor}")).Code);
        Assert.Equal(400, (await fhir.Get("Observation?code=sealed&_count=1&_cursor=!")).Code);
    }

    [Fact]
    public async Task Post_search_reads_the_body_and_the_address()
    {
        var id = await Note("posted");
        await Note("posted", "amended");
        using var form = new FormUrlEncodedContent([new("code", "urn:test|posted")]);
        form.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        using var http = new HttpClient();
        var answer = await http.PostAsync(
            new Uri(fhir.Base, "Observation/_search?status=final"), form, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var found = new FhirAnswer(answer.StatusCode, answer, text);
        Assert.Equal(id, (string?)Assert.Single(found.Entries)["resource"]!["id"]);
        Assert.Equal(415, (await fhir.Post("Observation/_search", "{}")).Code);
    }

    [Fact]
    public async Task An_unknown_parameter_answers_400_and_names_it()
    {
        var answer = await fhir.Get("Observation?colour=red");
        Assert.Equal(400, answer.Code);
        Assert.Contains("colour", answer.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lenient_client_is_told_what_was_left_out()
    {
        await Note("lenient");
        var found = await fhir.Get("Observation?code=lenient&colour=red", ("Prefer", "handling=lenient"));
        Assert.Equal(200, found.Code);
        Assert.DoesNotContain("colour", found.Link("self"), StringComparison.Ordinal);
        Assert.Equal(["match", "outcome"], found.Entries.Select(e => (string?)e["search"]!["mode"]));
    }
}
