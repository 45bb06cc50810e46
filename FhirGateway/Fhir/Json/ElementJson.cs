using System.Text.Encodings.Web;
using System.Text.Json;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Json;

/// <summary>
/// Writes a tree of elements as FHIR JSON: each property where its first element stands, numbers as they were sent, the
/// ids and extensions of primitives in siblings with an underscore.
/// </summary>
internal static class ElementJson
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="resource">A tree that was read.</param>
    public static byte[] Write(Element resource)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options)) WriteObject(json, resource);
        return buffer.ToArray();
    }

    /// <summary>One item of what FHIRPath yields: a primitive's value, else an object.</summary>
    public static void WriteItem(Utf8JsonWriter json, Element item)
    {
        if (item.Value is not null) WriteValue(json, item);
        else if (item.Shape is not null) WriteObject(json, item);
        else
        {
            json.WriteStartObject();
            foreach (var child in item.Children)
            {
                json.WritePropertyName(child.Name);
                WriteItem(json, child);
            }
            json.WriteEndObject();
        }
    }

    static void WriteObject(Utf8JsonWriter json, Element node)
    {
        json.WriteStartObject();
        if (node.Shape!.IsResource) json.WriteString("resourceType", node.Type);
        for (int first = 0, count; first < node.Children.Length; first += count)
        {
            count = node.CountFrom(first);
            var group = node.Children.Slice(first, count);
            var name = group[0].Definition!.NameAs(group[0].ChosenType!);
            if (group[0].Shape!.IsPrimitive) WritePrimitives(json, name, group);
            else WriteComplex(json, name, group);
        }
        json.WriteEndObject();
    }

    static void WriteComplex(Utf8JsonWriter json, string name, ReadOnlySpan<Element> group)
    {
        json.WritePropertyName(name);
        if (group[0].Index is null) WriteObject(json, group[0]);
        else
        {
            json.WriteStartArray();
            foreach (var element in group) WriteObject(json, element);
            json.WriteEndArray();
        }
    }

    static void WritePrimitives(Utf8JsonWriter json, string name, ReadOnlySpan<Element> group)
    {
        var (hasValues, hasSiblings) = (false, false);
        foreach (var element in group)
        {
            hasValues |= element.Value is not null;
            hasSiblings |= element.HasChildren;
        }
        if (hasValues)
        {
            json.WritePropertyName(name);
            WriteEach(json, group, static e => e.Value is not null, WriteValue);
        }
        if (!hasSiblings) return;
        json.WritePropertyName("_" + name);
        WriteEach(json, group, static e => e.HasChildren, WriteObject);
    }

    /// <summary>Null keeps the place of what has nothing to say here.</summary>
    static void WriteEach(
        Utf8JsonWriter json, ReadOnlySpan<Element> group, Predicate<Element> says, Action<Utf8JsonWriter, Element> write)
    {
        var isList = group[0].Index is not null;
        if (isList) json.WriteStartArray();
        foreach (var element in group)
            if (says(element)) write(json, element);
            else json.WriteNullValue();
        if (isList) json.WriteEndArray();
    }

    static void WriteValue(Utf8JsonWriter json, Element element)
    {
        var kind = (element.Shape ?? DefinitionSet.R4.Type(element.Type))?.Primitive ?? PrimitiveKind.None;
        // A tree with faults may be written too, as far as it is asked for.
        if (IsLiteral(kind) && Lexical.Fault(kind, element.Value!) is null) json.WriteRawValue(element.Value!);
        else json.WriteStringValue(element.Value);
    }

    static bool IsLiteral(PrimitiveKind kind) => kind is PrimitiveKind.Boolean or PrimitiveKind.Decimal
        or PrimitiveKind.Integer or PrimitiveKind.PositiveInt or PrimitiveKind.UnsignedInt;
}
