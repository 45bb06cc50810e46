using FhirGateway.Storage;
using FhirGateway.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Faults;

/// <summary>What waits in the database: given up when its client is gone, refused when there is too much of it.</summary>
public sealed class BusyTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    Database Database => gateway.Services.GetRequiredService<Database>();

    [Theory]
    [InlineData("Patient?family=waits", "from search s where (s.rtype")]
    [InlineData("Patient/_history", "select v.* from ver v")]
    public async Task A_client_that_disconnects_takes_its_query_with_it(string query, string statement)
    {
        await Database.Transact(async holding =>
        {
            // The query has to wait for this, for longer than any client would.
            await holding.Execute($"lock table search, ver in access exclusive mode", Ct);
            using var http = new HttpClient { BaseAddress = gateway.Fhir.Base };
            using var gone = new CancellationTokenSource();
            var asking = http.GetAsync(new Uri(query, UriKind.Relative), gone.Token);
            await LockWaits.Until(Database, waiting => waiting.Exists(q => q.Contains(statement, StringComparison.Ordinal)));
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
            await LockWaits.Until(Database, waiting => !waiting.Exists(q => q.Contains(statement, StringComparison.Ordinal)));
        }, Ct);
    }

    [Fact]
    public async Task Writes_that_the_queue_cannot_hold_are_503_at_once_and_all_others_are_stored()
    {
        const int Sent = 1400;
        var answers = new List<Task<FhirAnswer>>();
        await Database.Transact(async holding =>
        {
            await holding.Execute($"lock table ver in exclusive mode", Ct);
            for (var i = 0; i < Sent; i++) answers.Add(gateway.Fhir.Post("Patient", """{"resourceType":"Patient","active":true}"""));
            await Eventually.True(() => answers.Exists(a => a.IsCompleted), "a refusal");
            var refused = await answers.Find(a => a.IsCompleted)!;
            Assert.Equal(503, refused.Code);
            Assert.NotNull(refused.Header("Retry-After"));
            Assert.Contains("Nothing of this was stored", refused.Diagnostics, StringComparison.Ordinal);
        }, Ct);
        var all = await Task.WhenAll(answers);
        Assert.Equal(Sent, all.Count(a => a.Code is 201 or 503));
        Assert.InRange(all.Count(a => a.Code == 201), 1024, Sent - 1);
        var stored = (await gateway.Fhir.Get("Patient?active=true&_summary=count")).Json["total"]!.GetValue<int>();
        Assert.Equal(all.Count(a => a.Code == 201), stored);
    }
}
