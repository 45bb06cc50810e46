using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Xml;

namespace FhirGateway.Tests.Fhir.Xml;

/// <summary>XML that others published: every value and attribute arrives, and what comes out is sound JSON.</summary>
public sealed class XmlExamplesTests(ITestOutputHelper output)
{
    /// <summary>Examples that are at fault themselves, by the name of their file, and why.</summary>
    static readonly Dictionary<string, string> Ill = new()
    {
        ["observation-example.xml"] = "The extension stands behind the status; in XML it comes before.",
        ["Extension-UKCore-CodingSCT-IllicitDrugs-Example.xml"] = "The text stands behind the status.",
        ["Extension-UKCore-ConditionEpisode-Example.xml"] = "One extension has two values.",
        ["UKCore-Observation-Lab-Albumin-Example.xml"] = "The meta stands behind the text.",
        ["UKCore-Questionnaire-EOLPlan-Example.xml"] = "An item's extension stands behind its linkId.",
        ["CodeSystem-UKCore-EthnicCategoryScotland.xml"] = "There is a stray character between two elements.",
    };

    [Theory]
    [InlineData("fhirpath/input", 7)]
    [InlineData("ukcore/examples", 215)]
    [InlineData("ukcore/structuredefinitions", 153)]
    [InlineData("ukcore/valuesets", 134)]
    [InlineData("ukcore/codesystems", 88)]
    [InlineData("ukcore/conceptmaps", 3)]
    public void Published_XML_becomes_JSON_that_is_accepted(string folder, int atLeast)
    {
        var path = Path.Combine(House.Data, folder);
        Assert.SkipUnless(Directory.Exists(path), $"There is no {path}.");
        var (files, faults) = (0, new List<string>());
        foreach (var file in Directory.EnumerateFiles(path, "*.xml").Order(StringComparer.Ordinal))
        {
            files++;
            faults.AddRange(Faults(file).Select(fault => $"{Path.GetFileName(file)}: {fault}"));
        }
        foreach (var fault in faults) output.WriteLine(fault);
        Assert.True(files >= atLeast, $"{files} files");
        var ill = Ill.Keys.Where(name => File.Exists(Path.Combine(path, name)));
        Assert.Equal(ill.Order(StringComparer.Ordinal), faults.Select(fault => fault.Split(':')[0]).Distinct());
    }

    static IEnumerable<string> Faults(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var (json, issues) = XmlFormat.ToJson(bytes);
        if (json is null) return issues.Select(i => $"{i.Location} {i.Expression} {i.Diagnostics}");
        var parsed = JsonFormat.Read(json);
        if (!parsed.IsValid) return parsed.Issues.Select(i => $"JSON {i.Expression} {i.Diagnostics}");
        return Values(json).Order().SequenceEqual(Values(XDocument.Parse(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF')).Root!).Order())
            ? [] : ["The values differ."];
    }

    static List<string> Values(XElement node) => node.Name.Namespace == XmlFormat.Namespace
        ? [.. node.Attributes().Where(a => a.Name.Namespace == XNamespace.None && !a.IsNamespaceDeclaration).Select(a => a.Value),
           .. node.Elements().SelectMany(Values)]
        : [];

    /// <summary>Every leaf but the types of resources and the narratives.</summary>
    static List<string> Values(byte[] json)
    {
        var values = new List<string>();
        using var document = JsonDocument.Parse(json);
        Collect(document.RootElement, values);
        return values;
    }

    static void Collect(JsonElement node, List<string> values)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in node.EnumerateObject())
                    if (property.Name != "resourceType" && !(property.Name == "div" && property.Value.GetString()!.StartsWith('<')))
                        Collect(property.Value, values);
                break;
            case JsonValueKind.Array:
                foreach (var item in node.EnumerateArray()) Collect(item, values);
                break;
            case JsonValueKind.String:
                values.Add(node.GetString()!);
                break;
            case not JsonValueKind.Null:
                values.Add(node.GetRawText());
                break;
        }
    }
}
