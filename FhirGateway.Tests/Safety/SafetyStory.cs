using System.Globalization;
using FhirGateway.Fhir.Json;
using FhirGateway.Intake;
using FhirGateway.Referrals;
using FhirGateway.Safety;
using FhirGateway.Search;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace FhirGateway.Tests.Safety;

/// <summary>
/// A store of its own, a practice and a hospital in England, and one referral. The story saves resources, turns the
/// clock, lets the projector follow and sweeps; it begins on Monday 5 January 2026 at nine.
/// </summary>
public abstract class SafetyStory(PostgresFixture postgres) : IAsyncLifetime
{
    internal StoryClock Clock { get; } = new(At("2026-01-05T09:00:00Z"));
    internal Database Database { get; private set; } = null!;
    internal ResourceStore Store { get; private set; } = null!;
    internal ChangeFeed Feed { get; private set; } = null!;
    internal CaseLoader Loader { get; } = new(NullLogger<CaseLoader>.Instance);
    internal ReferralProjector Projector { get; set; } = null!;
    internal SafetySweep Sweeper { get; set; } = null!;
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        Database = await postgres.NewDatabase(Clock);
        Use(Database);
        await Save(Organisation("practice", "The Surgery"), Organisation("hospital", "The Infirmary"), Patient());
    }

    public async ValueTask DisposeAsync()
    {
        Projector.Dispose();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal void Use(Database database, PolicySet? policies = null)
    {
        Database = database;
        Store = new ResourceStore(database, Clock);
        Feed = new ChangeFeed(database);
        Projector = NewProjector(policies);
        Sweeper = NewSweep(policies);
    }

    internal ReferralProjector NewProjector(PolicySet? policies = null) => new(
        Database, Feed, Loader, policies ?? PolicySet.Shipped, Clock, NullLogger<ReferralProjector>.Instance);

    internal SafetySweep NewSweep(PolicySet? policies = null, SweepOptions? options = null) => new(
        Database, Store, Feed, Loader, policies ?? PolicySet.Shipped,
        options ?? new SweepOptions(Eventually.Limit), Clock, NullLogger<SafetySweep>.Instance);

    protected async Task Save(params string[] resources)
    {
        foreach (var json in resources)
        {
            var parsed = JsonFormat.Read(System.Text.Encoding.UTF8.GetBytes(json));
            Assert.True(parsed.IsValid, string.Join("; ", parsed.Issues.Select(i => i.Diagnostics)) + "\n" + json);
            var resource = parsed.Resource!;
            var saved = await Store.Save([new SaveItem(new Write.Update(resource, resource.Id!, AsCreate: true))], Stop);
            Assert.True(saved[0].IsSaved, saved[0].Refusal?.Issues[0].Diagnostics);
        }
    }

    protected async Task Delete(string type, string id) =>
        Assert.True((await Store.Save([new SaveItem(new Write.Delete(type, id))], Stop))[0].IsSaved);

    /// <summary>Lets the projector take in all that is committed; other tests' transactions may hold the feed up.</summary>
    protected async Task Project()
    {
        var head = await Feed.Head(Stop);
        await Eventually.True(async () =>
        {
            await Projector.Drain(Stop);
            return await Feed.HasPassed(ReferralProjector.Consumer, head, Stop);
        }, "the projector at the head of the feed");
    }

    internal async Task<SweepResult> Sweep(DateTimeOffset? asOf = null, bool dryRun = false)
    {
        await Project();
        var answer = await Sweeper.Run(asOf, dryRun, Stop);
        Assert.NotNull(answer.Result);
        return answer.Result;
    }

    internal Task<SweepResult> SweepAt(string instant)
    {
        Clock.TurnTo(At(instant));
        return Sweep();
    }

    internal async Task<RaisedFlag?> FlagOf(string rule, string focus = "ServiceRequest/r1")
    {
        var stored = await Store.Find("Flag", FlagId.Of(rule, focus), Audience.Everyone, Stop);
        return stored is null
            ? null
            : new RaisedFlag(stored.Id, stored.Version, stored.At, JsonFormat.Read(stored.Body).Resource!);
    }

    internal async Task<RaisedFlag> ActiveFlag(string rule, string focus = "ServiceRequest/r1")
    {
        var flag = await FlagOf(rule, focus);
        Assert.NotNull(flag);
        Assert.True(flag.IsActive);
        return flag;
    }

    protected Task<List<string>> Column(string sql)
    {
        var text = new Sql(0, 0);
        text.AppendLiteral(sql);
        return Database.Query(text, row => Convert.ToString(row.GetValue(0), CultureInfo.InvariantCulture)!, Stop);
    }

    protected async Task<int> Count(string table) =>
        int.Parse((await Column($"select count(*) from {table}"))[0], CultureInfo.InvariantCulture);

    protected Task Script(string sql)
    {
        var text = new Sql(0, 0);
        text.AppendLiteral(sql);
        return Database.Execute(text, Stop);
    }

    internal static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    protected static string Organisation(string id, string name) => $$"""
        {"resourceType":"Organization","id":"{{id}}","active":true,"name":"{{name}}",
         "identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"{{id}}"}],
         "address":[{"country":"England"}]}
        """;

    protected static string Patient(string id = "p1", string? deceased = null) => $$"""
        {"resourceType":"Patient","id":"{{id}}","birthDate":"1970-01-01","name":[{"family":"Story","given":["Ann"]}]
         {{(deceased is null ? "" : $",\"deceasedDateTime\":\"{deceased}\"")}}}
        """;

    protected static string Referral(
        string id = "r1", string priority = "routine", string authored = "2026-01-05T09:00:00Z", string status = "active",
        string more = "") => $$"""
        {"resourceType":"ServiceRequest","id":"{{id}}","status":"{{status}}","intent":"order","priority":"{{priority}}",
         "category":[{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/service-request-category","code":"referral"}]}],
         "subject":{"reference":"Patient/p1"},"authoredOn":"{{authored}}",
         "requester":{"reference":"Organization/practice"},"performer":[{"reference":"Organization/hospital"}]{{more}}}
        """;

    protected static string Tracking(
        string status, string step, string modified, string id = "t1", string referral = "r1") => $$"""
        {"resourceType":"Task","id":"{{id}}","status":"{{status}}","intent":"order",
         "code":{"coding":[{"system":"http://hl7.org/fhir/CodeSystem/task-code","code":"fulfill"}]},
         "focus":{"reference":"ServiceRequest/{{referral}}"},"owner":{"reference":"Organization/hospital"},
         "businessStatus":{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/referral-step","code":"{{step}}"}]},
         "authoredOn":"2026-01-05T09:00:00Z","lastModified":"{{modified}}"}
        """;

    protected static string Sent(string id = "t1", string referral = "r1") =>
        Tracking("requested", "sent", "2026-01-05T09:00:00Z", id, referral);

    protected static string Received(string at = "2026-01-05T10:00:00Z", string id = "t1", string referral = "r1") =>
        Tracking("accepted", "received", at, id, referral);
}
