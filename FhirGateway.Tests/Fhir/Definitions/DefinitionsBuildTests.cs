using FhirGateway.Commands;

namespace FhirGateway.Tests.Fhir.Definitions;

/// <summary>That a rebuild gives the same files is checked by <c>.ci/definitions</c>, which needs the npm package.</summary>
public sealed class DefinitionsBuildTests
{
    [Fact]
    public void A_folder_that_is_not_the_package_is_named_with_what_it_lacks()
    {
        var output = new StringWriter();
        Assert.Equal(1, DefinitionsBuild.Run(House.Root, "nowhere", output));
        Assert.Contains("no profiles-types.json", output.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists("nowhere"));
    }
}
