using FhirGateway.Storage;
using Parallel = System.Threading.Tasks.Task;

namespace FhirGateway.Tests.Storage;

/// <summary>
/// A request that shows letters and results which are there already is saved beside others, and shows them at once.
/// </summary>
public sealed class PartyGainsTests(PostgresFixture postgres) : VisibilityTest(postgres)
{
    const string Shown = "DocumentReference/l";

    static string Result(string id) => $$$"""{"resourceType":"Observation","id":"{{{id}}}","status":"final","code":{"text":"Hb"}}""";

    static string About(string id, string result) => $$$"""
        {"resourceType":"Provenance","id":"{{{id}}}","recorded":"2026-01-01T00:00:00Z",
        "target":[{"reference":"{{{result}}}"}],"agent":[{"who":{"display":"x"}}]}
        """;

    Task Letter() => Put(Letter("l", "Binary/words"));

    Task Refer(string id, string to, string letter = Shown) =>
        Put(Request(id, "Organization/gp", $"Organization/{to}", letter: letter));

    [Fact]
    public async Task A_letter_that_came_before_its_request_is_seen_by_the_parties_and_so_is_its_patient()
    {
        await Put("""{"resourceType":"Patient","id":"p"}""");
        await Put("""{"resourceType":"Patient","id":"other"}""");
        await Put("""
            {"resourceType":"DocumentReference","id":"l","status":"current","subject":{"reference":"Patient/other"},
            "content":[{"attachment":{"contentType":"text/plain","data":"YQ=="}}]}
            """);
        await Seen(Shown);
        await Refer("r", "eye");
        foreach (var seen in (string[])["ServiceRequest/r", Shown, "Patient/p", "Patient/other"]) await Seen(seen, "gp", "eye");
        // What is written again keeps who may see it.
        await Letter();
        await Seen(Shown, "gp", "eye");
        await Delete("ServiceRequest", "r");
        foreach (var unseen in (string[])[Shown, "Patient/p", "Patient/other"]) await Seen(unseen);
    }

    [Fact]
    public async Task It_does_not_wait_for_others()
    {
        await Letter();
        await Database.Transact(async other =>
        {
            Assert.True((await Store.Save(other, new SaveItem(
                new Write.Create(Samples.Read(Request("t", "Organization/ear", patient: "q")), "t")), Ct)).IsSaved);
            // Saved alone it would not end.
            await Eventually.Ends(Refer("r", "eye"));
        }, Ct);
        await Seen(Shown, "gp", "eye");
    }

    [Fact]
    public async Task What_the_letter_shows_and_what_hangs_on_it_is_seen_too()
    {
        await Save("""{"resourceType":"Binary","id":"words","contentType":"text/plain","data":"YQ=="}""");
        await Letter();
        await Refer("r", "eye");
        await Seen("Binary/words", "gp", "eye");
        await Put(Result("o"));
        await Put(Result("other"));
        await Put(About("v", "Observation/o"));
        await Refer("s", "ear", "Observation/o");
        await Seen("Observation/o", "gp", "ear");
        await Seen("Provenance/v", "gp", "ear");
        await Seen("Observation/other");
    }

    [Fact]
    public async Task What_comes_with_the_request_and_hangs_on_the_letter_is_seen_by_the_parties()
    {
        await Put(Result("o"));
        await Save(
            Request("r", "Organization/gp", "Organization/eye", letter: "Observation/o"),
            About("v", "Observation/o"));
        await Seen("Observation/o", "gp", "eye");
        await Seen("Provenance/v", "gp", "eye");
    }

    [Fact]
    public async Task Several_requests_show_one_letter_to_all_of_their_parties()
    {
        for (var round = 0; round < LongRuns.Of(2, 12); round++)
        {
            var letter = $"l{round}";
            await Put(Letter(letter, "Binary/words"));
            await Parallel.WhenAll(((string[])["eye", "ear", "dentist", "pharmacy"]).Select((to, i) =>
                Parallel.Run(() => Refer($"r{round}-{i}", to, $"DocumentReference/{letter}"), Ct)));
            await Seen($"DocumentReference/{letter}", "gp", "eye", "ear", "dentist", "pharmacy");
        }
    }

    [Fact]
    public async Task What_was_hung_on_a_result_when_that_comes_to_be_shown_is_seen_by_the_same()
    {
        await Put(Result("o"));
        await WhileOpen(new Write.Create(Samples.Read(About("v", "Observation/o")), "v"), () => Refer("r", "eye", "Observation/o"));
        await Seen("Observation/o", "gp", "eye");
        await Seen("Provenance/v", "gp", "eye");
    }

    [Fact]
    public async Task What_is_hung_on_a_result_that_has_just_come_to_be_shown_is_seen_by_the_same()
    {
        await Put(Result("o"));
        var request = Request("r", "Organization/gp", "Organization/eye", letter: "Observation/o");
        await WhileOpen(new Write.Create(Samples.Read(request), "r"), () => Put(About("v", "Observation/o")));
        await Seen("Observation/o", "gp", "eye");
        await Seen("Provenance/v", "gp", "eye");
    }

    /// <summary>The second begins when the first is written, and ends or waits before that is committed.</summary>
    async Task WhileOpen(Write first, Func<Task> second)
    {
        var later = Parallel.CompletedTask;
        await Database.Transact(async other =>
        {
            Assert.True((await Store.Save(other, new SaveItem(first), Ct)).IsSaved);
            later = Parallel.Run(second, Ct);
            await LockWaits.Until(Database, waiting => waiting.Count > 0 || later.IsCompleted);
        }, Ct);
        await later;
    }

    [Fact]
    public async Task A_letter_that_is_deleted_or_corrected_while_it_is_being_shown_ends_as_one_after_the_other()
    {
        for (var round = 0; round < LongRuns.Of(4, 24); round++)
        {
            var (letter, other) = ($"l{round}", $"m{round}");
            await Put("""{"resourceType":"Patient","id":"p"}""");
            await Put(Letter(letter, "Binary/words"));
            await Put(Letter(other, "Binary/words"));
            await Parallel.WhenAll(
                Parallel.Run(() => Refer($"r{round}", "eye", $"DocumentReference/{letter}"), Ct),
                Parallel.Run(() => Refer($"s{round}", "ear", $"DocumentReference/{other}"), Ct),
                Parallel.Run(() => Delete("DocumentReference", letter), Ct),
                Parallel.Run(() => Put(Letter(other, "Binary/others")), Ct));
            await Seen($"DocumentReference/{other}", "gp", "ear");
            await Seen($"ServiceRequest/r{round}", "gp", "eye");
            Assert.True((await Find("DocumentReference", letter))!.Deleted);
        }
    }
}
