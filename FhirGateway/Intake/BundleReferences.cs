using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Intake;

/// <summary>
/// Replaces the temporary names of a transaction's entries by their new references (http.html#trules): in references,
/// in elements of type uri and url, and in the links and images of narratives. R4 excludes elements of type canonical.
/// An element of type oid or uuid stays, for a reference is no value of these types and would make the resource
/// invalid. In references, and nowhere else, a conditional reference becomes the literal one. An identifier's value may
/// look the same and stays: it is a string. Everything else keeps its bytes.
/// </summary>
internal sealed partial class BundleReferences(BundleNames names)
{
    readonly List<(int Start, int End, string Text)> edits = [];
    readonly List<Issue> unknown = [];

    /// <param name="resource">Its tree is changed where its text is.</param>
    /// <returns>The resource with the new references, and the references to entries that are not there.</returns>
    public static (Resource Renamed, IReadOnlyList<Issue> Unknown) Rewrite(Resource resource, BundleNames names)
    {
        var rewriting = new BundleReferences(names);
        if (!rewriting.IsConcerned(resource.Root)) return (resource, []);
        var reader = new Utf8JsonReader(resource.Json.Span);
        reader.Read();
        rewriting.Object(ref reader, resource.Root);
        return (new Resource(rewriting.Splice(resource.Json), resource.Root), rewriting.unknown);
    }

    // Most of what most resources say names nothing: that is seen faster in the tree.
    bool IsConcerned(Element element)
    {
        foreach (var child in element.Children)
            if ((child.Value is { } value && NameIn(child, element, value) is not null)
                || IsUnknown(child, child.Value) || IsConcerned(child)) return true;
        return false;
    }

    /// <summary>What stands in the place of a value; null where it names nothing.</summary>
    string? NameIn(Element element, Element? parent, string value) => element.Type switch
    {
        "xhtml" => Narrative(value) is var renamed && renamed != value ? renamed : null,
        "uri" or "url" => names.Find(value),
        _ when IsReference(element, parent) => names.Find(value) ?? names.Conditional.GetValueOrDefault(value),
        _ => null,
    };

    bool IsUnknown(Element element, string? value) => element.Name == "reference" && value is not null
        && (value.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase) || names.IsVersionUnknown(value));

    void Object(ref Utf8JsonReader reader, Element? element)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray)
                for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                    Value(ref reader, Child(element, property, index), element);
            else Value(ref reader, Child(element, property, null), element);
        }
    }

    void Value(ref Utf8JsonReader reader, Element? element, Element? parent)
    {
        if (reader.TokenType == JsonTokenType.StartObject) Object(ref reader, element);
        else if (reader.TokenType == JsonTokenType.StartArray) reader.Skip();
        else if (reader.TokenType == JsonTokenType.String && element is not null)
        {
            if (element.Value is not { } text) return;
            var renamed = NameIn(element, parent, text);
            if (renamed is null && IsUnknown(element, text))
                unknown.Add(Unknown(text, element.Expression));
            if (renamed is null || renamed == text) return;
            edits.Add(((int)reader.TokenStartIndex, (int)reader.BytesConsumed, renamed));
            element.Value = renamed;
        }
    }

    Issue Unknown(string text, string at) => names.IsVersionUnknown(text)
        ? Issue.Error("not-supported", $"{text} names a version of a resource that this transaction updates; its "
            + "number is known only when it is stored. Refer to the resource without a version.", at)
        : Issue.Error("not-found", $"No entry of the transaction has the fullUrl {text}.", at);

    static bool IsReference(Element element, Element? parent) =>
        element.Name == "reference" && parent?.Type == "Reference";

    /// <summary>The References whose text is a search, in their order.</summary>
    public static List<Element> Conditional(Element root, string ownBase)
    {
        var found = new List<Element>();
        Gather(root);
        return found;

        void Gather(Element element)
        {
            if (element.Type == "Reference" && element.Text("reference") is { } text
                && ReferenceText.Of(Relative(text, ownBase)).Kind == ReferenceKind.Conditional) found.Add(element);
            foreach (var child in element.Children) Gather(child);
        }
    }

    /// <summary>What is written below our own base.</summary>
    public static string Relative(string text, string ownBase) =>
        text.StartsWith(ownBase + "/", StringComparison.Ordinal) ? text[(ownBase.Length + 1)..] : text;

    // A property is an element's name, a choice's name with its type, or either with '_' for id and extensions.
    static Element? Child(Element? element, string property, int? index)
    {
        if (element is null) return null;
        var name = property[0] == '_' ? property[1..] : property;
        foreach (var child in element.Children)
        {
            if (child.Index is { } position && position != index) continue;
            if (child.Name == name || IsChoice(child, name)) return child;
        }
        return null;
    }

    static bool IsChoice(Element child, string property) =>
        property.Length == child.Name.Length + child.Type.Length
        && property.StartsWith(child.Name, StringComparison.Ordinal)
        && property.EndsWith(child.Type.AsSpan(1), StringComparison.Ordinal)
        && char.ToLowerInvariant(property[child.Name.Length]) == char.ToLowerInvariant(child.Type[0]);

    string? Narrative(string xhtml) => Link().Replace(xhtml, link =>
        names.Find(link.Groups["url"].Value) is { } renamed
            ? $"{link.Groups["before"].Value}{renamed}{link.Groups["quote"].Value}" : link.Value);

    ReadOnlyMemory<byte> Splice(ReadOnlyMemory<byte> json)
    {
        if (edits.Count == 0) return json;
        var result = new MemoryStream(json.Length);
        var from = 0;
        foreach (var (start, end, text) in edits)
        {
            result.Write(json.Span[from..start]);
            result.Write(Encoding.UTF8.GetBytes(
                $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\""));
            from = end;
        }
        result.Write(json.Span[from..]);
        return result.ToArray();
    }

    [GeneratedRegex("""(?<before>\s(?:href|src)\s*=\s*(?<quote>["']))(?<url>[^"']*)\k<quote>""")]
    private static partial Regex Link();
}
