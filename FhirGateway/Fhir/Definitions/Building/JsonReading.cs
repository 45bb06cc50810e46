using System.Text.Json;

namespace FhirGateway.Fhir.Definitions.Building;

/// <summary>Short words for reading definitions that are resources themselves.</summary>
internal static class JsonReading
{
    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static IEnumerable<JsonElement> List(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.EnumerateArray() : [];

    public static bool Is(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.GetBoolean();

    /// <summary>The value of the extension with that URL, whatever its type.</summary>
    public static string? ExtensionValue(this JsonElement element, string url)
    {
        foreach (var extension in element.List("extension"))
            if (extension.Text("url") == url)
                return extension.EnumerateObject().First(p => p.Name.StartsWith("value", StringComparison.Ordinal))
                    .Value.GetString();
        return null;
    }
}
