using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class GroupReadTests(PostgresFixture postgres) : StoreTest(postgres)
{
    static readonly Audience One = Audience.OfOrganisations("Organization/one");
    static readonly Audience Other = Audience.OfOrganisations("Organization/other");

    readonly List<(string[] Ids, Audience Audience)> asked = [];
    readonly SemaphoreSlim answers = new(0);
    string? failing;

    [Fact]
    public async Task What_waits_while_others_are_read_is_read_together()
    {
        var reads = Group(mostReaders: 1);
        var all = Enumerable.Range(0, 6).Select(i => reads.Read([("Patient", $"p{i}")], One, Ct)).ToList();
        answers.Release(2);
        Assert.Equal(["p0", "p1", "p2", "p3", "p4", "p5"], (await Task.WhenAll(all)).Select(r => r.Single().Id));
        Assert.Equal([["p0"], ["p1", "p2", "p3", "p4", "p5"]], asked.Select(a => a.Ids));
    }

    [Fact]
    public async Task What_several_ask_for_is_read_once_and_what_is_not_there_is_null()
    {
        var reads = Group(mostReaders: 1);
        var all = ((string[])["p0", "p1", "p1", "none"]).Select(id => reads.Read([("Patient", id)], One, Ct)).ToList();
        answers.Release(2);
        Assert.Equal(["p0", "p1", "p1", null], (await Task.WhenAll(all)).Select(r => r.SingleOrDefault()?.Id));
        Assert.Equal(["p1", "none"], asked[1].Ids);
    }

    [Fact]
    public async Task Who_asks_for_several_gets_those_and_sixteen_are_read_at_once_or_what_one_asks_for()
    {
        var reads = Group(mostReaders: 1);
        (string, string)[] Ids(int from, int count) => [.. Enumerable.Range(from, count).Select(i => ("Patient", $"p{i}"))];
        var all = new[] { Ids(0, 1), Ids(0, 10), Ids(5, 6), Ids(20, 30), Ids(3, 1) }.Select(ids => reads.Read(ids, One, Ct)).ToList();
        answers.Release(4);
        Assert.Equal([1, 10, 6, 30, 1], (await Task.WhenAll(all)).Select(r => r.Count));
        Assert.Equal(["p5", "p6", "p7", "p8", "p9", "p10"], (await all[2]).Select(r => r.Id));
        Assert.Equal([1, 11, 30, 1], asked.Select(a => a.Ids.Length));
    }

    [Fact]
    public async Task Nobody_is_read_with_those_who_may_see_something_else()
    {
        var reads = Group(mostReaders: 1);
        var all = ((Audience[])[One, One, Other, Audience.OfOrganisations("Organization/other"), One, Audience.Everyone])
            .Select((audience, i) => reads.Read([("Patient", $"p{i}")], audience, Ct)).ToList();
        answers.Release(5);
        await Task.WhenAll(all);
        Assert.Equal([["p0"], ["p1"], ["p2", "p3"], ["p4"], ["p5"]], asked.Select(a => a.Ids));
        Assert.Equal([One.Name, One.Name, Other.Name, One.Name, Audience.Everyone.Name], asked.Select(a => a.Audience.Name));
    }

    [Fact]
    public async Task Who_gives_up_waits_no_longer_and_is_not_read()
    {
        var reads = Group(mostReaders: 1);
        using var patience = new CancellationTokenSource();
        var first = reads.Read([("Patient", "p0")], One, Ct);
        var impatient = reads.Read([("Patient", "p1")], One, patience.Token);
        var last = reads.Read([("Patient", "p2")], One, Ct);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        answers.Release(2);
        await Task.WhenAll(first, last);
        Assert.Equal([["p0"], ["p2"]], asked.Select(a => a.Ids));
    }

    [Fact]
    public async Task A_fault_reaches_all_who_were_read_together_and_nobody_after_them()
    {
        var reads = Group(mostReaders: 1);
        failing = "p1";
        var all = Enumerable.Range(0, 3).Select(i => reads.Read([("Patient", $"p{i}")], One, Ct)).ToList();
        answers.Release(3);
        Assert.Equal("p0", (await all[0]).Single().Id);
        await Assert.ThrowsAsync<IOException>(() => all[1]);
        await Assert.ThrowsAsync<IOException>(() => all[2]);
        Assert.Equal("p3", (await reads.Read([("Patient", "p3")], One, Ct)).Single().Id);
    }

    [Fact]
    public async Task So_many_ask_at_the_same_time_and_no_more()
    {
        var reads = Group(mostReaders: 2);
        var all = Enumerable.Range(0, 40).Select(i => reads.Read([("Patient", $"p{i}")], One, Ct)).ToList();
        Assert.Equal(2, asked.Count);
        answers.Release(40);
        await Task.WhenAll(all);
        Assert.All(asked, a => Assert.InRange(a.Ids.Length, 1, 16));
        Assert.Equal(40, asked.Sum(a => a.Ids.Length));
    }

    [Fact]
    public async Task Of_many_who_read_at_once_each_gets_what_it_asked_for_and_may_see()
    {
        await Save(new Write.Create(Samples.Patient(), "seen") { Organisations = [.. One.Organisations!] });
        await Save(new Write.Create(Samples.Patient(), "hidden") { Organisations = [.. Other.Organisations!] });
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var (id, audience) = (i % 3 == 0 ? "hidden" : "seen", i % 2 == 0 ? One : Other);
            return (Asked: id, IsOne: audience == One, Found: await Store.Read("Patient", id, audience, Ct));
        }));
        Assert.All(answers, a => Assert.Equal(a.Asked == (a.IsOne ? "seen" : "hidden") ? a.Asked : null, a.Found?.Id));
    }

    GroupRead Group(int mostReaders) => new(mostReaders, async (wanted, audience) =>
    {
        lock (asked) asked.Add(([.. wanted.Select(w => w.Id)], audience));
        await answers.WaitAsync(Ct);
        if (wanted.Any(w => w.Id == failing)) throw new IOException("The database is away.");
        return wanted.Where(w => w.Id != "none").ToLookup(
            w => w, w => new StoredResource(w.Id.GetHashCode(StringComparison.Ordinal), w.Type, w.Id, 1, default, false, default));
    });
}
