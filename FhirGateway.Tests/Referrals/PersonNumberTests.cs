using FhirGateway.Referrals;

namespace FhirGateway.Tests.Referrals;

public sealed class PersonNumberTests
{
    [Theory]
    [InlineData("NhsNumber", "9990000018")]
    [InlineData("NhsNumber", "9990000107")]
    [InlineData("NhsNumber", "9876543210")]
    // A check digit of 11 is written 0.
    [InlineData("ChiNumber", "0101010028")]
    [InlineData("ChiNumber", "2902001231")]
    [InlineData("HealthAndCareNumber", "3200000007")]
    [InlineData("OrganisationCode", "RX1")]
    public void A_number_that_may_be_one_has_no_fault(string scheme, string value) =>
        Assert.Null(PersonNumber.Fault(Enum.Parse<IdentifierScheme>(scheme), value));

    [Theory]
    [InlineData("NhsNumber", "9990000019", "check digit")]
    [InlineData("NhsNumber", "9900000018", "check digit")]
    [InlineData("NhsNumber", "9990000000", "would be 10")]
    [InlineData("NhsNumber", "999 000 0018", "ten digits")]
    [InlineData("NhsNumber", "999000001", "ten digits")]
    [InlineData("NhsNumber", "٩٩٩٠٠٠٠٠١٨", "ten digits")]
    [InlineData("NhsNumber", "", "ten digits")]
    [InlineData("ChiNumber", "3113010022", "check digit")]
    [InlineData("ChiNumber", "9990000018", "date of birth")]
    [InlineData("HealthAndCareNumber", "9990000018", "lies between")]
    public void A_number_that_cannot_be_one_says_why_and_does_not_repeat_it(string scheme, string value, string why)
    {
        var fault = PersonNumber.Fault(Enum.Parse<IdentifierScheme>(scheme), value);
        Assert.NotNull(fault);
        Assert.Contains(why, fault, StringComparison.Ordinal);
        if (value.Length > 0) Assert.DoesNotContain(value, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_single_wrong_digit_and_every_exchange_of_neighbours_is_noticed()
    {
        foreach (var number in (string[])["9990000018", "9990000107", "9990000204", "9990000301", "9990000409"])
            for (var i = 0; i < 10; i++)
            {
                for (var digit = '0'; digit <= '9'; digit++)
                    if (digit != number[i])
                        Assert.NotNull(PersonNumber.Fault(IdentifierScheme.NhsNumber, number[..i] + digit + number[(i + 1)..]));
                if (i < 9 && number[i] != number[i + 1])
                    Assert.NotNull(PersonNumber.Fault(
                        IdentifierScheme.NhsNumber, number[..i] + number[i + 1] + number[i] + number[(i + 2)..]));
            }
    }

    [Theory]
    [InlineData("https://fhir.nhs.uk/Id/nhs-number", "NhsNumber")]
    [InlineData("http://FHIR.nhs.uk/id/NHS-number/", "NhsNumber")]
    [InlineData("https://fhir.nhs.uk/Id/chi-number", "ChiNumber")]
    [InlineData("urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53", "ChiNumber")]
    [InlineData("http://fhir.nhs.scot.uk/Id/national/chi-number", "ChiNumber")]
    [InlineData("https://fhir.nhs.uk/id/ods-site-code", "OrganisationCode")]
    [InlineData("https://board.example/practice", "ScottishPractice")]
    [InlineData("https://board.example/other", null)]
    public void A_system_is_known_by_its_aliases_however_it_is_spelled(string system, string? scheme)
    {
        var systems = new IdentifierSystems(new Dictionary<IdentifierScheme, IReadOnlyList<string>>
        {
            [IdentifierScheme.ScottishPractice] = ["https://board.example/practice"],
        });
        Assert.Equal(scheme, systems.SchemeOf(system)?.ToString());
    }

    [Fact]
    public void An_organisations_code_is_the_same_in_small_letters_and_as_a_site_and_a_persons_number_is_not_guessed_at()
    {
        var systems = IdentifierSystems.Default;
        Assert.True(systems.Same(
            "https://fhir.nhs.uk/Id/ods-organization-code", "rx1ra", "http://fhir.nhs.uk/Id/ods-site-code", "RX1RA"));
        Assert.False(systems.Same(
            "https://fhir.nhs.uk/Id/nhs-number", "9990000018", "https://fhir.nhs.uk/Id/chi-number", "9990000018"));
        Assert.False(systems.Same("https://a.example", "x", "https://a.example", "X"));
        Assert.True(systems.Same("https://a.example/", "x", "HTTP://A.example", "x"));
    }
}
