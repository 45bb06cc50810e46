using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Intake;
using FhirGateway.Search;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Intake;

public sealed class RefusalQuotaTests(PostgresFixture postgres) : StoreTest(postgres)
{
    static readonly Outcome Invalid = Outcome.Of(OutcomeKind.Invalid, "structure", "Not valid.");

    [Fact]
    public async Task Oldest_submissions_beyond_the_number_are_removed_and_stay_counted()
    {
        var refusals = Refusals(new RefusalQuota(3, 1 << 20, TimeSpan.FromDays(90)));
        for (var i = 0; i < 5; i++) await Keep(refusals, "Organization/a", $"a{i}");
        await Keep(refusals, "Organization/b", "b0");
        Assert.Equal(2, await refusals.Trim(Ct));
        Assert.Equal(["b0", "a4", "a3", "a2"], await Bodies(refusals, null));
        Assert.Equal(["a4", "a3", "a2"], await Bodies(refusals, "Organization/a"));
        Assert.Equal([6], (await refusals.Count(10, null, Ct)).Select(day => day.Refused));
        Assert.Equal([5], (await refusals.Count(10, "Organization/a", Ct)).Select(day => day.Refused));
        Assert.Equal([1], (await refusals.Count(10, "Organization/b", Ct)).Select(day => day.Refused));
    }

    [Fact]
    public async Task Oldest_submissions_beyond_the_bytes_are_removed()
    {
        var refusals = Refusals(new RefusalQuota(100, 3_000, TimeSpan.FromDays(90)));
        foreach (var i in (int[])[0, 1, 2]) await Keep(refusals, "Organization/a", new string((char)('x' + i), 1_200));
        Assert.Equal(1, await refusals.Trim(Ct));
        Assert.Equal(['z', 'y'], (await Bodies(refusals, null)).Select(body => body[0]));
    }

    [Fact]
    public async Task Old_submissions_are_removed_and_counted_on_their_day_also_as_replayed()
    {
        var refusals = Refusals(new RefusalQuota(100, 1 << 20, TimeSpan.FromDays(30)));
        await Keep(refusals, null, "old");
        await refusals.MarkReplayed((await refusals.List(1, null, Ct))[0].Id, Ct);
        Clock.Now += TimeSpan.FromDays(31);
        await Keep(refusals, null, "new");
        Assert.Equal(1, await refusals.Trim(Ct));
        Assert.Equal(0, await refusals.Trim(Ct));
        Assert.Equal(["new"], await Bodies(refusals, null));
        Assert.Equal([(1, 0), (1, 1)], (await refusals.Count(10, null, Ct)).Select(day => (day.Refused, day.Replayed)));
    }

    [Fact]
    public async Task Flood_is_trimmed_while_it_goes_on()
    {
        var refusals = Refusals(new RefusalQuota(100, 1 << 20, TimeSpan.FromDays(90)));
        for (var i = 0; i < 600; i++) await Keep(refusals, "Organization/a", $"{i}");
        Assert.InRange(await Count("refused"), 100, 350);
        Assert.Equal([600], (await refusals.Count(10, null, Ct)).Select(day => day.Refused));
    }

    [Fact]
    public async Task Large_bodies_are_trimmed_while_they_come()
    {
        var refusals = Refusals(new RefusalQuota(1000, 20 << 20, TimeSpan.FromDays(90)));
        for (var i = 0; i < 6; i++) await Keep(refusals, "Organization/a", new string('x', 9 << 20));
        Assert.InRange(await Count("refused"), 2, 3);
    }

    Refusals Refusals(RefusalQuota quota) => new(Database, Clock, quota);

    static Task Keep(Refusals refusals, string? writer, string body) => refusals.Keep(
        new Submission("POST", "Patient", "client", "application/fhir+json", Encoding.UTF8.GetBytes(body))
        {
            Audience = Audience.Everyone,
            Base = "http://127.0.0.1/fhir",
            Writer = writer,
        }, Invalid, Ct);

    static async Task<List<string>> Bodies(Refusals refusals, string? writer) =>
        [.. (await refusals.List(100, writer, Ct)).Select(refused => Encoding.UTF8.GetString(refused.Body))];
}
