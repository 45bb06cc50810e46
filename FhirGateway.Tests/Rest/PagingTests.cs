using System.Net.Http.Headers;

namespace FhirGateway.Tests.Rest;

/// <summary>Totals, links and pages of searches, as clients follow them (search.html#conformance, http.html#paging).</summary>
public sealed class PagingTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;
    readonly string tag = Guid.NewGuid().ToString("n");

    async Task<List<string>> Make(int count, string subject = "Patient/of-pages")
    {
        await fhir.Put("Patient/of-pages", """{"resourceType":"Patient","id":"of-pages"}""");
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
            ids.Add((await fhir.Post("Observation", $$$"""
                {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"urn:p","code":"{{{tag}}}"}]},
                "subject":{"reference":"{{{subject}}}"},"effectiveDateTime":"2024-05-06"}
                """)).Id);
        return ids;
    }

    async Task<List<string>> Follow(string first, Func<int, Task>? between = null)
    {
        var seen = new List<string>();
        var pages = 0;
        for (var next = first; next is not null; pages++)
        {
            var page = await fhir.Get(next);
            Assert.True(page.Code == 200, page.Text);
            Assert.Null(page.Json["entry"] is { } entries && entries.AsArray().Count == 0 ? "empty" : null);
            seen.AddRange(page.Entries.Where(e => (string?)e["search"]!["mode"] == "match").Select(e => (string)e["resource"]!["id"]!));
            foreach (var link in page.Json["link"]!.AsArray())
                Assert.StartsWith(fhir.Base.ToString(), (string?)link!["url"], StringComparison.Ordinal);
            next = page.Link("next");
            if (next is not null && between is not null) await between(pages);
        }
        return seen;
    }

    [Fact]
    public async Task Total_counts_matches_only_and_all_of_them()
    {
        await Make(5);
        foreach (var count in (int[])[2, 50])
        {
            var page = await fhir.Get($"Observation?code=urn:p|{tag}&_include=Observation:subject&_total=accurate&_count={count}");
            Assert.Equal(5, (int)page.Json["total"]!);
            Assert.Equal(Math.Min(count, 5) + 1, page.Entries.Count);
        }
        var lenient = await fhir.Get($"Observation?code=urn:p|{tag}&_total=accurate&colour=red", ("Prefer", "handling=lenient"));
        Assert.Equal((5, 6), ((int)lenient.Json["total"]!, lenient.Entries.Count));
    }

    [Theory]
    [InlineData("_summary=count")]
    [InlineData("_count=0")]
    public async Task A_count_has_total_and_self_and_no_entries(string asked)
    {
        await Make(3);
        var page = await fhir.Get($"Observation?code=urn:p|{tag}&{asked}");
        Assert.Equal(3, (int)page.Json["total"]!);
        Assert.Equal($"{fhir.Base}Observation?code=urn%3Ap%7C{tag}&{asked}", page.Link("self"));
        Assert.Null(page.Json["entry"]);
        Assert.Null(page.Link("next"));
    }

    [Fact]
    public async Task Self_says_what_was_really_used()
    {
        var page = await fhir.Get($"Observation?code=urn:p|{tag}&_count=5000&colour=red&_sort=-date&_format=json&_pretty=true",
            ("Prefer", "handling=lenient"));
        Assert.Equal($"{fhir.Base}Observation?code=urn%3Ap%7C{tag}&_count=1000&_sort=-date", page.Link("self"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&_sort=date")]
    [InlineData("&_sort=-date")]
    [InlineData("&_sort=-_lastUpdated")]
    [InlineData("&_sort=date,-_lastUpdated")]
    public async Task What_does_not_change_while_somebody_pages_comes_exactly_once_whatever_else_is_written(string sort)
    {
        var ids = await Make(9);
        var seen = await Follow($"Observation?code=urn:p|{tag}&_count=2{sort}", async page =>
        {
            var extra = await Make(1);
            if (page % 2 == 0) await fhir.Delete($"Observation/{extra[0]}");
        });
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(ids.Except(seen));
    }

    [Fact]
    public async Task A_search_by_POST_goes_on_by_GET()
    {
        var ids = await Make(5);
        using var form = new FormUrlEncodedContent([new("code", $"urn:p|{tag}"), new("_count", "2")]);
        using var http = new HttpClient();
        var posted = await http.PostAsync(new Uri(fhir.Base, "Observation/_search"), form, TestContext.Current.CancellationToken);
        var text = await posted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var first = new FhirAnswer(posted.StatusCode, posted, text);
        var seen = first.Entries.Select(e => (string)e["resource"]!["id"]!).ToList();
        seen.AddRange(await Follow(first.Link("next")!));
        Assert.Equal(ids.Order(), seen.Order());
    }

    [Fact]
    public async Task A_form_says_its_charset_and_nothing_else_is_read_as_one()
    {
        await Make(1);
        foreach (var (type, code) in ((string, int)[])
            [("application/x-www-form-urlencoded; charset=utf-8", 200), ("application/x-www-form-urlencoded; charset=utf-16", 415), ("text/plain", 415)])
        {
            using var body = new StringContent($"code=urn:p|{tag}");
            body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            using var http = new HttpClient();
            var answer = await http.PostAsync(new Uri(fhir.Base, "Observation/_search"), body, TestContext.Current.CancellationToken);
            Assert.Equal(code, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task Only_current_values_are_found()
    {
        var id = Assert.Single(await Make(1));
        var next = tag[..^1] + "-";
        await fhir.Put($"Observation/{id}", $$$"""
            {"resourceType":"Observation","id":"{{{id}}}","status":"final","code":{"coding":[{"system":"urn:p","code":"{{{next}}}"}]}}
            """);
        Assert.Empty((await fhir.Get($"Observation?code=urn:p|{tag}")).Entries);
        Assert.Empty((await fhir.Get($"Observation?_id={id}&subject=Patient/of-pages")).Entries);
        var found = Assert.Single((await fhir.Get($"Observation?code=urn:p|{next}")).Entries);
        Assert.Equal("2", (string?)found["resource"]!["meta"]!["versionId"]);
    }

    [Fact]
    public async Task Whoever_has_turned_pages_turns_back_and_finds_what_they_saw()
    {
        await Make(26);
        var pages = new List<FhirAnswer>();
        for (var next = $"Observation?code=urn:p|{tag}&_count=2"; next is not null; next = pages[^1].Link("next"))
            pages.Add(await fhir.Get(next));
        Assert.Equal(13, pages.Count);
        Assert.Null(pages[0].Link("previous"));
        Assert.Null(pages[0].Link("first"));
        // The way is kept ten pages long; from farther on the first page is always near.
        for (var (at, page) = (12, pages[12]); at > 3; at--)
        {
            page = await fhir.Get(page.Link("previous")!);
            Assert.Equal(Ids(pages[at - 1]), Ids(page));
            if (at == 4) Assert.Null(page.Link("previous"));
        }
        var back = await fhir.Get((await fhir.Get(pages[2].Link("previous")!)).Link("previous")!);
        Assert.Equal((Ids(pages[0]), pages[0].Link("self")), (Ids(back), back.Link("self")));
        Assert.Equal(pages[0].Link("self"), pages[12].Link("first"));

        static string Ids(FhirAnswer page) => string.Join(' ', page.Entries.Select(e => (string?)e["resource"]!["id"]));
    }

    [Fact]
    public async Task A_history_in_pages_links_absolutely_and_tells_each_version_once()
    {
        await fhir.Put("Basic/turning", """{"resourceType":"Basic","id":"turning","code":{"text":"0"}}""");
        for (var i = 1; i < 7; i++)
            await fhir.Put("Basic/turning", $$$"""{"resourceType":"Basic","id":"turning","code":{"text":"{{{i}}}"}}""");
        var seen = new List<string>();
        for (var next = "Basic/turning/_history?_count=3"; next is not null;)
        {
            var page = await fhir.Get(next);
            seen.AddRange(page.Entries.Select(e => (string)e["resource"]!["meta"]!["versionId"]!));
            next = page.Link("next");
            if (next is not null) Assert.StartsWith($"{fhir.Base}Basic/turning/_history?", next, StringComparison.Ordinal);
        }
        Assert.Equal(["7", "6", "5", "4", "3", "2", "1"], seen);
    }
}
