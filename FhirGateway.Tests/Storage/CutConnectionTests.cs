using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class CutConnectionTests(PostgresFixture postgres) : StoreTest(postgres)
{
    [Fact]
    public async Task A_read_on_a_connection_that_was_cut_while_it_rested_is_asked_again_and_a_write_too()
    {
        await Save(new Write.Create(Samples.Patient("Example"), "p1"));
        Assert.NotNull(await Store.Read("Patient", "p1", Audience.Everyone, Ct));
        // As a restart of the server does it to all that rest.
        await Database.Execute(
            $"select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()", Ct);
        Assert.NotNull(await Store.Read("Patient", "p1", Audience.Everyone, Ct));
        Assert.Equal(2, (await Save(new Write.Update(Samples.Patient("Changed"), "p1"))).Stored!.Version);
    }
}
