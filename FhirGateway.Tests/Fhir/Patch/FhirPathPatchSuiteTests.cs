using System.Text;
using System.Xml.Linq;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Patch;
using FhirGateway.Fhir.Xml;

namespace FhirGateway.Tests.Fhir.Patch;

/// <summary>HL7's cases for FHIRPath Patch: input, Parameters, and the output or an error.</summary>
public sealed class FhirPathPatchSuiteTests(ITestOutputHelper output)
{
    static string SuiteFile => Path.Combine(House.Data, "patch", "fhir-patch-tests.xml");

    [Fact]
    public void All_cases_of_the_suite_pass()
    {
        Assert.SkipUnless(File.Exists(SuiteFile), $"There is no {SuiteFile}.");
        var cases = XDocument.Load(SuiteFile, LoadOptions.PreserveWhitespace).Root!.Elements("case").ToList();
        Assert.Equal(33, cases.Count);
        var faults = cases.Select(c => (Name: (string)c.Attribute("name")!, Fault: Fault(c))).Where(c => c.Fault is not null).ToList();
        foreach (var (name, fault) in faults) output.WriteLine($"{name}: {fault}");
        Assert.Empty(faults);
    }

    static string? Fault(XElement test)
    {
        var patched = FhirPathPatch.Apply(Read(test.Element("input")!), Read(test.Element("diff")!), default);
        if (test.Element("error") is not null)
            return patched is { Json: null, Refusal.Kind: OutcomeKind.Unprocessable } ? null : "It is not refused.";
        if (patched.Json is null) return patched.Refusal!.Issues[0].Diagnostics;
        var wanted = Encoding.UTF8.GetString(Read(test.Element("output")!).Json.Span);
        var got = Encoding.UTF8.GetString(patched.Json);
        return got == wanted && JsonFormat.Read(patched.Json).IsValid ? null : $"{got} instead of {wanted}";
    }

    static Resource Read(XElement holder)
    {
        var (json, issues) = XmlFormat.ToJson(
            Encoding.UTF8.GetBytes(holder.Elements().Single().ToString(SaveOptions.DisableFormatting)));
        Assert.Empty(issues);
        return JsonFormat.Read(json).Resource!;
    }
}
