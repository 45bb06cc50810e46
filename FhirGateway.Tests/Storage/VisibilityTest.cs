using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>A store whose records belong to organisations, named by their ids.</summary>
public abstract class VisibilityTest(PostgresFixture postgres) : StoreTest(postgres)
{
    static readonly string[] Known =
        ["gp", "eye", "ear", "archive", "pharmacy", "home", "new", "dentist", "other", "stranger"];

    /// <summary>Whatever a test did, who may see each resource is what follows from all links, worked out anew.</summary>
    public override async ValueTask DisposeAsync()
    {
        var keys = await Database.Query(
            $"select rtype, fid from cur where ver > 0 and not deleted", r => new RowKey(r.GetInt16(0), r.GetString(1)), CancellationToken.None);
        await Database.Transact(async t =>
        {
            var before = await Visible(t);
            await new PartyMove(t).Settle(keys, [.. keys.Where(k => k.Type == ResourceTypes.Number("Patient"))], [], CancellationToken.None);
            Assert.Equal(before, await Visible(t));
        }, CancellationToken.None);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    static Task<List<string>> Visible(Transaction transaction) => transaction.Query(
        Sql.Of($"""
            select c.rtype || '/' || c.fid || ' ' || c.orgs::text || ' '
              || coalesce((select array(select k from unnest(s.keys) k where k < 0 order by k)::text from search s where s.rid = c.rid), '')
            from cur c where c.ver > 0 and not c.deleted order by 1
            """), r => r.GetString(0), CancellationToken.None);

    private protected Task Put(string json) => Save(json);

    /// <summary>Together, as a transaction.</summary>
    private protected async Task Save(params string[] resources)
    {
        var writes = resources.Select(Samples.Read).Select(r => new Write.Update(r, r.Id!, AsCreate: true));
        var saved = await Store.Save(new SaveItem([.. writes]), Ct);
        Assert.True(saved.IsSaved, saved.Refusal?.ToString());
        Clock.Now = Clock.Now.AddSeconds(1);
    }

    private protected async Task Delete(string type, string id) =>
        Assert.True((await Store.Save(new SaveItem(new Write.Delete(type, id)), Ct)).IsSaved);

    private protected static Audience As(string organisation) => Audience.OfOrganisations($"Organization/{organisation}");

    /// <summary>By reading it, by its versions and by finding it: the same organisations in each.</summary>
    private protected async Task Seen(string reference, params string[] by)
    {
        var (type, id) = (reference.Split('/')[0], reference.Split('/')[1]);
        foreach (var organisation in Known)
        {
            var audience = As(organisation);
            var expected = by.Contains(organisation);
            Assert.True(expected == await Store.Find(type, id, audience, Ct) is not null, $"{organisation} reads {reference}");
            Assert.Equal(expected, await Store.FindVersion(type, id, 1, audience, Ct) is not null);
            Assert.Equal(expected, (await Store.History(new HistoryQuery(type, id), audience, Ct)).Count > 0);
            Assert.Equal(expected, (await Store.History(new HistoryQuery(type), audience, Ct)).Exists(e => e.Version.Id == id));
            Assert.Equal(expected, (await Found(type, audience, ("_id", id))).Count > 0);
        }
    }

    private protected async Task<IReadOnlyList<string>> Found(string type, Audience audience, params (string Name, string Value)[] query)
    {
        var parsed = SearchParser.Parse(type, [.. query.Select(q => KeyValuePair.Create(q.Name, q.Value))], SearchSetting.Default);
        var page = await Store.Search(parsed.Query!, audience, Ct);
        return [.. page.Matches.Concat(page.Included).Select(r => r.Reference)];
    }

    private protected static string Request(
        string id, string requester, string? performer = null, string? second = null,
        string? letter = null, string? basedOn = null, string? label = null, string patient = "p")
    {
        List<string> parts =
        [
            $"""
            "resourceType":"ServiceRequest","id":"{id}","status":"active","intent":"order"
            """,
            Reference("subject", $"Patient/{patient}"), Reference("requester", requester),
        ];
        if (label is not null)
            parts.Add("\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\""
                + label + "\"}]}");
        if (basedOn is not null) parts.Add(References("basedOn", $"ServiceRequest/{basedOn}"));
        if (letter is not null) parts.Add(References("supportingInfo", letter));
        if (performer is not null) parts.Add(References("performer", [performer, .. second is null ? (string[])[] : [second]]));
        return "{" + string.Join(',', parts) + "}";
    }

    static string Reference(string name, string to) => $"\"{name}\":{{\"reference\":\"{to}\"}}";

    static string References(string name, params string[] to) =>
        $"\"{name}\":[{string.Join(',', to.Select(t => $"{{\"reference\":\"{t}\"}}"))}]";

    private protected static string Task(string id, string request, string owner, string status = "requested") =>
        "{" + $"""
        "resourceType":"Task","id":"{id}","status":"{status}","intent":"order"
        """ + "," + Reference("focus", $"ServiceRequest/{request}") + "," + Reference("owner", owner) + "}";

    private protected static string Letter(string id, string words, string? about = null) =>
        "{" + $"""
        "resourceType":"DocumentReference","id":"{id}","status":"current"
        """ + $",\"content\":[{{\"attachment\":{{\"url\":\"{words}\"}}}}]"
        + (about is null ? "" : $",\"context\":{{{References("related", about)}}}") + "}";
}
