using FhirGateway.Fhir;
using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

/// <summary>Chains, <c>_has</c> and includes: what they find and, for every one of them, who may not see it.</summary>
public sealed class LinkedSearchTests(SearchedStore store) : IClassFixture<SearchedStore>
{
    // r1 and r4 are about zoe, r2 and r3 about smith; r3 is based on r1; r7 is about nobody who is here.
    [Theory]
    [InlineData("ServiceRequest", "subject:Patient.family=smith", "r2 r3")]
    [InlineData("ServiceRequest", "subject.family=smith", "r2 r3")]
    [InlineData("ServiceRequest", "subject.family=o conaill", "r1 r4")]
    [InlineData("ServiceRequest", "subject.family:exact=smith", "")]
    [InlineData("ServiceRequest", "patient.birthdate=1980", "r2 r3")]
    [InlineData("ServiceRequest", "patient.birthdate=1980&status=draft", "r3")]
    [InlineData("ServiceRequest", "subject._id=zoe,nowhere", "r1 r4")]
    [InlineData("ServiceRequest", "subject:Group.code=x", "")]
    [InlineData("ServiceRequest", "based-on.subject:Patient.family=o", "r3")]
    [InlineData("ServiceRequest", "based-on:ServiceRequest.status:not=draft", "r3")]
    [InlineData("ServiceRequest", "based-on._has:ServiceRequest:based-on:status=draft", "r3")]
    [InlineData("Patient", "_has:ServiceRequest:subject:status=draft", "smith")]
    [InlineData("Patient", "_has:ServiceRequest:patient:priority=urgent,stat", "zoe smith")]
    [InlineData("Patient", "_has:ServiceRequest:subject:status=revoked", "")]
    [InlineData("Patient", "_has:ServiceRequest:subject:based-on.status=active", "smith")]
    [InlineData("Patient", "_has:ServiceRequest:subject:_has:ServiceRequest:based-on:status=draft", "zoe")]
    [InlineData("Patient", "_has:ServiceRequest:subject:status=draft&_has:ServiceRequest:subject:status=completed", "")]
    public async Task What_is_linked_is_found(string type, string query, string ids) =>
        Assert.Equal(ids, string.Join(' ', await store.Ids(Indexed.Query(type, query), Audience.Everyone)));

    [Fact]
    public async Task A_canonical_URL_leads_to_what_has_it()
    {
        await store.Put("{'resourceType':'Questionnaire','id':'pain','url':'http://acme.org/q/pain','version':'2','status':'active','title':'Pain'}", []);
        await store.Put("{'resourceType':'Questionnaire','id':'sleep','url':'http://acme.org/q/sleep','status':'draft','title':'Sleep'}", []);
        await store.Put("{'resourceType':'QuestionnaireResponse','id':'a1','status':'completed','questionnaire':'http://acme.org/q/pain|2'}", []);
        await store.Put("{'resourceType':'QuestionnaireResponse','id':'a2','status':'completed','questionnaire':'http://acme.org/q/sleep'}", []);
        await store.Put("{'resourceType':'QuestionnaireResponse','id':'a3','status':'completed','questionnaire':'http://acme.org/q/other'}", []);
        Task<List<string>> Ids(string type, string query) => store.Ids(Indexed.Query(type, query), Audience.Everyone);
        Assert.Equal(["a1"], await Ids("QuestionnaireResponse", "questionnaire.title=pain"));
        Assert.Equal(["a2"], await Ids("QuestionnaireResponse", "questionnaire:Questionnaire.status=draft"));
        Assert.Equal(["sleep"], await Ids("Questionnaire", "_has:QuestionnaireResponse:questionnaire:_id=a2,a3"));
        Assert.Equal("Questionnaire/pain",
            await Included("QuestionnaireResponse", "_id=a1&_include=QuestionnaireResponse:questionnaire", Audience.Everyone));
        Assert.Equal("QuestionnaireResponse/a2",
            await Included("Questionnaire", "_id=sleep&_revinclude=QuestionnaireResponse:questionnaire", Audience.Everyone));
        Assert.Empty(await store.Ids(Indexed.Query("QuestionnaireResponse", "questionnaire.title=pain"), Audience.Of(SearchedStore.Hospital)));
    }

    // The hospital sees r1 and r3, the practice r1, r2 and r5; neither sees a Patient.
    [Theory]
    [InlineData("subject.family=smith", "", SearchedStore.Practice)]
    [InlineData("based-on.status=active", "r3", SearchedStore.Hospital)]
    [InlineData("_has:ServiceRequest:based-on:status=draft", "r1", SearchedStore.Hospital)]
    [InlineData("_has:ServiceRequest:based-on:status=draft", "", SearchedStore.Practice)]
    public async Task A_link_tells_nothing_of_what_may_not_be_seen(string query, string ids, long organisation) =>
        Assert.Equal(ids, string.Join(' ',
            await store.Ids(Indexed.Query("ServiceRequest", query), Audience.Of(organisation))));

    [Theory]
    [InlineData("ServiceRequest", "_id=r3&_include=ServiceRequest:subject", "Patient/smith")]
    [InlineData("ServiceRequest", "_include=ServiceRequest:subject", "Patient/smith Patient/zoe")]
    [InlineData("ServiceRequest", "_include=ServiceRequest:subject:Group", "")]
    [InlineData("ServiceRequest", "_id=r3&_include=ServiceRequest:subject:Patient", "Patient/smith")]
    [InlineData("ServiceRequest", "_id=r3&_include=*", "Patient/smith ServiceRequest/r1")]
    [InlineData("ServiceRequest", "_id=r3&_include=ServiceRequest:*", "Patient/smith ServiceRequest/r1")]
    [InlineData("ServiceRequest", "_id=r3,r1&_include=ServiceRequest:based-on", "")]
    [InlineData("ServiceRequest", "_id=r7&_include=ServiceRequest:subject", "")]
    [InlineData("ServiceRequest", "_id=r3&_include=ServiceRequest:based-on&_include:iterate=ServiceRequest:subject",
        "Patient/smith Patient/zoe ServiceRequest/r1")]
    [InlineData("Patient", "_id=smith&_revinclude=ServiceRequest:subject", "ServiceRequest/r2 ServiceRequest/r3")]
    [InlineData("Patient", "_id=zoe&_revinclude=ServiceRequest:patient", "ServiceRequest/r1 ServiceRequest/r4")]
    [InlineData("Patient", "_id=zoe&_revinclude=ServiceRequest:subject&_revinclude:iterate=ServiceRequest:based-on",
        "ServiceRequest/r1 ServiceRequest/r3 ServiceRequest/r4")]
    [InlineData("Patient", "_id=zoe&_revinclude:iterate=ServiceRequest:*&_include:iterate=ServiceRequest:subject",
        "Patient/smith ServiceRequest/r1 ServiceRequest/r2 ServiceRequest/r3 ServiceRequest/r4")]
    public async Task What_belongs_to_the_matches_comes_with_them_once(string type, string query, string included) =>
        Assert.Equal(included, await Included(type, query, Audience.Everyone));

    [Theory]
    [InlineData("_id=r3&_include=*", "ServiceRequest/r1", SearchedStore.Hospital)]
    [InlineData("_id=r1&_revinclude=ServiceRequest:based-on", "ServiceRequest/r3", SearchedStore.Hospital)]
    [InlineData("_id=r1&_revinclude=ServiceRequest:based-on", "", SearchedStore.Practice)]
    public async Task Nothing_comes_along_that_may_not_be_seen(string query, string included, long organisation) =>
        Assert.Equal(included, await Included("ServiceRequest", query, Audience.Of(organisation)));

    [Theory]
    [InlineData("subject.colour=red", "has no search parameter 'colour'")]
    [InlineData("subject:Patient.colour=red", "Patient has no search parameter 'colour'")]
    [InlineData("subject:Nonsense.name=x", "'Nonsense' is not a resource type of R4.")]
    [InlineData("subject:Task.status=x", "ServiceRequest.subject refers to")]
    [InlineData("status.name=x", "ServiceRequest has no reference parameter 'status'; it has based-on,")]
    [InlineData("subject.birthdate=yesterday", "birthdate=yesterday: expected")]
    [InlineData("based-on.based-on.based-on.based-on.based-on.based-on.based-on.status=x", "A parameter may follow 6 references.")]
    [InlineData("_has:Task=x", "expected _has:Type:reference:parameter.")]
    [InlineData("_has:Nonsense:focus:status=x", "'Nonsense' is not a resource type of R4.")]
    [InlineData("_has:Task:status:status=x", "Task has no reference parameter 'status'")]
    [InlineData("_has:Appointment:patient:status=x", "Appointment.patient refers to Patient, never to ServiceRequest.")]
    [InlineData("_has:Task:focus:colour=x", "Task has no search parameter 'colour'")]
    [InlineData("_include=ServiceRequest", "expected Source:parameter")]
    [InlineData("_include=ServiceRequest:status", "ServiceRequest has no reference parameter 'status'; it has based-on,")]
    [InlineData("_include=Task:focus", "the matches are of type ServiceRequest")]
    [InlineData("_include:recurse=ServiceRequest:subject", "the only modifier is :iterate, not ':recurse'.")]
    [InlineData("_include=ServiceRequest:subject:Nonsense", "'Nonsense' is not a resource type of R4.")]
    [InlineData("_revinclude=Task", "expected Source:parameter")]
    [InlineData("_revinclude=Nonsense:focus", "'Nonsense' is not a resource type of R4.")]
    public void A_link_that_is_not_understood_is_refused_with_what_would_be(string query, string says)
    {
        var parse = Indexed.Parse("ServiceRequest", query);
        Assert.Null(parse.Query);
        Assert.Contains(says, Assert.Single(parse.Issues).Diagnostics, StringComparison.Ordinal);
        Assert.Equal(Severity.Error, parse.Issues[0].Severity);
    }

    async Task<string> Included(string type, string query, Audience audience)
    {
        var page = await store.Store.Search(Indexed.Query(type, query), audience, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(page.Included, i => page.Matches.Any(m => m.Rid == i.Rid));
        return string.Join(' ', page.Included.Select(i => i.Reference).Order(StringComparer.Ordinal));
    }
}
