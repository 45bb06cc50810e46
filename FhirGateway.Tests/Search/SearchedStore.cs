using FhirGateway.Search;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Search;

/// <summary>A small ward of referrals in a real database, written once and searched by every test.</summary>
public sealed class SearchedStore(PostgresFixture postgres) : IAsyncLifetime
{
    internal const long Practice = -11;
    internal const long Hospital = -12;

    static readonly string[] Patients =
    [
        "{'resourceType':'Patient','id':'zoe','name':[{'family':'Ó Conaill','given':['Zoë']}],'birthDate':'1970-02','active':true}",
        "{'resourceType':'Patient','id':'smith','name':[{'family':'Smith','given':['Ann','Mary']}],'birthDate':'1980-05-17'}",
        "{'resourceType':'Patient','id':'smythe','name':[{'family':'Smythe','given':['Bob']}],'deceasedBoolean':true}",
        "{'resourceType':'Patient','id':'mcsmith','name':[{'family':'McSmith'}],'birthDate':'1980'}",
    ];

    static readonly (string Json, long[] Organisations)[] Requests =
    [
        (Request("r1", "active", "routine", "Patient/zoe", "'authoredOn':'2026-03-02T09:30:00Z',"
            + "'identifier':[{'system':'https://fhir.nhs.uk/Id/UBRN','value':'1'}],"
            + "'category':[{'coding':[{'system':'urn:c','code':'referral'}]}]"), [Practice, Hospital]),
        (Request("r2", "active", "urgent", "Patient/smith/_history/1", "'authoredOn':'2026-03-02',"
            + "'identifier':[{'system':'HTTP://fhir.nhs.uk/id/ubrn/','value':'2'}],"
            + "'category':[{'coding':[{'system':'urn:c','code':'referral'}]},{'coding':[{'system':'urn:d','code':'suspected-cancer'}]}]"),
            [Practice]),
        (Request("r3", "draft", null, "Patient/smith", "'authoredOn':'2026-03','basedOn':[{'reference':'ServiceRequest/r1'}],"
            + "'identifier':[{'value':'1'}]"), [Hospital]),
        (Request("r4", "completed", "stat", "https://gateway.example.org/fhir/Patient/zoe", "'authoredOn':'2025-12-31T23:59:59.5Z',"
            + "'occurrencePeriod':{'start':'2026-01-10'},'category':[{'coding':[{'code':'referral'}]}]"), []),
        (Request("r5", "active", null, "https://elsewhere.example.org/fhir/Patient/zoe",
            "'occurrenceTiming':{'event':['2026-01-20','2026-01-01']}"), [Practice]),
        (Request("r6", "revoked", "routine", null, "'occurrencePeriod':{'end':'2026-01-15'},"
            + "'performer':[{'identifier':{'system':'https://fhir.nhs.uk/Id/ods-organization-code','value':'RXX'}}]"), []),
        (Request("r7", "active", "asap", "Patient/nowhere", "'authoredOn':'2026-03-02T09:30:00Z','occurrenceDateTime':'2026-01-05'"), []),
    ];

    internal HandClock Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
    internal Database Database { get; private set; } = null!;
    internal ResourceStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.NewDatabase(Clock);
        Store = new ResourceStore(Database, Clock) { PublicBase = Indexed.OwnBase };
        foreach (var patient in Patients) await Put(patient, []);
        foreach (var (json, organisations) in Requests) await Put(json, organisations);
        await Put(Requests[0].Json.Replace("'r1'", "'gone'", StringComparison.Ordinal), []);
        await Store.Save([new SaveItem(new Write.Delete("ServiceRequest", "gone"))], CancellationToken.None);
    }

    internal async Task Put(string json, long[] organisations)
    {
        Clock.Now += TimeSpan.FromMinutes(1);
        var resource = Indexed.Resource(json);
        var write = new Write.Update(resource, resource.Id!, AsCreate: true) { Organisations = organisations };
        var results = await Store.Save([new SaveItem(write)], CancellationToken.None);
        Assert.True(results[0].IsSaved);
    }

    /// <summary>The ids of all pages in the order in which they come.</summary>
    internal async Task<List<string>> Ids(SearchQuery query, Audience audience)
    {
        var ids = new List<string>();
        for (PageCursor? after = null; ;)
        {
            var page = await Store.Search(query with { After = after }, audience, TestContext.Current.CancellationToken);
            ids.AddRange(page.Matches.Select(m => m.Id));
            if (page.Next is null) return ids;
            after = page.Next;
        }
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    static string Request(string id, string status, string? priority, string? subject, string more)
    {
        var urgency = priority is null ? "" : $"'priority':'{priority}',";
        var person = subject is null ? "{'display':'somebody'}" : $"{{'reference':'{subject}'}}";
        return $"{{'resourceType':'ServiceRequest','id':'{id}','status':'{status}','intent':'order',{urgency}'subject':{person},{more}}}";
    }
}
