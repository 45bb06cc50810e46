using FhirGateway.Referrals;
using FhirGateway.Safety;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FhirGateway.Tests.Safety;

/// <summary>The scheduled sweep on a scheduler that keeps its tables in the gateway's database.</summary>
public sealed class ScheduleTests(PostgresFixture postgres) : IAsyncLifetime
{
    const string EverySecond = "* * * * * ?";
    Database database = null!;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => database = await postgres.NewDatabase();

    public async ValueTask DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task A_gateway_sweeps_by_itself_on_every_node_and_one_at_a_time()
    {
        using var one = Gateway(EverySecond);
        using var two = Gateway(EverySecond);
        await one.StartAsync(Stop);
        await two.StartAsync(Stop);

        await Until("select count(*) >= 3 from sweep where finished_at is not null");
        await one.StopAsync(Stop);
        await two.StopAsync(Stop);

        Assert.Equal([false], await Ask("""
            select exists (
              select from sweep a join sweep b on a.id < b.id and b.started_at < coalesce(a.finished_at, b.started_at + '1s'))
            """));
    }

    [Fact]
    public async Task A_schedule_that_was_changed_leaves_no_old_one_behind()
    {
        using (var before = Gateway("0/2 * * * * ?"))
        {
            await before.StartAsync(Stop);
            await Until("select count(*) >= 1 from sweep");
            await before.StopAsync(Stop);
        }
        using var after = Gateway(EverySecond);
        await after.StartAsync(Stop);

        await Until($"select count(*) = 1 from jobs.qrtz_triggers where trigger_name = 'safety-sweep {EverySecond}'");
        await Until("select count(*) = 1 from jobs.qrtz_triggers");
        await after.StopAsync(Stop);
    }

    IHost Gateway(string cron)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(database);
        builder.Services.AddSingleton(new ResourceStore(database, TimeProvider.System));
        builder.Services.AddSafety(database, new SafetyOptions(cron, Nation.England));
        return builder.Build();
    }

    Task Until(string question) => Eventually.True(async () => (await Ask(question))[0], question);

    Task<List<bool>> Ask(string question)
    {
        var sql = new FhirGateway.Search.Sql(0, 0);
        sql.AppendLiteral(question);
        return database.Query(sql, row => row.GetBoolean(0), Stop);
    }
}
