namespace FhirGateway.Tests.Safety;

/// <summary>
/// Random lives of a referral: whatever is stored in whatever order, the warning of each write of the request is what the
/// sweep at the same instant finds.
/// </summary>
public sealed class WarningPropertyTests(GatewayFixture gateway) : WarningStory(gateway)
{
    const int Lives = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_warning_and_the_sweep_that_follows_are_one_judgement(int seed)
    {
        var chance = new Random(seed);
        var compared = 0;
        for (var life = 0; life < Lives; life++) compared += await Live(chance);
        Assert.True(compared > Lives, $"Only {compared} warnings were compared.");
    }

    async Task<int> Live(Random chance)
    {
        var id = NewId();
        var authored = Gateway.Clock.GetUtcNow().AddDays(-Pick(chance, 0, 1, 3, 20, 90)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
        var (performer, patient) = (Pick(chance, Performers), Pick(chance, "ws-alive", "ws-alive", "ws-alive-too", "ws-dead"));
        var compared = 0;
        for (var step = 0; step < 6; step++)
        {
            var letter = Letter($"{id}-l{step}", Pick(chance, "Please see urgently.", "Routine review, please.", "Two week wait."),
                Pick(chance, "", About(id)), Pick(chance, patient, "ws-other", "ws-alive-too"));
            var request = Request(id, authored, performer, Pick(chance, "", Note("Please see urgently."), Note("Routine.")) + Pick(chance, "",
                $$""" ,"supportingInfo":[{"reference":"DocumentReference/{{id}}-l{{chance.Next(6)}}"}]"""),
                Pick(chance, "routine", "urgent"), patient);
            var written = chance.Next(9) switch
            {
                0 => await Ignored(Fhir.Put($"DocumentReference/{id}-l{step}", letter)),
                1 => await Ignored(Fhir.Put($"Encounter/{id}-v", Visit($"{id}-v", id, Pick(chance, patient, "ws-other"), Pick(chance, "AMB", "IMP", "VR")))),
                2 => await Ignored(Track(id, chance)),
                3 => await Turn(chance),
                4 => await Fhir.Post("", $$"""
                    {"resourceType":"Bundle","type":"transaction","entry":[
                     {"request":{"method":"PUT","url":"DocumentReference/{{id}}-l{{step}}"},"resource":{{letter}} },
                     {"request":{"method":"PUT","url":"ServiceRequest/{{id}}"},"resource":{{request}} }]}
                    """),
                5 => await Created(request, id),
                _ => await Fhir.Put($"ServiceRequest/{id}", request),
            };
            if (written is not { Code: 200 or 201 }) continue;
            await IsSameAsSweep(written, written.Location is { } made && made.Contains("ServiceRequest/", StringComparison.Ordinal)
                ? made.Split("ServiceRequest/")[1].Split('/')[0] : id);
            compared++;
        }
        return compared;
    }

    Task<FhirAnswer> Created(string request, string id) =>
        Fhir.Post("ServiceRequest", request.Replace($"\"id\":\"{id}\",", "", StringComparison.Ordinal));

    async Task<FhirAnswer?> Turn(Random chance)
    {
        Gateway.Clock.Turn(TimeSpan.FromHours(Pick(chance, 1, 12, 60)));
        await Task.Yield();
        return null;
    }

    /// <summary>The hospital moves the tracking Task, where there is one; a move that is refused changes nothing.</summary>
    async Task<FhirAnswer> Track(string id, Random chance)
    {
        var found = await Fhir.Get($"Task?focus=ServiceRequest/{id}");
        if (found.Entries is not [var entry, ..]) return found;
        var task = entry["resource"]!.DeepClone();
        task["status"] = Pick(chance, "received", "accepted", "in-progress");
        task["businessStatus"]!["coding"]![0]!["code"] = Pick(chance, "received", "triaged", "waiting");
        return await Fhir.Put($"Task/{task["id"]}", task.ToJsonString());
    }

    static async Task<FhirAnswer?> Ignored(Task<FhirAnswer> write)
    {
        await write;
        return null;
    }

    static T Pick<T>(Random chance, params T[] of) => of[chance.Next(of.Length)];
}
