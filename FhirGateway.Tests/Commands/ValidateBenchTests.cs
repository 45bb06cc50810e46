using FhirGateway.Commands.Bench;

namespace FhirGateway.Tests.Commands;

public sealed class ValidateBenchTests
{
    [Fact]
    public void Every_row_has_its_reference_and_what_is_measured_is_valid()
    {
        var package = Path.Combine(House.Data, "ukcore");
        Assert.SkipUnless(Directory.Exists(package), $"There is no {package}.");
        using var output = new StringWriter();
        Assert.Equal(0, new ValidateBench(output, 0).Run(
            [Path.Combine(package, "structuredefinitions"), Path.Combine(package, "valuesets"), Path.Combine(package, "codesystems")]));
        var rows = output.ToString().Split(Environment.NewLine).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).ToList();
        Assert.Equal(["read", "read and validate, R4", "read and validate, UK Core"], rows.Where(r => r.Contains("JsonDocument", StringComparison.Ordinal)).Select(r => r.Split('|')[1].Trim()));
        Assert.Contains(rows, row => row.Contains("given.first()", StringComparison.Ordinal));
        Assert.Contains("MB held", output.ToString(), StringComparison.Ordinal);
    }
}
