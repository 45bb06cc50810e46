using System.Text.Encodings.Web;
using System.Text.Json;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Patch;

/// <summary>Writes an element as the value of a patch's part, as <see cref="PatchValue"/> reads it.</summary>
internal static class PatchJson
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly ElementDefinition Value = DefinitionSet.R4.Node("Parameters.parameter")!.Find("value")!;

    /// <summary>What the element is added as: its own name, with the type where the value does not say it.</summary>
    public static string NameOf(Element element) =>
        IsBearable(element) || element.Shape!.IsResource
            ? element.Name
            : element.Definition!.NameAs(element.ChosenType!);

    public static void WriteValue(Utf8JsonWriter json, string name, Element element)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        if (element.Shape!.IsResource)
        {
            json.WritePropertyName("resource");
            json.WriteRawValue(ElementJson.Write(element), skipInputValidation: true);
        }
        else if (element.Shape.Primitive == PrimitiveKind.Xhtml) json.WriteString("valueString", element.Value);
        else if (TypeOf(element) is { } type) WriteTyped(json, type, element);
        else
        {
            json.WriteStartArray("part");
            foreach (var child in element.InOrder()) WriteValue(json, NameOf(child), child);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    static bool IsBearable(Element element) =>
        TypeOf(element) is not null || element.Shape!.Primitive == PrimitiveKind.Xhtml;

    /// <summary>The type under which Parameters can bear it; null where it is one without a name, or none of
    /// those.</summary>
    static ElementType? TypeOf(Element element) => element.Shape!.Path == element.Shape.Name
        ? Value.Types.FirstOrDefault(type => type.Code == element.Type) : null;

    static void WriteTyped(Utf8JsonWriter json, ElementType type, Element element)
    {
        var name = Value.NameAs(type);
        if (!element.Shape!.IsPrimitive || element.Value is not null)
        {
            json.WritePropertyName(name);
            ElementJson.WriteItem(json, element);
        }
        if (!element.Shape.IsPrimitive || !element.HasChildren) return;
        json.WritePropertyName("_" + name);
        json.WriteStartObject();
        foreach (var group in element.InOrder().GroupBy(c => c.Name)) WriteSibling(json, [.. group]);
        json.WriteEndObject();
    }

    /// <summary>A primitive's id and extensions.</summary>
    static void WriteSibling(Utf8JsonWriter json, Element[] group)
    {
        json.WritePropertyName(group[0].Name);
        if (group[0].Index is null)
        {
            ElementJson.WriteItem(json, group[0]);
            return;
        }
        json.WriteStartArray();
        foreach (var element in group) ElementJson.WriteItem(json, element);
        json.WriteEndArray();
    }
}
