using System.Text;
using System.Text.Json;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Json;

/// <summary>
/// Reads one document into a tree of elements in a single pass, led by the definitions. After a fault it goes on with
/// the next property, so that a sender learns of all faults at once. It recurses as deep as the text nests, which
/// the JSON reader bounds.
/// </summary>
internal ref partial struct TreeReader
{
    readonly Faults faults;
    readonly bool isEnvelope;
    Utf8JsonReader json;

    /// <param name="isEnvelope">The resources in a Bundle's entries are passed over.</param>
    public TreeReader(ReadOnlySpan<byte> utf8, Faults faults, bool isEnvelope = false)
    {
        this.faults = faults;
        this.isEnvelope = isEnvelope;
        json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonFormat.DeepestNesting });
    }

    public Element? ReadDocument()
    {
        json.Read();
        Element? root = null;
        if (json.TokenType != JsonTokenType.StartObject)
        {
            faults.Structure("A resource is a JSON object.", null, json.TokenStartIndex);
            json.Skip();
        }
        else if (TypeAhead(null) is { } type)
        {
            root = new Element(type.Name, type.Name) { Shape = type };
            ReadChildren(root);
        }
        else json.Skip();
        json.Read();
        return root;
    }

    /// <summary>From the object's brace to its end.</summary>
    void ReadChildren(Element node)
    {
        var names = node.Shape!.JsonNames;
        Span<ulong> seen = stackalloc ulong[names.Count / 64 + 1];
        var (isEmpty, typesSeen) = (true, 0);
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            isEmpty = false;
            if (node.Shape.IsResource && IsTypeName(json))
            {
                if (++typesSeen > 1) Repeated(node, "resourceType");
                json.Read();
                json.Skip();
            }
            else if (FindName(names) is not { } name) SkipUnknown(node);
            else if ((seen[name.Slot >> 6] & 1UL << name.Slot) != 0) SkipRepeated(node, name.Text);
            else
            {
                seen[name.Slot >> 6] |= 1UL << name.Slot;
                var other = name.IsSibling ? name.Slot - 1 : name.Slot + 1;
                var isPaired = name.Type.Definition.IsPrimitive && (seen[other >> 6] & 1UL << other) != 0;
                json.Read();
                ReadProperty(node, name, isPaired);
            }
        }
        if (isEmpty)
            faults.Structure("An object must not be empty: leave it out.", node.Expression, json.TokenStartIndex);
        ReportHoles(node);
    }

    void ReadProperty(Element node, JsonName name, bool isPaired)
    {
        if (name.Element.IsChoice && OtherChoice(node, name) is { } other)
            faults.Structure(
                $"{name.Element.Name}[x] may have one type only, but is {other.Type} and {name.Type.Code}.",
                Below(node, name), json.TokenStartIndex);
        if (json.TokenType == JsonTokenType.Null)
            faults.Structure($"{name.Text} must not be null: leave it out.", Below(node, name), json.TokenStartIndex);
        else if (name.Type.Definition.IsPrimitive) ReadPrimitives(node, name, isPaired);
        else if (json.TokenType != JsonTokenType.StartArray) ReadSingle(node, name);
        else if (!name.Element.IsList) ReadFirstOfArray(node, name);
        else ReadList(node, name);
    }

    void ReadSingle(Element node, JsonName name)
    {
        if (name.Element.IsList) MustBeArray(node, name);
        ReadComplex(node, name, name.Element.IsList ? 0 : null);
    }

    void ReadList(Element node, JsonName name)
    {
        var index = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.Null)
                faults.Structure(
                    "null may only stand in arrays of primitives.", Below(node, name, index), json.TokenStartIndex);
            else ReadComplex(node, name, index);
            index++;
        }
        if (index == 0) EmptyArray(node, name);
    }

    void ReadComplex(Element node, JsonName name, int? index)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            faults.Structure($"{name.Text} must be a JSON object.", Below(node, name, index), json.TokenStartIndex);
            json.Skip();
            return;
        }
        var shape = name.Type.Definition;
        if (isEnvelope && name.Element.Path == "Bundle.entry.resource")
        {
            json.Skip();
            return;
        }
        if (shape.IsResource)
        {
            if (TypeAhead(Below(node, name, index)) is not { } type)
            {
                json.Skip();
                return;
            }
            shape = type;
        }
        var child = new Element(name.Element.Name, shape.Name, node, index)
        {
            Shape = shape, Definition = name.Element, ChosenType = name.Type,
        };
        node.Add(child);
        ReadChildren(child);
    }

    /// <summary>The type that the object before us says it is; a fault and null when R4 knows none such.</summary>
    readonly TypeDefinition? TypeAhead(string? expression)
    {
        var ahead = json;
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            var found = IsTypeName(ahead);
            ahead.Read();
            if (!found)
            {
                ahead.Skip();
                continue;
            }
            var text = ahead.TokenType == JsonTokenType.String ? TextOf(ahead) : null;
            if (text is not null && DefinitionSet.R4.IsResource(text)) return DefinitionSet.R4.Type(text);
            var sent = text is null ? "This resourceType" : $"resourceType {Faults.Quote(text)}";
            faults.Structure($"{sent} is no resource type of FHIR R4.", expression, ahead.TokenStartIndex);
            return null;
        }
        faults.Structure("A resource must say what it is: there is no resourceType.", expression, json.TokenStartIndex);
        return null;
    }

    readonly JsonName? FindName(JsonNames names) =>
        json.ValueIsEscaped
            ? TextOf(json) is { } text ? names.Find(Encoding.UTF8.GetBytes(text)) : null
            : names.Find(json.ValueSpan);

    static Element? OtherChoice(Element node, JsonName name)
    {
        foreach (var child in node.Children)
            if (child.Name == name.Element.Name && child.Type != name.Type.Code) return child;
        return null;
    }

    static bool IsTypeName(in Utf8JsonReader at) =>
        at.ValueIsEscaped ? TextOf(at) == "resourceType" : at.ValueSpan.SequenceEqual("resourceType"u8);

    /// <summary>The string or name at the reader; null when an escape in it is half a character.</summary>
    static string? TextOf(in Utf8JsonReader at)
    {
        if (!at.ValueIsEscaped) return Encoding.UTF8.GetString(at.ValueSpan);
        try
        {
            return at.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
