using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>A store on a database of its own, with a clock that is turned by hand.</summary>
public abstract class StoreTest(PostgresFixture postgres) : IAsyncLifetime
{
    private protected static readonly DateTimeOffset Monday = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;
    private protected PostgresFixture Postgres => postgres;
    private protected HandClock Clock { get; } = new(Monday);
    private protected Database Database { get; private set; } = null!;
    private protected ResourceStore Store { get; private set; } = null!;
    private protected ChangeFeed Feed { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Database = await postgres.NewDatabase(Clock);
        Store = new ResourceStore(Database, Clock);
        Feed = new ChangeFeed(Database);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await ListsFollow();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task<WriteResult> Save(Write write)
    {
        var results = await Store.Save([new SaveItem(write)], Ct);
        return Assert.Single(Assert.Single(results).Writes);
    }

    private protected Task<StoredResource?> Find(string type, string id) => Store.Find(type, id, Audience.Everyone, Ct);

    private protected async Task<long> Count(string table)
    {
        var sql = new Sql(0, 0);
        sql.AppendLiteral($"select count(*) from {table}");
        return (await Database.Query(sql, r => r.GetInt64(0), Ct))[0];
    }

    /// <summary>Reads on until so many entries are there: other tests' transactions may hold the feed up for a moment.</summary>
    private protected async Task<List<FeedEntry>> ReadFeed(FeedPosition after, int wanted, ChangeFeed? feed = null)
    {
        feed ??= Feed;
        var entries = new List<FeedEntry>();
        await Eventually.True(async () =>
        {
            entries.AddRange(await feed.Read(entries.Count == 0 ? after : entries[^1].Position, 100, Ct));
            return entries.Count >= wanted;
        }, $"{wanted} entries of the feed");
        return entries;
    }

    /// <summary>Whatever a test did, the worklists and lists of names are what tables search and str say, no row more or less.</summary>
    private protected async Task ListsFollow()
    {
        var differing = await Database.Query(
            $"""
            with due as (
              select k.org, s.rtype, s.d1, s.rid, s.status, s.priority
              from search s cross join lateral unnest(s.keys) k (org) where on_worklists(s.rtype) and k.org < 0
            ), named as (
              select k.org, t.norm, s.rid, t.mark
              from search s cross join lateral unnest(s.keys) k (org) join str t on t.rid = s.rid
              where s.rtype = {ResourceTypes.Number("Patient")} and k.org < 0 and t.param = {NameList.Param}
            )
            select 'missing: ' || m::text from (table due except all table worklist) m
            union all select 'too much: ' || m::text from (table worklist except all table due) m
            union all select 'missing: ' || m::text from (table named except all table name_list) m
            union all select 'too much: ' || m::text from (table name_list except all table named) m
            """,
            r => r.GetString(0), CancellationToken.None);
        Assert.Empty(differing);
    }

    private protected static OutcomeKind? KindOf(WriteResult result) => result.Refusal?.Kind;
}

/// <summary>A clock that stands still until it is turned.</summary>
sealed class HandClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;
    public override DateTimeOffset GetUtcNow() => Now;
}
