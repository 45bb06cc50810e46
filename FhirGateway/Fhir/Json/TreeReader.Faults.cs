using System.Buffers;
using System.Text.Json;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Json;

/// <summary>The faults that several places find.</summary>
internal ref partial struct TreeReader
{
    static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    static string Below(Element node, JsonName name, int? index = null) =>
        index is null ? $"{node.Expression}.{name.Element.Name}" : $"{node.Expression}.{name.Element.Name}[{index}]";

    void SkipUnknown(Element node)
    {
        var text = TextOf(json) ?? "?";
        var meant = node.Shape!.JsonNames.FindIgnoringCase(text) is { } name ? $"; {name.Text} is one" : "";
        faults.Structure(
            $"{node.Shape.Path} has no property {Faults.Quote(text)}{meant}.",
            $"{node.Expression}.{Identifier(text)}", json.TokenStartIndex);
        json.Read();
        json.Skip();
    }

    void SkipRepeated(Element node, string name)
    {
        Repeated(node, name);
        json.Read();
        json.Skip();
    }

    readonly void Repeated(Element node, string name) =>
        faults.Structure(
            $"The property {name} comes twice.", $"{node.Expression}.{Identifier(name)}", json.TokenStartIndex);

    /// <summary>An array where one value belongs: the first is read, so that its faults are told as well.</summary>
    void ReadFirstOfArray(Element node, JsonName name)
    {
        faults.Structure(
            $"{name.Text} does not repeat: it must not be an array.", Below(node, name), json.TokenStartIndex);
        var start = json.CurrentDepth;
        json.Read();
        if (json.TokenType != JsonTokenType.EndArray && json.TokenType != JsonTokenType.Null)
        {
            if (name.Type.Definition.IsPrimitive) ReadOne(node, name, null, -1);
            else ReadComplex(node, name, null);
        }
        while (json.TokenType != JsonTokenType.EndArray || json.CurrentDepth > start) json.Read();
    }

    readonly void MustBeArray(Element node, JsonName name) =>
        faults.Structure($"{name.Text} may repeat: it must be an array.", Below(node, name), json.TokenStartIndex);

    readonly void EmptyArray(Element node, JsonName name) =>
        faults.Structure("An array must not be empty: leave it out.", Below(node, name), json.TokenStartIndex);

    /// <summary>The name as FHIRPath writes it: between backquotes when it is not a plain one.</summary>
    static string Identifier(string name)
    {
        var shown = Faults.Quote(name)[1..^1];
        if (shown.Length > 0 && !char.IsAsciiDigit(shown[0]) && !shown.AsSpan().ContainsAnyExcept(NameCharacters))
            return shown;
        return $"`{shown.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("`", @"\`", StringComparison.Ordinal)}`";
    }
}
