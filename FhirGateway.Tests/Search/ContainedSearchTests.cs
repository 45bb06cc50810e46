using FhirGateway.Search;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Search;

/// <summary>What is contained is found by <c>_contained</c> and by chains (http://hl7.org/fhir/R4/search.html#contained).</summary>
public sealed class ContainedSearchTests(PostgresFixture postgres) : StoreTest(postgres)
{
    const long Practice = -11;
    const long Hospital = -12;

    static readonly (string Json, long[] Organisations)[] Stored =
    [
        ("{'resourceType':'Medication','id':'own','code':{'coding':[{'system':'urn:m','code':'a'}]}}", []),
        ("{'resourceType':'Organization','id':'maker','name':'Old Maker'}", []),
        (Request("mr1", "'authoredOn':'2026-01-01','medicationReference':{'reference':'#m1'}",
            "{'resourceType':'Medication','id':'m1','code':{'coding':[{'system':'urn:m','code':'a'}],'text':'Alpha'},"
                + "'identifier':[{'system':'urn:i','value':'1'}],'manufacturer':{'reference':'#o1'},'batch':{'expirationDate':'2026-05'}}",
            "{'resourceType':'Organization','id':'o1','name':'Inner Maker','partOf':{'reference':'Organization/maker'}}"),
            [Practice]),
        (Request("mr2", "'medicationReference':{'reference':'#m2'}",
            "{'resourceType':'Medication','id':'m1','code':{'coding':[{'system':'urn:m','code':'b'}]},"
                + "'manufacturer':{'reference':'Organization/maker'}}",
            "{'resourceType':'Medication','id':'m2','code':{'coding':[{'system':'urn:m','code':'a'}]},"
                + "'batch':{'expirationDate':'2025-05'}}"),
            [Practice, Hospital]),
        ("{'resourceType':'Observation','id':'ob1','status':'final','code':{'coding':[{'system':'urn:o','code':'panel'}]},"
            + "'subject':{'reference':'#p1'},'hasMember':[{'reference':'#part'}],'contained':["
            + "{'resourceType':'Patient','id':'p1','name':[{'family':'Inside','given':['Ann']}],'birthDate':'1970-01-02'},"
            + "{'resourceType':'Observation','id':'part','status':'preliminary','effectiveDateTime':'2026-02-03',"
            + "'code':{'coding':[{'system':'urn:o','code':'weight'}]},'valueQuantity':{'value':70,'unit':'kg',"
            + "'system':'http://unitsofmeasure.org','code':'kg'},'note':[{'text':'measured with shoes'}]}]}", [Hospital]),
        ("{'resourceType':'Observation','id':'ob2','status':'final','code':{'coding':[{'system':'urn:o','code':'weight'}]},"
            + "'valueQuantity':{'value':80,'unit':'kg','system':'http://unitsofmeasure.org','code':'kg'},"
            + "'hasMember':[{'reference':'#part'}],'contained':[{'resourceType':'Observation','id':'part','status':'final',"
            + "'code':{'coding':[{'system':'urn:o','code':'weight'}]}}]}", [Practice]),
    ];

    static string Request(string id, string more, params string[] contained) =>
        $"{{'resourceType':'MedicationRequest','id':'{id}','status':'active','intent':'order','subject':{{'display':'x'}},{more},"
        + $"'contained':[{string.Join(',', contained)}]}}";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var (json, organisations) in Stored) await Put(json, organisations);
    }

    async Task Put(string json, params long[] organisations)
    {
        Clock.Now += TimeSpan.FromMinutes(1);
        var resource = Indexed.Resource(json);
        Assert.True((await Store.Save(
            new SaveItem(new Write.Update(resource, resource.Id!, AsCreate: true) { Organisations = organisations }), Ct)).IsSaved);
    }

    IReadOnlyList<SearchQuery> Parts(string asked)
    {
        var (types, query) = asked.Split('?') is [var before, var after] ? (before, after) : throw new ArgumentException(asked);
        var read = SearchOfTypes.Read(
            types.Split(','), QueryText.Read(query),
            new SearchSetting { OwnBase = Indexed.OwnBase, TakesContained = true, Catalogue = Store.Catalogues.Current });
        Assert.Empty(read.Issues);
        return read.Parts;
    }

    /// <summary>What all pages hold, in the order in which it comes.</summary>
    async Task<string> Found(string asked, Audience? audience = null, int count = 2)
    {
        var parts = Parts($"{asked}&_count={count}");
        var found = new List<string>();
        for (PageCursor? after = null; ;)
        {
            var page = await Store.Search([.. parts.Select(p => p with { After = after })], audience ?? Audience.Everyone, Ct);
            found.AddRange(page.Matches.Select(m => m.Reference));
            if (page.Next is null) return string.Join(' ', found);
            after = page.Next;
        }
    }

    async Task<long?> Total(string asked, string total = "accurate") =>
        (await Store.Search(Parts($"{asked}&_total={total}"), Audience.Everyone, Ct)).Total;

    [Theory]
    [InlineData("Medication?code=a", "Medication/own")]
    [InlineData("Medication?code=a&_contained=false", "Medication/own")]
    [InlineData("Medication?code=a&_contained=true", "MedicationRequest/mr1 MedicationRequest/mr2")]
    [InlineData("Medication?code=a&_contained=both", "Medication/own MedicationRequest/mr1 MedicationRequest/mr2")]
    [InlineData("Medication?code=a&_contained=true&_containedType=contained", "MedicationRequest/mr1#m1 MedicationRequest/mr2#m2")]
    [InlineData("Medication?code=a&_contained=both&_containedType=contained",
        "Medication/own MedicationRequest/mr1#m1 MedicationRequest/mr2#m2")]
    [InlineData("Medication?_contained=true", "MedicationRequest/mr1 MedicationRequest/mr2")]
    [InlineData("Medication?_contained=true&_containedType=contained",
        "MedicationRequest/mr1#m1 MedicationRequest/mr2#m1 MedicationRequest/mr2#m2")]
    public async Task Contained_resources_are_found_when_they_are_asked_for(string asked, string found) =>
        Assert.Equal(found, await Found(asked));

    [Theory]
    [InlineData("Medication?code=urn:m|b", "MedicationRequest/mr2#m1")]
    [InlineData("Medication?code:not=a", "MedicationRequest/mr2#m1")]
    [InlineData("Medication?code:text=alph", "MedicationRequest/mr1#m1")]
    [InlineData("Medication?identifier=urn:i|1", "MedicationRequest/mr1#m1")]
    [InlineData("Medication?identifier:missing=true", "MedicationRequest/mr2#m1 MedicationRequest/mr2#m2")]
    [InlineData("Medication?expiration-date=lt2026", "MedicationRequest/mr2#m2")]
    [InlineData("Medication?manufacturer=Organization/maker", "MedicationRequest/mr2#m1")]
    [InlineData("Medication?manufacturer.name=old", "MedicationRequest/mr2#m1")]
    [InlineData("Medication?manufacturer.name=inner", "MedicationRequest/mr1#m1")]
    [InlineData("Medication?manufacturer.partof.name=old", "MedicationRequest/mr1#m1")]
    [InlineData("Medication?_has:MedicationRequest:medication:authoredon=2026", "MedicationRequest/mr1#m1")]
    [InlineData("Medication?_id=m2", "MedicationRequest/mr2#m2")]
    [InlineData("Medication?_id=mr2", "")]
    [InlineData("Medication?_lastUpdated=gt2020", "MedicationRequest/mr1#m1 MedicationRequest/mr2#m1 MedicationRequest/mr2#m2")]
    [InlineData("Medication?_lastUpdated=lt2020", "")]
    [InlineData("Medication?_filter=code eq a and expiration-date ge 2026", "MedicationRequest/mr1#m1")]
    [InlineData("Medication?_filter=not (code eq a or _id eq m9)", "MedicationRequest/mr2#m1")]
    [InlineData("Patient?family=insi", "Observation/ob1#p1")]
    [InlineData("Patient?family:contains=sid", "Observation/ob1#p1")]
    [InlineData("Patient?birthdate=1970", "Observation/ob1#p1")]
    [InlineData("Patient?name=ann&_has:Observation:subject:code=panel", "Observation/ob1#p1")]
    [InlineData("Patient?_has:Observation:subject:code=weight", "")]
    [InlineData("Observation?status=preliminary", "Observation/ob1#part")]
    [InlineData("Observation?value-quantity=gt60|http://unitsofmeasure.org|kg", "Observation/ob1#part")]
    [InlineData("Observation?value-quantity=70000|http://unitsofmeasure.org|g", "Observation/ob1#part")]
    [InlineData("Observation?code-value-quantity=weight$ge70", "Observation/ob1#part")]
    [InlineData("Observation?code-value-quantity=panel$ge70", "")]
    [InlineData("Observation?date=2026-02-03", "Observation/ob1#part")]
    [InlineData("Observation?_content=shoes", "Observation/ob1#part")]
    [InlineData("Observation?_list=none", "")]
    [InlineData("Medication,Organization?_id=m1,o1", "MedicationRequest/mr1#m1 MedicationRequest/mr1#o1 MedicationRequest/mr2#m1")]
    public async Task They_are_matched_by_the_same_parameters(string asked, string found) =>
        Assert.Equal(found, await Found($"{asked}&_contained=true&_containedType=contained&_sort=_lastUpdated,_id"));

    [Theory]
    [InlineData("MedicationRequest?medication.code=a", "MedicationRequest/mr1 MedicationRequest/mr2")]
    [InlineData("MedicationRequest?medication.code=b", "")]
    [InlineData("MedicationRequest?medication.manufacturer.name=inner", "MedicationRequest/mr1")]
    [InlineData("MedicationRequest?medication.manufacturer.partof.name=old", "MedicationRequest/mr1")]
    [InlineData("MedicationRequest?medication.expiration-date=gt2026-01&status=active", "MedicationRequest/mr1")]
    [InlineData("MedicationRequest?_filter=medication.code eq a and authoredon eq 2026-01-01", "MedicationRequest/mr1")]
    [InlineData("Observation?subject:Patient.family=inside", "Observation/ob1")]
    [InlineData("Observation?patient.birthdate=1970", "Observation/ob1")]
    [InlineData("Observation?has-member.status=preliminary", "Observation/ob1")]
    [InlineData("Medication?_has:MedicationRequest:medication:medication.code=a", "")]
    public async Task A_chain_is_followed_into_what_is_contained(string asked, string found) =>
        Assert.Equal(found, await Found($"{asked}&_sort=_lastUpdated"));

    [Theory]
    [InlineData("Medication?_contained=true&_sort=expiration-date", "MedicationRequest/mr2 MedicationRequest/mr1")]
    [InlineData("Medication?_contained=true&_sort=-expiration-date", "MedicationRequest/mr1 MedicationRequest/mr2")]
    [InlineData("Medication?_contained=true&_sort=-_id", "MedicationRequest/mr2 MedicationRequest/mr1")]
    [InlineData("Medication?_contained=true&_containedType=contained&_sort=expiration-date",
        "MedicationRequest/mr2#m2 MedicationRequest/mr1#m1 MedicationRequest/mr2#m1")]
    [InlineData("Medication?_contained=true&_containedType=contained&_sort=-_id,-_lastUpdated",
        "MedicationRequest/mr2#m2 MedicationRequest/mr2#m1 MedicationRequest/mr1#m1")]
    [InlineData("Medication?_contained=both&_containedType=contained&_sort=-_lastUpdated,_id",
        "MedicationRequest/mr2#m1 MedicationRequest/mr2#m2 MedicationRequest/mr1#m1 Medication/own")]
    [InlineData("Medication?_contained=both&_sort=-_id", "Medication/own MedicationRequest/mr2 MedicationRequest/mr1")]
    [InlineData("Observation?code=weight&_contained=both", "Observation/ob1 Observation/ob2")]
    [InlineData("Observation?code=weight&_contained=true&_sort=-value-quantity", "Observation/ob1 Observation/ob2")]
    [InlineData("Observation?code=weight&_contained=both&_sort=-value-quantity", "Observation/ob2 Observation/ob1")]
    [InlineData("Medication,Organization?_contained=true&_id=m1,o1", "MedicationRequest/mr1 MedicationRequest/mr2")]
    [InlineData("Medication,Observation?_contained=true&_filter=_id eq m1 or code eq weight",
        "MedicationRequest/mr1 MedicationRequest/mr2 Observation/ob1 Observation/ob2")]
    public async Task Pages_of_any_size_hold_each_once_in_the_order_asked_for(string asked, string found)
    {
        for (var count = 1; count <= 5; count++) Assert.Equal(found, await Found(asked, count: count));
        Assert.Equal(found.Split(' ').Length, await Total(asked));
        Assert.Equal(found.Split(' ').Length, await Total(asked, "estimate"));
        Assert.Equal(found.Split(' ').Length, (await Store.Search(Parts($"{asked}&_summary=count"), Audience.Everyone, Ct)).Total);
    }

    [Fact]
    public async Task Who_may_not_see_the_container_does_not_see_what_it_contains()
    {
        Assert.Equal("Observation/ob1", await Found("Patient?_contained=true", Audience.Of(Hospital)));
        Assert.Equal("", await Found("Patient?_contained=true", Audience.Of(Practice)));
        Assert.Equal("", await Found("Patient?_contained=both&_containedType=contained", Audience.Of(Practice, -99)));
        Assert.Equal("MedicationRequest/mr2#m1 MedicationRequest/mr2#m2",
            await Found("Medication?_contained=true&_containedType=contained", Audience.Of(Hospital)));
        // A directory's types are everyone's only where they stand by themselves.
        Assert.Equal("Organization/maker", await Found("Organization?_contained=both", Audience.Of(Hospital)));
        Assert.Equal("", await Found("Observation?subject:Patient.family=inside", Audience.Of(Practice)));
        await Database.Execute($"update cur set orgs = {(long[])[Practice]} where fid = 'ob1'", Ct);
        Assert.Equal("Observation/ob1", await Found("Patient?_contained=true", Audience.Of(Practice)));
        Assert.Equal("", await Found("Patient?_contained=true", Audience.Of(Hospital)));
    }

    [Fact]
    public async Task What_the_container_says_now_is_what_is_found()
    {
        await Put(Request("mr1", "'medicationReference':{'reference':'#m1'}",
            "{'resourceType':'Medication','id':'m1','code':{'coding':[{'system':'urn:m','code':'c'}]}}"), Practice);
        Assert.Equal("MedicationRequest/mr1#m1", await Found("Medication?code=c&_contained=true&_containedType=contained"));
        Assert.Equal("MedicationRequest/mr2", await Found("Medication?code=a&_contained=true"));
        Assert.Equal("", await Found("Organization?_contained=true"));
        Assert.Equal("", await Found("MedicationRequest?medication.manufacturer.name=inner"));
        await Put("{'resourceType':'MedicationRequest','id':'mr1','status':'active','intent':'order','subject':{'display':'x'},"
            + "'medicationCodeableConcept':{'text':'c'}}", Practice);
        Assert.Equal("", await Found("Medication?code=c&_contained=true"));
        foreach (var (type, id) in (IEnumerable<(string, string)>)[("MedicationRequest", "mr2"), ("Observation", "ob1"), ("Observation", "ob2")])
            await Store.Save(new SaveItem(new Write.Delete(type, id)), Ct);
        Assert.Equal("", await Found("Medication,Patient,Observation,Organization?_contained=true"));
        Assert.Equal((0L, 0L), (await Count("contained"), await Count("contained_ref")));
        foreach (var table in (string[])["str", "dat", "num", "txt", "ref"])
            Assert.Equal(0, await Count($"{table} where rid not in (select rid from search)"));
    }

    [Fact]
    public async Task What_stays_contained_keeps_its_place_while_others_come_and_go()
    {
        var asked = "Medication?_contained=true&_containedType=contained";
        var first = await Store.Search(Parts($"{asked}&_count=1"), Audience.Everyone, Ct);
        await Put(Request("mr1", "'authoredOn':'2026-01-02','medicationReference':{'reference':'#m1'}",
            "{'resourceType':'Medication','id':'m0','code':{'text':'new'}}",
            "{'resourceType':'Medication','id':'m1','code':{'text':'changed'}}"), Practice);
        var parts = Parts($"{asked}&_count=9");
        var rest = await Store.Search([.. parts.Select(p => p with { After = first.Next })], Audience.Everyone, Ct);
        Assert.Equal("MedicationRequest/mr1#m1", Assert.Single(first.Matches).Reference);
        Assert.Equal(
            "MedicationRequest/mr2#m1 MedicationRequest/mr2#m2 MedicationRequest/mr1#m0",
            string.Join(' ', rest.Matches.Select(m => m.Reference)));
    }

    [Fact]
    public async Task Includes_follow_the_references_of_what_was_found()
    {
        var asked = "Medication?_contained=true&code=b&_include=Medication:manufacturer";
        var containers = await Store.Search(Parts(asked), Audience.Everyone, Ct);
        Assert.Equal("Organization/maker", Assert.Single(containers.Included).Reference);
        var alone = await Store.Search(Parts(asked + "&_containedType=contained"), Audience.Everyone, Ct);
        Assert.Equal("Organization/maker", Assert.Single(alone.Included).Reference);
        // What is referred to within the container comes with it.
        Assert.Empty((await Store.Search(Parts("MedicationRequest?_id=mr1&_include=*"), Audience.Everyone, Ct)).Included);
    }

    [Fact]
    public async Task A_contained_resource_is_answered_letter_by_letter()
    {
        await Put("{'resourceType':'Basic','id':'b','code':{'text':'x'},'contained':[{'resourceType':'Observation','id':'w',"
            + "'status':'final','code':{'text':'\\u00e9 \\/'},'valueQuantity':{'value':1.50}}]}");
        var page = await Store.Search(Parts("Observation?_id=w&_contained=true&_containedType=contained"), Audience.Everyone, Ct);
        Assert.Equal(
            "{'resourceType':'Observation','id':'w','status':'final','code':{'text':'\\u00e9 \\/'},'valueQuantity':{'value':1.50}}"
                .Replace('\'', '"'),
            System.Text.Encoding.UTF8.GetString(Assert.Single(page.Matches).Body.Span));
    }

    [Fact]
    public async Task An_identifier_that_only_collides_is_no_match()
    {
        await Database.Execute(
            $"update contained set keys = keys || {TokenKeys.Of("identifier", "urn:i", "other")} where fid = 'm1'", Ct);
        Assert.Equal("", await Found("Medication?identifier=urn:i|other&_contained=true"));
        Assert.Equal("", await Found("Medication?identifier=urn:i|other&_contained=both&_containedType=contained"));
        Assert.Equal("MedicationRequest/mr1", await Found("Medication?identifier=urn:i|1&_contained=both"));
    }

    [Fact]
    public async Task A_resource_that_contains_nothing_has_no_row_more_and_no_statement_more()
    {
        var before = await Count("contained");
        await Put("{'resourceType':'Basic','id':'plain','code':{'text':'x'},'subject':{'reference':'#dangling'}}");
        Assert.Equal(before, await Count("contained"));
        Assert.Equal(0, await Count("contained_ref r join cur c on c.rid = r.rid where c.fid = 'plain'"));
        var statements = new List<Sql>();
        var index = Indexed.Rows("{'resourceType':'Basic','id':'plain','code':{'text':'x'}}");
        var print = IndexPrint.Of(index, []);
        ContainedRows.Add(statements, [new IndexedRow(1, 9, index, [], print, IndexPrint.Of(index with { Present = 1 }, []))], anyway: false);
        Assert.Empty(statements);
    }
}
