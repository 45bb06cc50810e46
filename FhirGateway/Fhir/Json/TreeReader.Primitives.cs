using System.Text;
using System.Text.Json;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Json;

/// <summary>
/// Primitives: a value in one property, its id and extensions in another with an underscore, either of which may come
/// first or alone; in lists null keeps the places (<see href="https://hl7.org/fhir/R4/json.html#primitive"/>).
/// </summary>
internal ref partial struct TreeReader
{
    /// <param name="isPaired">Whether the value's or underscore's counterpart was already read.</param>
    void ReadPrimitives(Element node, JsonName name, bool isPaired)
    {
        var first = isPaired ? node.IndexOf(name.Element.Name) : -1;
        if (json.TokenType != JsonTokenType.StartArray)
        {
            if (name.Element.IsList) MustBeArray(node, name);
            ReadOne(node, name, name.Element.IsList ? 0 : null, first);
            return;
        }
        if (!name.Element.IsList)
        {
            ReadFirstOfArray(node, name);
            return;
        }
        var existing = first < 0 ? 0 : node.CountFrom(first);
        var index = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            ReadOne(node, name, index, index < existing ? first + index : -1);
            index++;
        }
        if (index == 0) EmptyArray(node, name);
    }

    /// <param name="at">The child that the counterpart already made, or -1.</param>
    void ReadOne(Element node, JsonName name, int? index, int at)
    {
        var child = at >= 0 ? node.Children[at] : Add(node, name, index);
        if (json.TokenType == JsonTokenType.Null) return;
        if (!name.IsSibling) child.Value = ReadValue(child, name);
        else if (json.TokenType == JsonTokenType.StartObject)
        {
            ReadChildren(child);
            if (!child.HasChildren) child.Value ??= "";
        }
        else
        {
            faults.Structure($"{name.Text} must be a JSON object.", child.Expression, json.TokenStartIndex);
            child.Value ??= "";
            json.Skip();
        }
    }

    static Element Add(Element node, JsonName name, int? index)
    {
        var child = new Element(name.Element.Name, name.Type.Code, node, index)
        {
            Shape = name.Type.Definition, Definition = name.Element, ChosenType = name.Type,
        };
        node.Add(child);
        return child;
    }

    /// <summary>The value as it was sent, also when it is wrong.</summary>
    string ReadValue(Element child, JsonName name)
    {
        var kind = name.Type.Definition.Primitive;
        var wanted = kind switch
        {
            PrimitiveKind.Boolean => "true or false",
            PrimitiveKind.Decimal or PrimitiveKind.Integer => "number",
            PrimitiveKind.PositiveInt or PrimitiveKind.UnsignedInt => "number",
            _ => "string",
        };
        var sent = json.TokenType switch
        {
            JsonTokenType.True or JsonTokenType.False => "true or false",
            JsonTokenType.Number => "number",
            JsonTokenType.String => "string",
            _ => "object or array",
        };
        if (sent != wanted) return Mistyped(child, name, wanted);
        var text = sent == "string" ? TextOf(json) : Encoding.UTF8.GetString(json.ValueSpan);
        if (text is null)
            faults.Value("An escape in the text is half a character.", child.Expression, json.TokenStartIndex);
        else if (Lexical.Fault(kind, text) is { } fault)
            faults.Value($"{Faults.Quote(text)} {fault}.", child.Expression, json.TokenStartIndex);
        return text ?? "";
    }

    string Mistyped(Element child, JsonName name, string wanted)
    {
        faults.Structure(
            $"{name.Text} ({name.Type.Code}) must be a JSON {wanted}.", child.Expression, json.TokenStartIndex);
        var text = json.TokenType switch
        {
            JsonTokenType.String => TextOf(json) ?? "",
            JsonTokenType.StartObject or JsonTokenType.StartArray => "",
            _ => Encoding.UTF8.GetString(json.ValueSpan),
        };
        json.Skip();
        return text;
    }

    /// <summary>Places for which null stood in the one array and nothing in the other.</summary>
    readonly void ReportHoles(Element node)
    {
        foreach (var child in node.Children)
            if (child is { Value: null, Shape.IsPrimitive: true, HasChildren: false })
                faults.Structure("Here is neither a value nor an extension.", child.Expression);
    }
}
