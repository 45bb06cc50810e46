using FhirGateway.Reports;
using Microsoft.OData;

namespace FhirGateway.Tests.Reports;

/// <summary>The JSON of reports by <c>$format</c>, Accept and Prefer.</summary>
public sealed class ReportFormatTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("json", "application/json;odata.metadata=minimal;charset=utf-8")]
    [InlineData("application/json", "application/json;odata.metadata=minimal;charset=utf-8")]
    [InlineData("application/json;odata.metadata=none", "application/json;odata.metadata=none;charset=utf-8")]
    [InlineData("application/json;odata.metadata=full", "application/json;odata.metadata=full;charset=utf-8")]
    [InlineData("application/json; metadata=\"FULL\"", "application/json;odata.metadata=full;charset=utf-8")]
    [InlineData("application/json;odata.metadata=minimal;IEEE754Compatible=true;charset=UTF-8",
        "application/json;odata.metadata=minimal;IEEE754Compatible=true;charset=utf-8")]
    [InlineData("application/json;odata.streaming=true", "application/json;odata.metadata=minimal;charset=utf-8")]
    public void A_format_is_read_by_either_way(string format, string type)
    {
        Assert.Equal(type, ReportFormat.OfOption(format).ContentType);
        if (format != "json") Assert.Equal(type, ReportFormat.OfAccept(format)!.ContentType);
    }

    [Theory]
    [InlineData("xml")]
    [InlineData("atom")]
    [InlineData("")]
    [InlineData("application/xml")]
    [InlineData("application/json;odata.metadata=some")]
    [InlineData("application/json;odata.metadata=1")]
    [InlineData("application/json;charset=iso-8859-1")]
    public void A_format_that_is_not_offered_is_named_with_what_is(string format) =>
        Assert.Contains("odata.metadata none, minimal or full",
            Assert.Throws<ODataException>(() => ReportFormat.OfOption(format)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(null, "minimal")]
    [InlineData("*/*", "minimal")]
    [InlineData("application/*", "minimal")]
    [InlineData("text/html, application/xml;q=0.9, */*;q=0.8", "minimal")]
    [InlineData("application/json;odata.metadata=none;q=0.5, application/json;odata.metadata=full", "full")]
    [InlineData("application/json;odata.metadata=some, application/json;q=0.1", "minimal")]
    [InlineData("application/xml", null)]
    [InlineData("application/json;q=0", null)]
    public void The_best_that_is_accepted_is_answered(string? accept, string? level) =>
        Assert.Equal(level, ReportFormat.OfAccept(accept)?.Metadata.ToString().ToLowerInvariant());

    [Theory]
    [InlineData("odata.maxpagesize=5", 5)]
    [InlineData("maxpagesize=7", 7)]
    [InlineData("respond-async, OData.MaxPageSize=\"3\"", 3)]
    [InlineData("return=minimal; odata.maxpagesize=4", 4)]
    [InlineData("odata.maxpagesize=0", null)]
    [InlineData("odata.maxpagesize=-1", null)]
    [InlineData("odata.maxpagesize=many", null)]
    [InlineData("odata.maxpagesize", null)]
    [InlineData("", null)]
    public void A_page_size_is_read_or_ignored(string prefer, int? rows) =>
        Assert.Equal(rows, PageSizePreference.Of(prefer));

    async Task<FhirAnswer> Get(string path, params (string, string)[] headers)
    {
        using var http = new FhirHttp(gateway.Address);
        return await http.Get(path, headers);
    }

    Task Referrals() => ReportReferrals.Store(gateway.Fhir, "format", 7);

    [Fact]
    public async Task The_level_of_metadata_decides_what_stands_beside_the_rows()
    {
        await Referrals();
        const string query = "odata/Referrals?$top=1&$select=ReferralId,SentOn,DaysWaiting&$format=application/json;odata.metadata=";
        var (none, minimal, full) = (await Get(query + "none"), await Get(query + "minimal"),
            await Get(query + "full"));
        Assert.Equal("application/json; odata.metadata=none; charset=utf-8",
            none.Message.Content.Headers.ContentType!.ToString());
        Assert.Equal(["value"], none.Json.AsObject().Select(p => p.Key));
        Assert.Equal(["@odata.context", "value"], minimal.Json.AsObject().Select(p => p.Key));
        Assert.Equal(["ReferralId", "SentOn", "DaysWaiting"], minimal.Json["value"]![0]!.AsObject().Select(p => p.Key));
        var row = full.Json["value"]![0]!;
        Assert.Equal(("#FhirGateway.Referral", "#DateTimeOffset", "#Int32"),
            ((string?)row["@odata.type"], (string?)row["SentOn@odata.type"], (string?)row["DaysWaiting@odata.type"]));
        Assert.Null(row["ReferralId@odata.type"]);
    }

    [Fact]
    public async Task A_preferred_page_size_is_applied_and_said_and_links_lead_through_all_rows()
    {
        await Referrals();
        var seen = new List<string>();
        var path = "odata/Referrals?$select=ReferralId&$count=true&$format=application/json;odata.metadata=none";
        for (var pages = 0; path.Length > 0 && pages < 10; pages++)
        {
            var page = await Get(path, ("Prefer", "odata.maxpagesize=3"));
            Assert.Equal("odata.maxpagesize=3", page.Header("Preference-Applied"));
            Assert.Equal(7, (int)page.Json["@odata.count"]!);
            Assert.True(page.Json["value"]!.AsArray().Count <= 3);
            seen.AddRange(page.Json["value"]!.AsArray().Select(r => (string)r!["ReferralId"]!));
            path = (string?)page.Json["@odata.nextLink"] is { } next ? new Uri(next).PathAndQuery[1..] : "";
        }
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"format-{i}"), seen.Order());
        Assert.Equal(2, (await Get("odata/Referrals?$top=2", ("Prefer", "odata.maxpagesize=3")))
            .Json["value"]!.AsArray().Count);
        Assert.Null((await Get("odata/Referrals?$top=2")).Header("Preference-Applied"));
    }

    [Theory]
    [InlineData("odata/Referrals?$format=xml", null, 400)]
    [InlineData("odata/Referrals", "application/xml", 406)]
    [InlineData("odata", "application/atom+xml", 406)]
    [InlineData("odata?$format=atom", null, 400)]
    [InlineData("odata/Referrals?$format=json", "application/xml", 200)]
    [InlineData("odata?$format=application/json;odata.metadata=none", null, 200)]
    public async Task A_format_that_is_not_offered_is_refused_over_HTTP(string path, string? accept, int code)
    {
        var answer = await Get(path, accept is null ? [] : [("Accept", accept)]);
        Assert.Equal(code, answer.Code);
        if (code >= 400) Assert.Contains("application/json", (string)answer.Json["error"]!["message"]!,
            StringComparison.Ordinal);
    }
}
