using FhirGateway.Storage;
using Parallel = System.Threading.Tasks.Task;

namespace FhirGateway.Tests.Storage;

/// <summary>A deletion that shows nothing but patients is saved beside others, and revokes at once all the same.</summary>
public sealed class PartyLeavesTests(PostgresFixture postgres) : VisibilityTest(postgres)
{
    static readonly string[] Organisations = ["gp", "eye", "ear", "dentist"];

    [Fact]
    public async Task Many_who_add_and_delete_records_of_a_patient_leave_it_seen_by_those_that_remain()
    {
        await Put("""{"resourceType":"Patient","id":"p"}""");
        for (var round = 0; round < LongRuns.Of(2, 12); round++)
        {
            // Of two organisations a record remains, whatever the order in which the others come and go.
            await Parallel.WhenAll(Enumerable.Range(0, 40).Select(i => Parallel.Run(async () =>
            {
                var (id, of) = ($"r{round}-{i}", Organisations[(round + i) % 4]);
                Assert.True((await Store.Save(new SaveItem(
                    new Write.Create(Samples.Read(Request(id, $"Organization/{of}")), id)), Ct)).IsSaved);
                if ((round + i) % 4 >= 2 || i >= 4) await Delete("ServiceRequest", id);
            }, Ct)));
            await Seen("Patient/p", "gp", "eye");
        }
    }

    [Fact]
    public async Task What_is_added_to_a_record_while_that_is_deleted_is_not_seen_through_it()
    {
        for (var round = 0; round < LongRuns.Of(4, 24); round++)
        {
            var request = $"r{round}";
            await Put($$"""{"resourceType":"Patient","id":"p{{round}}"}""");
            await Put(Request(request, "Organization/gp", "Organization/eye", patient: $"p{round}"));
            var deleting = Parallel.Run(() => Delete("ServiceRequest", request), Ct);
            var adding = Parallel.Run(() => Put(Letter($"l{round}", "Binary/words", $"ServiceRequest/{request}")), Ct);
            await Parallel.WhenAll(deleting, adding);
            await Seen($"DocumentReference/l{round}");
            await Seen($"Patient/p{round}");
        }
    }

    [Fact]
    public async Task Whoever_deletes_and_adds_in_one_transaction_sees_what_he_did()
    {
        await Put("""{"resourceType":"Patient","id":"p"}""");
        await Put(Request("r", "Organization/gp"));
        var saved = await Store.Save(new SaveItem([
            new Write.Delete("ServiceRequest", "r"),
            new Write.Create(Samples.Read(Request("s", "Organization/eye")), "s"),
            new Write.Create(Samples.Read(Letter("l", "Binary/words", "ServiceRequest/r")), "l"),
        ]), Ct);
        Assert.True(saved.IsSaved);
        await Seen("Patient/p", "eye");
        await Seen("DocumentReference/l");
    }

    [Fact]
    public async Task A_deletion_that_shows_only_a_patient_does_not_wait_for_others()
    {
        await Put("""{"resourceType":"Patient","id":"q"}""");
        await Put(Request("r", "Organization/gp"));
        await Put(Request("s", "Organization/eye", patient: "q"));
        await Database.Transact(async other =>
        {
            Assert.True((await Store.Save(other, new SaveItem(
                new Write.Create(Samples.Read(Request("t", "Organization/ear", patient: "q")), "t")), Ct)).IsSaved);
            // Held up by the other it would not end.
            await Eventually.Ends(Delete("ServiceRequest", "r"));
        }, Ct);
        await Seen("Patient/q", "eye", "ear");
    }
}
