using FhirGateway.Search;
using FhirGateway.Storage;
using Parallel = System.Threading.Tasks.Task;

namespace FhirGateway.Tests.Storage;

/// <summary>
/// What one organisation finds by date is what it may see and as it stands now, whatever happened to the records. That the
/// rows are exactly those of table search is looked at after every test of a store.
/// </summary>
public sealed class WorklistTests(PostgresFixture postgres) : VisibilityTest(postgres)
{
    static string Dated(string id, string? authored, string status = "active", string priority = "routine", string performer = "eye") =>
        $$"""
        {"resourceType":"ServiceRequest","id":"{{id}}","status":"{{status}}","priority":"{{priority}}","intent":"order",
         {{(authored is null ? "" : $"\"authoredOn\":\"{authored}\",")}}"subject":{"reference":"Patient/p"},
         "requester":{"reference":"Organization/gp"},"performer":[{"reference":"Organization/{{performer}}"}]}
        """;

    async Task Finds(string organisation, string status, params string[] ids)
    {
        Assert.Equal(
            ids.Select(id => $"ServiceRequest/{id}"),
            await Found("ServiceRequest", As(organisation), ("status", status), ("_sort", "-authored")));
        var counted = SearchParser.Parse(
            "ServiceRequest", [KeyValuePair.Create("status", status), KeyValuePair.Create("_summary", "count")],
            SearchSetting.Default).Query!;
        Assert.Equal(ids.Length, (await Store.Search(counted, As(organisation), Ct)).Total);
    }

    [Fact]
    public async Task A_record_moves_with_its_date_status_and_organisations_and_goes_with_its_deletion()
    {
        await Save(Dated("a", "2026-01-01"), Dated("b", "2026-01-02"), Dated("c", null), Dated("d", "2026-01-03", performer: "ear"));
        await Finds("eye", "active", "b", "a", "c");
        await Finds("gp", "active", "d", "b", "a", "c");
        await Put(Dated("a", "2026-02-01"));
        await Finds("eye", "active", "a", "b", "c");
        await Put(Dated("b", "2026-01-02", status: "completed"));
        await Finds("eye", "active", "a", "c");
        await Finds("eye", "completed", "b");
        await Put(Dated("c", "2025-12-31"));
        await Put(Dated("a", null));
        await Finds("eye", "active", "c", "a");
        await Put(Dated("a", "2026-03-01", performer: "ear"));
        await Finds("eye", "active", "c");
        await Finds("ear", "active", "a", "d");
        await Delete("ServiceRequest", "c");
        await Finds("eye", "active");
        await Finds("gp", "active", "a", "d");
    }

    [Fact]
    public async Task Pages_go_on_where_the_last_one_ended_past_those_without_a_date()
    {
        for (var i = 0; i < 9; i++) await Put(Dated($"r{i}", i < 6 ? $"2026-01-0{1 + i / 2}" : null));
        var query = SearchParser.Parse("ServiceRequest",
            [KeyValuePair.Create("priority", "routine"), KeyValuePair.Create("_sort", "authored"), KeyValuePair.Create("_count", "2")],
            SearchSetting.Default).Query!;
        var found = new List<string>();
        for (var page = await Store.Search(query, As("eye"), Ct); ; page = await Store.Search(query with { After = page.Next }, As("eye"), Ct))
        {
            found.AddRange(page.Matches.Select(m => m.Id));
            if (page.Next is null) break;
        }
        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"r{i}"), found);
    }

    static string Named(string id, params string[] families) =>
        $$"""{"resourceType":"Patient","id":"{{id}}","name":[{{string.Join(',', families.Select(f => $"{{\"family\":\"{f}\"}}"))}}]}""";

    async Task FindsNames(string organisation, string family, params string[] ids)
    {
        Assert.Equal(
            ids.Select(id => $"Patient/{id}"),
            await Found("Patient", As(organisation), ("family", family), ("_sort", "family")));
        Assert.Equal(
            ids.Select(id => $"Patient/{id}").Order(), (await Found("Patient", As(organisation), ("family", family))).Order());
    }

    [Fact]
    public async Task Patients_are_found_by_the_names_they_have_now_by_whom_may_see_them_now()
    {
        await Save(Named("p", "Testa"), Named("q", "Testb", "Aother"), Named("r"));
        await FindsNames("eye", "Test");
        await Put(Request("one", "Organization/gp", "Organization/eye", patient: "p"));
        await Put(Request("two", "Organization/eye", patient: "q"));
        await Put(Request("three", "Organization/eye", patient: "r"));
        // By the first of its names.
        await FindsNames("eye", "Test", "q", "p");
        await FindsNames("gp", "Test", "p");
        await FindsNames("eye", "Aoth", "q");
        Assert.Equal(["Patient/q", "Patient/p", "Patient/r"], await Found("Patient", As("eye"), ("_sort", "-family")));
        Assert.Equal(["Patient/q", "Patient/p", "Patient/r"], await Found("Patient", As("eye"), ("_sort", "family,birthdate")));
        await Put(Named("p", "Changed"));
        await FindsNames("eye", "Test", "q");
        await FindsNames("eye", "chang", "p");
        await Delete("ServiceRequest", "one");
        await FindsNames("eye", "Changed");
        await FindsNames("gp", "Changed");
        await Delete("ServiceRequest", "two");
        await Delete("Patient", "q");
        await FindsNames("eye", "Test");
        Assert.Equal(0, await Count("name_list"));
    }

    [Fact]
    public async Task Names_that_change_while_others_come_to_see_the_patient_are_in_every_list()
    {
        await Put(Named("p", "Begin"));
        await Parallel.WhenAll(
            Parallel.Run(async () =>
            {
                for (var i = 0; i < 30; i++)
                    await Store.Save(new SaveItem(new Write.Update(Samples.Read(Named("p", $"Name{i}")), "p", AsCreate: true)), Ct);
            }, Ct),
            Parallel.Run(async () =>
            {
                for (var i = 0; i < 30; i++)
                {
                    var request = Samples.Read(Request($"r{i}", "Organization/gp", i % 2 == 0 ? "Organization/eye" : "Organization/ear"));
                    await Store.Save(new SaveItem(new Write.Create(request, $"r{i}")), Ct);
                    if (i % 3 == 0) await Store.Save(new SaveItem(new Write.Delete("ServiceRequest", $"r{i}")), Ct);
                }
            }, Ct));
        await ListsFollow();
        await FindsNames("eye", "name29", "p");
    }

    [Fact]
    public async Task Many_writers_of_the_same_records_leave_one_row_for_each_organisation()
    {
        await Parallel.WhenAll(Enumerable.Range(0, 8).Select(writer => Parallel.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                var status = (writer + i) % 3 == 0 ? "completed" : "active";
                await Store.Save(new SaveItem(new Write.Update(
                    Samples.Read(Dated($"r{i % 5}", $"2026-01-{1 + (writer * 7 + i) % 28:D2}", status)), $"r{i % 5}", AsCreate: true)), Ct);
                if ((writer + i) % 11 == 0) await Store.Save(new SaveItem(new Write.Delete("ServiceRequest", $"r{i % 5}")), Ct);
            }
        }, Ct)));
        await ListsFollow();
        Assert.True(await Count("worklist") <= 10);
    }
}
