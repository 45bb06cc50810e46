using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

/// <summary>Queries and the ids they find, in PostgreSQL.</summary>
public sealed class SearchTests(SearchedStore store) : IClassFixture<SearchedStore>
{
    [Theory]
    [InlineData("", "r1 r2 r3 r4 r5 r6 r7")]
    [InlineData("status=active", "r1 r2 r5 r7")]
    [InlineData("status=active,draft", "r1 r2 r3 r5 r7")]
    [InlineData("status=http://hl7.org/fhir/request-status|active", "r1 r2 r5 r7")]
    [InlineData("status=http://elsewhere.example.org|active", "")]
    [InlineData("status=http://hl7.org/fhir/request-status|", "r1 r2 r3 r4 r5 r6 r7")]
    [InlineData("status:not=active", "r3 r4 r6")]
    [InlineData("status:not=active,draft", "r4 r6")]
    [InlineData("status=nonsense", "")]
    [InlineData("priority=urgent", "r2")]
    [InlineData("priority:not=urgent", "r1 r3 r4 r5 r6 r7")]
    [InlineData("priority:missing=true", "r3 r5")]
    [InlineData("priority:missing=false", "r1 r2 r4 r6 r7")]
    [InlineData("status=active&priority=routine", "r1")]
    [InlineData("category=referral", "r1 r2 r4")]
    [InlineData("category=urn:c|referral", "r1 r2")]
    [InlineData("category=|referral", "r4")]
    [InlineData("category=urn:c|", "r1 r2")]
    [InlineData("category=urn:d|referral", "")]
    [InlineData("category=Referral", "")]
    [InlineData("category=referral&category=suspected-cancer", "r2")]
    [InlineData("category:not=suspected-cancer", "r1 r3 r4 r5 r6 r7")]
    [InlineData("category:missing=true", "r3 r5 r6 r7")]
    [InlineData("identifier=1", "r1 r3")]
    [InlineData("identifier=https://fhir.nhs.uk/Id/UBRN|1", "r1")]
    [InlineData("identifier=https://fhir.nhs.uk/Id/UBRN|2", "r2")]
    [InlineData("identifier=http://fhir.nhs.uk/Id/UBRN|", "r1 r2")]
    [InlineData("identifier=|1", "r3")]
    public async Task Tokens(string query, string ids) => await Finds("ServiceRequest", query, ids);

    [Theory]
    [InlineData("phonetic=Smith", "smith smythe")]
    [InlineData("phonetic=Smyth", "smith smythe")]
    [InlineData("phonetic=anne smit", "smith")]
    [InlineData("phonetic=O'Connell", "zoe")]
    [InlineData("phonetic=Zowie,bobb", "zoe smythe")]
    [InlineData("phonetic=Jones", "")]
    [InlineData("phonetic:missing=true", "")]
    [InlineData("phonetic=smith&birthdate=1980-05-17", "smith")]
    [InlineData("_filter=phonetic eq smitt", "smith smythe")]
    public async Task Names_that_sound_alike(string query, string ids) => await Finds("Patient", query, ids);

    [Theory]
    [InlineData("subject=Patient/zoe", "r1 r4")]
    [InlineData("subject=zoe", "r1 r4")]
    [InlineData("subject:Patient=zoe", "r1 r4")]
    [InlineData("subject:Group=zoe", "")]
    [InlineData("subject=https://gateway.example.org/fhir/Patient/zoe", "r1 r4")]
    [InlineData("subject=https://elsewhere.example.org/fhir/Patient/zoe", "r5")]
    [InlineData("subject=Patient/zoe,https://elsewhere.example.org/fhir/Patient/zoe", "r1 r4 r5")]
    [InlineData("subject=Patient/zoe,Patient/smith", "r1 r2 r3 r4")]
    [InlineData("patient=smith", "r2 r3")]
    [InlineData("patient=smith&status=draft", "r3")]
    [InlineData("subject=Patient/nowhere", "r7")]
    [InlineData("subject=Patient/unheard-of", "")]
    [InlineData("based-on=ServiceRequest/r1", "r3")]
    [InlineData("based-on=r1", "r3")]
    [InlineData("based-on:missing=false", "r3")]
    [InlineData("performer:identifier=https://fhir.nhs.uk/Id/ods-organization-code|RXX", "r6")]
    [InlineData("performer:identifier=|RXX", "")]
    [InlineData("_id=r1", "r1")]
    [InlineData("_id=r3,r1,gone,nobody", "r1 r3")]
    public async Task References(string query, string ids) => await Finds("ServiceRequest", query, ids);

    // r1 and r7 are a second, r2 a day, r3 a month, r4 a tenth of a second on the last day of 2025; r5 and r6 have none.
    [Theory]
    [InlineData("authored=2026-03-02", "r1 r2 r7")]
    [InlineData("authored=2026-03", "r1 r2 r3 r7")]
    [InlineData("authored=2026", "r1 r2 r3 r7")]
    [InlineData("authored=2026-03-02T09:30:00Z", "r1 r7")]
    [InlineData("authored=2026-03-02T09:30Z", "r1 r7")]
    [InlineData("authored=ne2026-03-02", "r3 r4")]
    [InlineData("authored=gt2026-03-02", "r3")]
    [InlineData("authored=ge2026-03-02", "r1 r2 r3 r7")]
    [InlineData("authored=ge2026-03-02T12:00Z", "r2 r3")]
    [InlineData("authored=lt2026-03-02", "r3 r4")]
    [InlineData("authored=le2026-03-02", "r1 r2 r3 r4 r7")]
    [InlineData("authored=sa2026-03-01", "r1 r2 r7")]
    [InlineData("authored=eb2026-01-01", "r4")]
    [InlineData("authored=ap2026-03-03", "r1 r2 r3 r7")]
    [InlineData("authored=ge2026-03-01&authored=lt2026-03-03", "r1 r2 r3 r7")]
    [InlineData("authored=2025,2026-03-02", "r1 r2 r4 r7")]
    [InlineData("authored:missing=true", "r5 r6")]
    // r4 from the 10th on, r5 on the 1st and the 20th, r6 until the 15th, r7 on the 5th.
    [InlineData("occurrence=2026-01", "r5 r7")]
    [InlineData("occurrence=gt2026-02", "r4")]
    [InlineData("occurrence=lt2025", "r6")]
    [InlineData("occurrence=ge2026-01-16", "r4 r5")]
    [InlineData("occurrence=le2026-01-05", "r5 r6 r7")]
    [InlineData("occurrence=sa2026-01-05", "r4 r5")]
    [InlineData("occurrence=eb2026-01-16", "r5 r6 r7")]
    [InlineData("occurrence=ap2026-01-12", "r4 r6")]
    [InlineData("occurrence=2026-01-20", "r5")]
    [InlineData("_lastUpdated=2026-03-02", "r1 r2 r3 r4 r5 r6 r7")]
    [InlineData("_lastUpdated=lt2026-03-02T09:06Z", "r1")]
    [InlineData("_lastUpdated=le2026-03-02T09:06:00Z", "r1 r2")]
    [InlineData("_lastUpdated=gt2026-03-02T09:10:00Z", "r7")]
    [InlineData("_lastUpdated=ge2026-03-02T09:11:00Z", "r7")]
    [InlineData("_lastUpdated=ne2026-03-02T09:11:00Z&_lastUpdated=sa2026-03-02T09:09:00Z", "r6")]
    [InlineData("_lastUpdated=eb2026-03-02T09:05:00Z", "")]
    public async Task Dates(string query, string ids) => await Finds("ServiceRequest", query, ids);

    [Theory]
    [InlineData("family=smith", "smith")]
    [InlineData("family=SM", "smith smythe")]
    [InlineData("family:contains=smith", "smith mcsmith")]
    [InlineData("family:exact=Smith", "smith")]
    [InlineData("family:exact=smith", "")]
    [InlineData("family=o conaill", "zoe")]
    [InlineData("family:exact=Ó Conaill", "zoe")]
    [InlineData("given=zoe", "zoe")]
    [InlineData("given=mary", "smith")]
    [InlineData("name=bo,zo", "zoe smythe")]
    [InlineData("given=ann&given=mary", "smith")]
    [InlineData("family=%", "")]
    [InlineData("family:contains=_", "")]
    [InlineData("birthdate=1980", "smith mcsmith")]
    [InlineData("birthdate=gt1980-05", "mcsmith")]
    [InlineData("deceased=true", "smythe")]
    [InlineData("deceased=false", "zoe smith mcsmith")]
    [InlineData("active=true", "zoe")]
    public async Task Strings_and_people(string query, string ids) => await Finds("Patient", query, ids);

    [Theory]
    [InlineData("ServiceRequest", "_sort=_id", "r1 r2 r3 r4 r5 r6 r7")]
    [InlineData("ServiceRequest", "_sort=-_id", "r7 r6 r5 r4 r3 r2 r1")]
    [InlineData("ServiceRequest", "_sort=_lastUpdated", "r1 r2 r3 r4 r5 r6 r7")]
    [InlineData("ServiceRequest", "_sort=-_lastUpdated", "r7 r6 r5 r4 r3 r2 r1")]
    [InlineData("ServiceRequest", "_sort=authored", "r4 r3 r2 r1 r7 r5 r6")]
    [InlineData("ServiceRequest", "_sort=-authored", "r7 r1 r2 r3 r4 r6 r5")]
    [InlineData("ServiceRequest", "_sort=authored,-_id", "r4 r3 r2 r7 r1 r6 r5")]
    [InlineData("ServiceRequest", "_sort=occurrence", "r6 r5 r7 r4 r1 r2 r3")]
    [InlineData("ServiceRequest", "_sort=-occurrence", "r5 r4 r7 r6 r3 r2 r1")]
    [InlineData("ServiceRequest", "_sort=-occurrence,authored", "r5 r4 r7 r6 r3 r2 r1")]
    [InlineData("ServiceRequest", "_sort=-_lastUpdated&status=active", "r7 r5 r2 r1")]
    [InlineData("Patient", "_sort=family", "mcsmith zoe smith smythe")]
    [InlineData("Patient", "_sort=-given,_id", "zoe smith smythe mcsmith")]
    [InlineData("Patient", "_sort=-birthdate", "smith mcsmith zoe smythe")]
    public async Task Order_is_the_same_on_pages_of_every_size(string type, string query, string ids)
    {
        foreach (var size in (int[])[1, 2, 3, 100])
            Assert.Equal(ids, string.Join(' ', await store.Ids(Indexed.Query(type, $"{query}&_count={size}"), Audience.Everyone)));
    }

    [Theory]
    [InlineData("", "r1 r2 r5", SearchedStore.Practice)]
    [InlineData("", "r1 r3", SearchedStore.Hospital)]
    [InlineData("", "r1 r2 r3 r5", SearchedStore.Practice, SearchedStore.Hospital)]
    [InlineData("", "", -99L)]
    [InlineData("", "")]
    [InlineData("status=active&priority=urgent", "r2", SearchedStore.Practice)]
    [InlineData("category=referral", "r1", SearchedStore.Hospital)]
    [InlineData("category:not=suspected-cancer", "r1 r5", SearchedStore.Practice)]
    [InlineData("priority:missing=true", "r3", SearchedStore.Hospital)]
    [InlineData("subject=Patient/smith", "r3", SearchedStore.Hospital)]
    [InlineData("subject=Patient/zoe,https://elsewhere.example.org/fhir/Patient/zoe", "r1 r5", SearchedStore.Practice)]
    [InlineData("_id=r4,r1", "r1", SearchedStore.Practice)]
    [InlineData("_sort=-authored", "r1 r2 r5", SearchedStore.Practice)]
    [InlineData("_sort=occurrence", "r1 r3", SearchedStore.Hospital)]
    public async Task Nobody_finds_what_they_may_not_see(string query, string ids, params long[] organisations)
    {
        var asked = Indexed.Query("ServiceRequest", query.Length > 0 ? query + "&_total=accurate&_count=2" : "_total=accurate&_count=2");
        Assert.Equal(ids, string.Join(' ', await store.Ids(asked, Audience.Of(organisations))));
        var page = await store.Store.Search(asked, Audience.Of(organisations), TestContext.Current.CancellationToken);
        Assert.Equal(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, page.Total);
    }

    [Theory]
    [InlineData("status=active&_count=2&_total=accurate", 4, 2)]
    [InlineData("status=active&_count=0", 4, 0)]
    [InlineData("status=active&_summary=count", 4, 0)]
    [InlineData("_lastUpdated=lt2026-03-02T09:06Z&_total=accurate", 1, 1)]
    public async Task The_total_counts_all_pages(string query, int total, int served)
    {
        var page = await store.Store.Search(
            Indexed.Query("ServiceRequest", query), Audience.Everyone, TestContext.Current.CancellationToken);
        Assert.Equal((total, served), (page.Total, page.Matches.Count));
    }

    async Task Finds(string type, string query, string ids)
    {
        Assert.Equal(ids, string.Join(' ', await store.Ids(Indexed.Query(type, query), Audience.Everyone)));
        Assert.Equal(
            ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(),
            (await store.Ids(Indexed.Query(type, query + "&_sort=-_lastUpdated&_count=2"), Audience.Everyone)).Order());
    }
}
