using System.Collections.Concurrent;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Faults;

/// <summary>
/// 32 clients that write all the time, every other one transactions of three resources, and remember what was
/// acknowledged. What fails is not sent again: nobody knows of it.
/// </summary>
sealed class Writers(Func<FhirHttp> fhir)
{
    public const int Clients = 32;
    readonly ConcurrentDictionary<string, bool> acknowledged = [];
    readonly ConcurrentBag<string> odd = [];
    int sent;

    public int Acknowledged => acknowledged.Count;

    /// <summary>Answers other than success, 503 or none at all.</summary>
    public IReadOnlyCollection<string> Odd => odd;

    public async Task Run(CancellationToken stop) =>
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => Write(client, stop), CancellationToken.None)));

    /// <summary>Waits until so many more were acknowledged.</summary>
    public Task Acknowledge(int more)
    {
        var wanted = Acknowledged + more;
        return Eventually.True(() => Acknowledged >= wanted, $"{wanted} acknowledged writes");
    }

    async Task Write(int client, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var number = $"w{Interlocked.Increment(ref sent)}";
            try
            {
                var (ids, answer) = client % 2 == 0
                    ? ([$"{number}-s"], await fhir().Put($"Patient/{number}-s", Patient($"{number}-s")))
                    : ((string[])[$"{number}-a", $"{number}-b", $"{number}-c"], await fhir().Post("", Bundle(number)));
                if (answer.Code is 200 or 201)
                    foreach (var id in ids) acknowledged[id] = true;
                else if (answer.Code != 503) odd.Add($"{answer.Code} {answer.Text}");
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    static string Patient(string id) =>
        $$"""{"resourceType":"Patient","id":"{{id}}","identifier":[{"value":"{{id}}"}]}""";

    static string Bundle(string number) => $$$"""
        {"resourceType":"Bundle","type":"transaction","entry":[
        {"resource":{{{Patient($"{number}-a")}}},"request":{"method":"PUT","url":"Patient/{{{number}}}-a"}},
        {"resource":{"resourceType":"Observation","id":"{{{number}}}-b","status":"final","code":{"text":"x"},
         "subject":{"reference":"Patient/{{{number}}}-a"}},"request":{"method":"PUT","url":"Observation/{{{number}}}-b"}},
        {"resource":{{{Patient($"{number}-c")}}},"request":{"method":"PUT","url":"Patient/{{{number}}}-c"}}]}
        """;

    /// <summary>Everything acknowledged is there, can be read and found, and no transaction is there in part.</summary>
    public async Task Check(Database database)
    {
        var ct = TestContext.Current.CancellationToken;
        // The definitions that every gateway brings are not theirs.
        long[] types = [ResourceTypes.Number("Patient"), ResourceTypes.Number("Observation")];
        var stored = (await database.Query($"""
            select c.fid from cur c join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
            join search s on s.rid = c.rid where c.rtype = any({types})
            """, row => row.GetString(0), ct)).ToHashSet();
        Assert.Equal(stored.Count,
            (await database.Query($"select count(*) from ver where rtype = any({types})", row => row.GetInt64(0), ct))[0]);
        Assert.Empty(acknowledged.Keys.Except(stored));
        var parts = stored.Where(id => !id.EndsWith("-s", StringComparison.Ordinal)).GroupBy(id => id.Split('-')[0]);
        Assert.Empty(parts.Where(part => part.Count() != 3).Select(part => part.Key));
        foreach (var id in acknowledged.Keys.Where(id => id[^1] != 'b').Order(StringComparer.Ordinal).TakeLast(20))
        {
            Assert.Equal(200, (await fhir().Get($"Patient/{id}")).Code);
            Assert.Single((await fhir().Get($"Patient?identifier={id}")).Entries);
        }
    }
}
