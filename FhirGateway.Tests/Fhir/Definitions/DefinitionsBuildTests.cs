using FhirGateway.Commands;
using FhirGateway.Fhir;

namespace FhirGateway.Tests.Fhir.Definitions;

/// <summary>That a rebuild gives the same files is checked by <c>.ci/definitions</c>, which needs the npm package.</summary>
public sealed class DefinitionsBuildTests
{
    [Fact]
    public void A_folder_that_is_not_the_package_is_named_with_what_it_lacks()
    {
        var output = new StringWriter();
        var refused = Assert.Throws<UserErrorException>(() => DefinitionsBuild.Run(House.Root, "nowhere", output));
        Assert.Contains("no profiles-types.json", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists("nowhere"));
    }
}
