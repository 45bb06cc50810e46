using System.Text;

namespace FhirGateway.Tests.Commands;

public sealed class RawTokensTests
{
    const string Sent = """{"resourceType":"X","id":"a","meta":{"profile":["p"]},"n":1.0,"t":"\u00e9","l":[1,2]}""";

    [Theory]
    [InlineData("""{"resourceType":"X","id":"b","meta":{"versionId":"1","lastUpdated":"now","profile":["p"]}, "n":1.0,"t":"\u00e9","l":[1,2]}""", true)]
    [InlineData("""{"resourceType":"X","id":"b","meta":{"profile":["q"]},"n":1.0,"t":"\u00e9","l":[1,2]}""", false)]
    [InlineData("""{"resourceType":"X","id":"b","n":1.0,"t":"\u00e9","l":[1,2]}""", false)]
    [InlineData("""{"resourceType":"X","id":"a","meta":{"profile":["p"]},"n":1.00,"t":"\u00e9","l":[1,2]}""", false)]
    [InlineData("""{"resourceType":"X","id":"a","meta":{"profile":["p"]},"n":1.0,"t":"é","l":[1,2]}""", false)]
    [InlineData("""{"resourceType":"X","id":"a","meta":{"profile":["p"]},"t":"\u00e9","n":1.0,"l":[1,2]}""", false)]
    [InlineData("""{"resourceType":"X","id":"a","meta":{"profile":["p"]},"n":1.0,"t":"\u00e9","l":[2,1]}""", false)]
    public void Only_what_the_server_sets_may_differ(string served, bool isSame) =>
        Assert.Equal(isSame, RawTokens.Of(Encoding.UTF8.GetBytes(Sent)).SequenceEqual(RawTokens.Of(Encoding.UTF8.GetBytes(served))));

    [Fact]
    public void A_meta_that_only_the_server_made_is_passed_over() =>
        Assert.Equal(RawTokens.Of("""{"resourceType":"X","a":1}"""u8.ToArray()),
            RawTokens.Of("""{"resourceType":"X","id":"1","meta":{"versionId":"1","lastUpdated":"now"},"a":1}"""u8.ToArray()));
}
