using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// What <see cref="ValidationOptions"/> may ask beyond R4; walked only when it is asked, so that nobody else pays.
/// </summary>
internal static class StricterChecks
{
    static readonly string[] ExampleHosts = ["example.com", "example.org", "example.net", "acme.com"];

    public static void Check(Element root, Findings findings) =>
        Check(root, findings, findings.Options.RequiresReferenced && root.Type is "Bundle" or "Parameters" ? DocumentReferences.Of(root, findings.Options) : null);

    static void Check(Element node, Findings findings, DocumentReferences? document)
    {
        var options = findings.Options;
        if (node.Value is { } text) CheckText(node, text, findings);
        else if (node.Type == "Reference" && document?.Fault(node) is { } fault)
            findings.Error("not-found", fault, node.Expression);
        if (options.Practice is { } severity && node.Shape!.Is("DomainResource") && node["text"] is null && node.Name != "contained")
            findings.Add(
                severity, "invariant", "dom-6: A resource should have a narrative for people.", node.Expression);
        foreach (var child in node.Children) Check(child, findings, document);
    }

    static void CheckText(Element node, string text, Findings findings)
    {
        var options = findings.Options;
        if ((node.Type == "string" && options.ForbidsMarkup || node.Type == "markdown" && options.ForbidsMarkupInMarkdown)
            && TagIn(text) is { } tag)
            findings.Error(
                "security", $"{Faults.Quote(tag)} looks like HTML, which is not allowed here.", node.Expression);
        if (options.ForbidsExampleUrls && node.Type is "uri" or "url" && IsExample(text))
            findings.Error("value", $"{Faults.Quote(text)} is a URL for examples only.", node.Expression);
    }

    /// <summary>
    /// From the first <c>&lt;</c> that a name or a slash and a name follow, to its <c>&gt;</c>; a backslash escapes it.
    /// </summary>
    static string? TagIn(string text)
    {
        for (var at = text.IndexOf('<', StringComparison.Ordinal); at >= 0; at = text.IndexOf('<', at + 1))
        {
            if (at > 0 && text[at - 1] == '\\') continue;
            var name = at + 1 < text.Length && text[at + 1] is '/' or '!' ? at + 2 : at + 1;
            if (name >= text.Length || !char.IsAsciiLetter(text[name]) && text[name] != '-') continue;
            var end = text.IndexOf('>', name);
            if (end > 0) return text[at..(end + 1)];
        }
        return null;
    }

    public static bool IsExample(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
        && ExampleHosts.Any(host => parsed.Host == host || parsed.Host.EndsWith("." + host, StringComparison.Ordinal));
}
