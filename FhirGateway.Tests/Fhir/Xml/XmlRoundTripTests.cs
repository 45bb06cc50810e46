using System.Text;
using System.Xml.Linq;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Xml;

namespace FhirGateway.Tests.Fhir.Xml;

/// <summary>
/// What others published goes from one format to the other and back and is the same: every element, value, literal and
/// narrative. Of XML, comments outside narratives, processing instructions, white space between elements and hints at
/// schemas are no content.
/// </summary>
public sealed class XmlRoundTripTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("bars-api", 40)]
    [InlineData("fhirpath", 1)]
    [InlineData("validator-r4", 100)]
    public void JSON_becomes_XML_and_the_same_JSON_again(string folder, int atLeast) => Check(folder, "*.json", atLeast, static file =>
    {
        var parsed = JsonFormat.Read(File.ReadAllBytes(file));
        if (!parsed.IsValid) return null;
        var (xml, refused) = XmlFormat.Write(parsed.Resource!.Root);
        if (xml is null) return refused[0].Code == "value" ? "" : refused[0].Diagnostics;
        var (json, issues) = XmlFormat.ToJson(xml);
        if (json is null) return $"{issues[0].Location} {issues[0].Diagnostics}";
        return Difference(Told(parsed.Resource.Root), Told(JsonFormat.Read(json).Resource!.Root));
    });

    [Theory]
    [InlineData("fhirpath", 5)]
    [InlineData("ukcore", 580)]
    [InlineData("validator-r4", 20)]
    public void XML_becomes_JSON_and_the_same_XML_again(string folder, int atLeast) => Check(folder, "*.xml", atLeast, static file =>
    {
        var bytes = File.ReadAllBytes(file);
        var (json, issues) = XmlFormat.ToJson(bytes);
        if (json is null || issues.Count > 0) return null;
        var (xml, refused) = XmlFormat.Write(JsonFormat.Read(json).Resource!.Root);
        return xml is null ? refused[0].Diagnostics : Difference(Told(bytes), Told(xml));
    });

    /// <param name="check">Null: cannot be read; empty: the same; else the difference.</param>
    void Check(string folder, string pattern, int atLeast, Func<string, string?> check)
    {
        var path = Path.Combine(House.Data, folder);
        Assert.SkipUnless(Directory.Exists(path), $"There is no {path}.");
        var results = Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories)
            .Select(file => (file, Difference: check(file))).Where(r => r.Difference is not null).ToList();
        output.WriteLine($"{results.Count} files");
        var different = results.Where(r => r.Difference!.Length > 0).Select(r => $"{r.file}: {r.Difference}").ToList();
        foreach (var line in different) output.WriteLine(line);
        Assert.Empty(different);
        Assert.True(results.Count >= atLeast, $"{results.Count} files");
    }

    static string Difference(List<string> one, List<string> other)
    {
        for (var i = 0; i < Math.Max(one.Count, other.Count); i++)
            if (one.ElementAtOrDefault(i) != other.ElementAtOrDefault(i))
                return $"{one.ElementAtOrDefault(i)} became {other.ElementAtOrDefault(i)}";
        return "";
    }

    /// <summary>Every node with its type, place and value, in the definition's order.</summary>
    static List<string> Told(Element root)
    {
        var lines = new List<string>();
        Tell(root);
        return lines;

        void Tell(Element node)
        {
            lines.Add($"{node.Expression} {node.Type} = {node.Value?.Trim()}");
            foreach (var child in node.InOrder()) Tell(child);
        }
    }

    /// <summary>Every element and attribute of FHIR's namespace, and the narratives letter by letter as a parser sees them.</summary>
    static List<string> Told(byte[] xml)
    {
        var lines = new List<string>();
        Tell(XDocument.Parse(Encoding.UTF8.GetString(xml).TrimStart('\uFEFF'), LoadOptions.PreserveWhitespace).Root!, "");
        return lines;

        void Tell(XElement node, string path)
        {
            if (node.Name.Namespace != XmlFormat.Namespace)
            {
                lines.Add($"{path} {node.ToString(SaveOptions.DisableFormatting)}");
                return;
            }
            lines.Add($"{path}/{node.Name.LocalName}");
            lines.AddRange(node.Attributes().Where(a => !a.IsNamespaceDeclaration && a.Name.Namespace == XNamespace.None)
                .OrderBy(a => a.Name.LocalName, StringComparer.Ordinal).Select(a => $"{path}/{node.Name.LocalName}@{a.Name} = {a.Value}"));
            foreach (var child in node.Elements()) Tell(child, $"{path}/{node.Name.LocalName}");
        }
    }
}
