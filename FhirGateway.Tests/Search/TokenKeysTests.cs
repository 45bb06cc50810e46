using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

/// <summary>Keys and parameter numbers are stored: whoever changes them makes every index unreadable.</summary>
public sealed class TokenKeysTests
{
    [Theory]
    [InlineData("status", null, "active", 4300357801895500646)]
    [InlineData("identifier", "https://fhir.nhs.uk/Id/nhs-number", "9000000009", 2428062306561186144)]
    [InlineData("identifier", "https://fhir.nhs.uk/Id/nhs-number", null, 9090943409699231885)]
    [InlineData("identifier", "", "9000000009", 1545214285646587282)]
    [InlineData("code", "http://snomed.info/sct", "103696004", 5019064906682414355)]
    public void A_key_stays_what_it_is(string code, string? system, string? value, long key) =>
        Assert.Equal(key, TokenKeys.Of(code, system, value));

    [Fact]
    public void An_organisations_key_stays_what_it_is() =>
        Assert.Equal(-690444938971032040, TokenKeys.Organisation("Organization/B81001"));

    [Theory]
    [InlineData("Task", "focus", 314972362)]
    [InlineData("ServiceRequest", "based-on", -1405946558)]
    [InlineData("Flag", "focus", 1436203325)]
    public void A_parameters_number_stays_what_it_is(string type, string code, int id) =>
        Assert.Equal(id, SearchParameter.IdOf(type, code));

    [Theory]
    [InlineData("https://fhir.nhs.uk/Id/nhs-number")]
    [InlineData("http://fhir.nhs.uk/Id/nhs-number")]
    [InlineData("HTTPS://FHIR.NHS.UK/id/NHS-Number/")]
    public void Spellings_of_a_system_share_their_keys(string system)
    {
        Assert.Equal(
            TokenKeys.Of("identifier", "https://fhir.nhs.uk/Id/nhs-number", "9"), TokenKeys.Of("identifier", system, "9"));
        Assert.Equal(
            TokenKeys.Of("identifier", "https://fhir.nhs.uk/Id/nhs-number", null), TokenKeys.Of("identifier", system, null));
    }

    [Fact]
    public void Systems_values_and_parameters_are_told_apart()
    {
        long[] keys =
        [
            TokenKeys.Of("code", null, "a"), TokenKeys.Of("code", "", "a"), TokenKeys.Of("code", "a", null),
            TokenKeys.Of("code", "a", "a"), TokenKeys.Of("code", "a", "A"), TokenKeys.Of("category", null, "a"),
            TokenKeys.Of("code", "a|a", null), TokenKeys.Of("code", "urn:a", "a"),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void No_token_can_be_mistaken_for_an_organisation()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Assert.True(TokenKeys.Of("identifier", $"system-{i}", $"value-{i}") > 0);
            Assert.True(TokenKeys.Organisation($"Organization/{i}") < 0);
        }
    }

    [Fact]
    public void Keys_of_numbered_values_do_not_collide()
    {
        var keys = Enumerable.Range(0, 300_000).Select(i => TokenKeys.Of("identifier", "s", $"{i}")).ToHashSet();
        Assert.Equal(300_000, keys.Count);
    }
}
