using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>What COPY stores is what ordinary saves store.</summary>
public sealed class ImportTests(PostgresFixture postgres) : StoreTest(postgres)
{
    /// <summary>Every table that a save writes, without row ids of its own making and the feed's numbers.</summary>
    static readonly string[] Tables =
    [
        "select c.rtype, c.fid, c.ver, c.at, c.deleted, c.orgs, c.print from cur c order by 1, 2",
        "select c.rtype, c.fid, v.ver, v.rtype, v.op, v.at, v.epoch, v.body from ver v join cur c using (rid) order by 1, 2, 3",
        "select c.fid, to_jsonb(s) - 'rid' from search s join cur c using (rid) order by 1, s.rtype",
        "select c.fid, t.fid, to_jsonb(r) - 'rid' - 'tgt' from ref r join cur c using (rid) join cur t on t.rid = r.tgt order by 1, 2, 3",
        "select c.fid, to_jsonb(x) - 'rid' from str x join cur c using (rid) order by 1, 2",
        "select c.fid, to_jsonb(x) - 'rid' from dat x join cur c using (rid) order by 1, 2",
        "select c.fid, to_jsonb(x) - 'rid' from num x join cur c using (rid) order by 1, 2",
        "select c.fid, x.param, x.via = 0, x.key from party x join cur c using (rid) order by 1, 2",
        "select c.fid, to_jsonb(x) - 'rid' from txt x join cur c using (rid) order by 1, 2",
        "select c.fid, to_jsonb(x) - 'rid' - 'container' from contained x join cur c on c.rid = x.container order by 1, x.fid",
        "select c.fid, k.fid, to_jsonb(x) - 'rid' from str x join contained k using (rid) join cur c on c.rid = k.container order by 1, 2, 3",
        "select c.fid, k.fid, to_jsonb(x) - 'rid' from dat x join contained k using (rid) join cur c on c.rid = k.container order by 1, 2, 3",
        "select c.fid, k.fid, to_jsonb(x) - 'rid' from num x join contained k using (rid) join cur c on c.rid = k.container order by 1, 2, 3",
        "select c.fid, k.fid, to_jsonb(x) - 'rid' from txt x join contained k using (rid) join cur c on c.rid = k.container order by 1, 2, 3",
        """
        select r.param, coalesce(c.fid, k.fid), coalesce(t.fid, g.fid) from contained_ref r
        left join cur c on c.rid = r.rid left join contained k on k.rid = r.rid
        left join cur t on t.rid = r.tgt left join contained g on g.rid = r.tgt order by 1, 2, 3
        """,
        "select c.fid, to_jsonb(x) - 'rid' from name_list x join cur c using (rid) order by 1, 2",
        "select c.fid, to_jsonb(x) - 'rid' from worklist x join cur c using (rid) order by 1, 2",
        "select c.fid, x.key from person_key x join cur c using (rid) order by 1, 2",
    ];

    static IEnumerable<Write> Mix()
    {
        yield return new Write.Update(Samples.Patient("Exämple"), "p1", AsCreate: true);
        yield return new Write.Update(Samples.Read("""
            {"resourceType":"Patient","name":[{"family":"Registered"},{"family":"Earlier"}],"generalPractitioner":[{"reference":"Organization/h"}]}
            """), "p2", AsCreate: true);
        yield return new Write.Update(Samples.Request("p1"), "r1", AsCreate: true);
        yield return new Write.Create(Samples.Request("later"), "r2");
        yield return new Write.Update(Samples.Task("r1"), "t1", AsCreate: true);
        yield return new Write.Update(Samples.Read("""
            {"resourceType":"Observation","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Weight today</div>"},
             "status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},"subject":{"reference":"Patient/p1"},
             "effectivePeriod":{"start":"2026-03-01"},"issued":"2026-03-01T10:00:00Z",
             "valueQuantity":{"value":71.5,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}
            """), "o1", AsCreate: true);
        yield return new Write.Update(Samples.Read("""
            {"resourceType":"ServiceRequest","status":"draft","intent":"order","subject":{"reference":"Patient/p9"},
             "performer":[{"reference":"Organization/h"}],"occurrencePeriod":{"start":"2026-03-01","end":"2026-04-01"}}
            """), "r3", AsCreate: true);
        yield return new Write.Update(Samples.Read("""{"resourceType":"Basic","code":{"text":"bare"}}"""), "b1", AsCreate: true);
        yield return new Write.Update(Samples.Read("""
            {"resourceType":"Observation","status":"final","code":{"text":"panel"},"subject":{"reference":"#p"},"hasMember":[{"reference":"#w"}],
             "contained":[{"resourceType":"Patient","id":"p","name":[{"family":"Within"}],"deceasedDateTime":"2026-01-01",
               "managingOrganization":{"reference":"Organization/unseen"}},
              {"resourceType":"Observation","id":"w","status":"final","code":{"text":"weight"},"subject":{"reference":"#p"},
               "issued":"2026-03-01T10:00:00Z","valueQuantity":{"value":71.5,"unit":"kg"}}]}
            """), "o2", AsCreate: true);
    }

    [Fact]
    public async Task Every_row_of_an_import_is_as_an_ordinary_save_makes_it()
    {
        await using var other = await Postgres.NewDatabase(Clock);
        foreach (var write in Mix()) Assert.True((await new ResourceStore(other, Clock).Save([new SaveItem(write)], Ct))[0].IsSaved);
        var stored = await Store.Import([.. Mix().Select(w => new ImportItem(Store.Prepare(w)))], Ct);
        Assert.Equal(Mix().Count(), stored.Count);
        foreach (var table in Tables)
        {
            var rows = await Rows(Database, table);
            Assert.Equal(await Rows(other, table), rows);
            Assert.True(rows.Count > 0, table);
        }
    }

    [Fact]
    public async Task Columns_that_a_save_fills_are_all_compared()
    {
        // A column or table that is added belongs into the comparison above, and then here. The projector writes referral;
        // seq and xid of ver are numbers of the transaction.
        var columns = await Database.Query(
            $"""
            select table_name || ': ' || string_agg(column_name, ' ' order by column_name collate "C")
            from information_schema.columns
            where table_schema = 'public' and table_name in (
                select table_name from information_schema.columns
                where table_schema = 'public' and column_name in ('rid', 'container') and table_name <> 'referral')
              and table_name::text not in (select inhrelid::regclass::text from pg_inherits)
            group by table_name order by table_name collate "C"
            """, r => r.GetString(0), Ct);
        Assert.Equal(
        [
            "contained: catalogue container d1 d1e fid keys present priority rid rtype status",
            "contained_ref: param rid tgt", "cur: at deleted fid orgs print rid rtype ver",
            "dat: hi lo mark param rid rtype tok", "name_list: mark norm org rid",
            "num: chi clo code hi lo mark name param rid rtype tok unit wide", "party: key param rid via",
            "person_key: key rid", "ref: param rid rtype tgt",
            "search: catalogue d1 d1e keys present priority rid rtype status", "str: mark norm param rid rtype tok",
            "txt: content rid", "ver: at body epoch op rid rtype seq ver xid", "worklist: d1 org priority rid rtype status",
        ], columns);
    }

    [Fact]
    public async Task What_was_only_referred_to_so_far_gets_its_first_version_and_keeps_its_links()
    {
        await Save(new Write.Create(Samples.Request("p1"), "r1"));
        await Import(new Write.Update(Samples.Patient(), "p1", AsCreate: true));
        Assert.Equal(1, (await Find("Patient", "p1"))!.Version);
        // As subject and as patient.
        Assert.Equal([2L], await Database.Query(
            $"select count(*) from ref r join cur c on c.rid = r.tgt where c.fid = 'p1'", r => r.GetInt64(0), Ct));
        Assert.Equal(2, await Count("cur"));
    }

    [Fact]
    public async Task What_exists_is_left_to_ordinary_saves_with_all_that_goes_with_it()
    {
        await Save(new Write.Create(Samples.Patient("Before"), "p1"));
        await Save(new Write.Create(Samples.Patient(), "gone"));
        await Save(new Write.Delete("Patient", "gone"));
        ImportItem[] items =
        [
            new(Store.Prepare(new Write.Update(Samples.Patient("After"), "p1", AsCreate: true)),
                Store.Prepare(new Write.Create(Samples.Task("x"), "t1"))),
            new(Store.Prepare(new Write.Update(Samples.Patient("Again"), "gone", AsCreate: true))),
            new(Store.Prepare(new Write.Update(Samples.Patient("New"), "p2", AsCreate: true))),
            new(Store.Prepare(new Write.Update(Samples.Patient("Newer"), "p2", AsCreate: true))),
        ];
        Assert.Equal([items[2]], await Store.Import(items, Ct));
        Assert.Null(await Find("Task", "t1"));
        Assert.Contains("Before", System.Text.Encoding.UTF8.GetString((await Find("Patient", "p1"))!.Body.Span));
        Assert.Contains("\"New\"", System.Text.Encoding.UTF8.GetString((await Find("Patient", "p2"))!.Body.Span));
        Assert.True((await Find("Patient", "gone"))!.Deleted);
    }

    [Fact]
    public async Task The_change_feed_tells_of_everything_that_was_imported_once()
    {
        var begin = await Feed.Head(Ct);
        await Import([.. Mix()]);
        var entries = await ReadFeed(begin, Mix().Count());
        Assert.Equal(Mix().Select(w => $"{w.Type}/{w.Id}").Order(), entries.Select(e => $"{e.Type}/{e.Id}").Order());
        Assert.All(entries, e => Assert.Equal(1, e.Version));
    }

    [Fact]
    public async Task Imports_and_saves_of_the_same_ids_at_the_same_time_give_each_id_one_first_version()
    {
        var ids = Enumerable.Range(0, 200).Select(i => $"p{i}").ToList();
        var imports = Enumerable.Range(0, 3).Select(n => Task.Run(() => Store.Import(
            [.. (n == 1 ? ids.AsEnumerable().Reverse() : ids).Select(id => new ImportItem(
                Store.Prepare(new Write.Update(Samples.Request($"of-{id}"), id, AsCreate: true))))], Ct)));
        var saves = ids.Select(id => Store.Save(new SaveItem(new Write.Update(Samples.Request($"of-{id}"), id, AsCreate: true)), Ct));
        var (stored, saved) = (Task.WhenAll(imports), Task.WhenAll(saves));
        await Task.WhenAll(stored, saved);
        var firsts = (await stored).Sum(s => s.Count) + (await saved).Count(s => s.Writes[0].IsNew);
        Assert.Equal(ids.Count, firsts);
        Assert.Equal([0L], await Database.Query(
            $"select count(*) from (select rid, ver from ver group by 1, 2 having count(*) > 1) d", r => r.GetInt64(0), Ct));
        Assert.Equal(ids.Count * 2, await Count("cur"));
    }

    [Fact]
    public void An_import_takes_no_deletion_and_no_condition() =>
        Assert.All((Write[])[new Write.Delete("Patient", "p1"), new Write.Update(Samples.Patient(), "p1", IfMatch: 1)],
            write => Assert.Throws<ArgumentException>(() => Store.Prepare(write)));

    Task<IReadOnlySet<ImportItem>> Import(params Write[] writes) =>
        Store.Import([.. writes.Select(w => new ImportItem(Store.Prepare(w)))], Ct);

    static Task<List<string>> Rows(Database database, string table)
    {
        var sql = new Sql(0, 0);
        sql.AppendLiteral($"select to_jsonb(t)::text from ({table}) t");
        return database.Query(sql, r => r.GetString(0), Ct);
    }
}
