using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class PendingListTests(PostgresFixture postgres) : VisibilityTest(postgres)
{
    [Fact]
    public async Task New_keys_are_found_in_their_list_and_in_their_place()
    {
        await Put("""{"resourceType":"Patient","id":"p","identifier":[{"system":"urn:pending","value":"1"}]}""");
        await Put(Request("r", "Organization/gp"));
        await Finds();
        Assert.True(await Clean() > 0, "The keys were in no list.");
        await Finds();
        Assert.Equal(0, await Clean());

        async Task Finds()
        {
            Assert.Equal(["Patient/p"], await Found("Patient", As("gp"), ("identifier", "urn:pending|1")));
            Assert.Empty(await Found("Patient", As("eye"), ("identifier", "urn:pending|1")));
        }
    }

    async Task<long> Clean() => (await Database.Query(PendingListLoop.Clean, row => row.GetInt64(0), Ct)).Sum();
}
