using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

/// <summary>Filters and the ids they find, and where what they say cannot be read.</summary>
public sealed class FilterTests(SearchedStore store) : IClassFixture<SearchedStore>
{
    [Theory]
    [InlineData("status eq active", "r1 r2 r5 r7")]
    [InlineData("status ne active", "r3 r4 r6")]
    [InlineData("priority ne urgent", "r1 r4 r6 r7")]
    [InlineData("not(priority eq urgent)", "r1 r3 r4 r5 r6 r7")]
    [InlineData("not (priority eq urgent) and status eq active", "r1 r5 r7")]
    [InlineData("status eq active and priority eq urgent", "r2")]
    [InlineData("status eq draft or status eq revoked", "r3 r6")]
    [InlineData("status eq draft or status eq active and priority eq urgent", "r2 r3")]
    [InlineData("(status eq draft or status eq active) and priority eq urgent", "r2")]
    [InlineData("not(status eq draft or status eq active)", "r4 r6")]
    [InlineData("  status   eq\tactive  ", "r1 r2 r5 r7")]
    [InlineData("priority pr false", "r3 r5")]
    [InlineData("priority pr true and status eq active", "r1 r2 r7")]
    [InlineData("identifier eq https://fhir.nhs.uk/Id/UBRN|1", "r1")]
    [InlineData("identifier eq \"1\"", "r1 r3")]
    [InlineData("identifier ne \"1\"", "r2")]
    [InlineData("category eq urn:c|referral", "r1 r2")]
    [InlineData("authored ge 2026-03-02T12:00Z", "r2 r3")]
    [InlineData("authored eq 2026-03-02", "r1 r2 r7")]
    [InlineData("authored po 2026-03-31", "r3")]
    [InlineData("authored ne 2026-03-02", "r3 r4")]
    [InlineData("occurrence po 2026-01-12", "r4 r6")]
    [InlineData("_lastUpdated lt 2026-03-02T09:06Z", "r1")]
    [InlineData("subject re Patient/zoe", "r1 r4")]
    [InlineData("subject eq Patient/zoe and not(status eq completed)", "r1")]
    [InlineData("subject.family eq \"ó conaill\"", "r1 r4")]
    [InlineData("subject:Patient.family sw sm", "r2 r3")]
    [InlineData("subject.family co mit and status eq draft", "r3")]
    [InlineData("subject[birthdate eq 1980-05-17].family sw s", "r2 r3")]
    [InlineData("subject[birthdate eq 1970-02].family sw s", "")]
    [InlineData("subject[(active eq true) or family eq smith].given pr true", "r1 r2 r3 r4")]
    [InlineData("based-on.subject.family co con", "r3")]
    [InlineData("_id eq r1 or id eq r3", "r1 r3")]
    [InlineData("_id ne r1 and status eq active", "r2 r5 r7")]
    [InlineData("_tag pr false and status eq draft", "r3")]
    public async Task Filters(string filter, string ids) => await Finds("ServiceRequest", filter, ids);

    [Theory]
    [InlineData("family eq smith", "smith")]
    [InlineData("family eq Smit", "")]
    [InlineData("family ne smith", "mcsmith smythe zoe")]
    [InlineData("family ew SMITH", "mcsmith smith")]
    [InlineData("family co myt", "smythe")]
    [InlineData("family co \"%\"", "")]
    [InlineData("family sw \"o con\"", "zoe")]
    [InlineData("given eq \"a\\u006en\"", "smith")]
    [InlineData("birthdate gt 1975 and not(given eq ann)", "mcsmith")]
    [InlineData("_has:ServiceRequest:subject:status eq draft", "smith")]
    public async Task Filters_of_people(string filter, string ids) => await Finds("Patient", filter, ids);

    [Theory]
    [InlineData("", "_filter, character 1: expected the name of a search parameter: here it ends.")]
    [InlineData("status", "_filter, character 7: expected a blank and then a comparison such as eq: here it ends.")]
    [InlineData("status eq", "_filter, character 10: expected a comparison, a blank and a value: here it ends.")]
    [InlineData("status eq ", "_filter, character 11: expected a value: here it ends.")]
    [InlineData("status is active", "_filter, character 8: 'is' is no comparison; there are eq, ne, co")]
    [InlineData("status gt active", "_filter, character 8: 'gt' does not go with ServiceRequest.status, which is a token")]
    [InlineData("status eq active or ", "_filter, character 21: expected the name of a search parameter: here it ends.")]
    [InlineData("status eq active urgent", "_filter, character 18: expected and, or, or the end: here stands 'urgent'.")]
    [InlineData("(status eq active", "_filter, character 18: expected ')': here it ends.")]
    [InlineData("status eq active)", "_filter, character 17: expected and, or, or the end: here stands ')'.")]
    [InlineData("status eq \"active", "_filter, character 11: the quotation mark is not closed: here stands '\"active'.")]
    [InlineData("status eq \"a\\x\"", "_filter, character 14: a backslash stands before one of")]
    [InlineData("colour eq red", "_filter, character 1: ServiceRequest has no search parameter 'colour'.")]
    [InlineData("status eq active and colour eq red", "_filter, character 22: ServiceRequest has no search parameter 'colour'.")]
    [InlineData("status.name eq x", "_filter, character 1: ServiceRequest has no reference parameter 'status'; it has ")]
    [InlineData("subject[family eq x] eq y", "_filter, character 21: expected '.' and what is compared of it")]
    [InlineData("subject[family eq x", "_filter, character 20: expected ']'")]
    [InlineData("subject.colour eq red", "has no search parameter 'colour'.")]
    [InlineData("authored eq yesterday", "_filter, character 1: authored=yesterday: expected [eq|ne|")]
    [InlineData("priority pr maybe", "_filter, character 13: expected true or false")]
    public void What_cannot_be_read_is_refused_with_its_place(string filter, string says)
    {
        var parse = Indexed.Parse("ServiceRequest", "_filter=" + filter);
        Assert.Null(parse.Query);
        Assert.StartsWith("_filter, character ", parse.Issues[0].Diagnostics, StringComparison.Ordinal);
        Assert.Contains(says, parse.Issues[0].Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_of_boundless_depth_or_length_is_refused()
    {
        Assert.Contains("no more than 20", Fault(new string('(', 10_000) + "status eq active"), StringComparison.Ordinal);
        Assert.Contains("may hold 50", Fault(string.Join(" or ", Enumerable.Repeat("status eq active", 60))), StringComparison.Ordinal);

        static string Fault(string filter) => Indexed.Parse("ServiceRequest", "_filter=" + filter).Issues[0].Diagnostics;
    }

    async Task Finds(string type, string filter, string ids)
    {
        foreach (var order in (string?[])[null, "-_lastUpdated"])
        {
            var parse = SearchParser.Parse(
                type, [new("_filter", filter), new("_sort", order ?? "_id")],
                new SearchSetting { OwnBase = Indexed.OwnBase });
            Assert.Empty(parse.Issues);
            Assert.Equal(ids.Split(' ').Order(), string.Join(' ', await store.Ids(parse.Query!, Audience.Everyone)).Split(' ').Order());
        }
    }
}
