using System.Text;
using FhirGateway.Fhir.Json;
using FhirGateway.Referrals;

namespace FhirGateway.Tests.Referrals;

/// <summary>Which identifiers make two Patient resources one person for the rules.</summary>
public sealed class PersonKeysTests
{
    const string Nhs = "https://fhir.nhs.uk/Id/nhs-number", Ods = "https://fhir.nhs.uk/Id/ods-organization-code";

    [Theory]
    [InlineData(Nhs, "9990000018", "official", "1970-01-01", true)]
    [InlineData(Nhs, "9990000018", "usual", "1970-01-01", true)]
    [InlineData(Nhs, "9990000018", "old", "1970-01-01", false)]
    [InlineData(Nhs, "9990000019", "official", "1970-01-01", false)] // wrong check digit
    [InlineData(Nhs, "9990000018", "official", "1970-01", false)]
    [InlineData(Ods, "RX1", "official", "1970-01-01", false)]
    [InlineData("urn:another-system", "9990000018", "official", "1970-01-01", false)]
    public void A_number_that_is_in_use_and_a_whole_date_of_birth_identify_a_person(
        string system, string value, string use, string born, bool identifies)
    {
        var patient = JsonFormat.Read(Encoding.UTF8.GetBytes($$"""
            {"resourceType":"Patient","id":"p","birthDate":"{{born}}",
             "identifier":[{"use":"{{use}}","system":"{{system}}","value":"{{value}}"}]}
            """)).Resource!;
        // The first key is that of the resource itself, to which links lead.
        Assert.Equal(identifies ? 2 : 1,
            PersonKeys.Of(patient.Root, "Patient/p", [], IdentifierSystems.Default).Length);
    }
}
