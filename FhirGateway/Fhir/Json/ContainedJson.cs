using System.Text;
using System.Text.Json;

namespace FhirGateway.Fhir.Json;

/// <summary>Contained resources in the text of the resource that they lie in.</summary>
internal static class ContainedJson
{
    static readonly JsonDocumentOptions Deep = new() { MaxDepth = JsonFormat.DeepestNesting };

    /// <summary>The text of what is contained under an id, letter by letter; empty where there is none.</summary>
    public static byte[] Cut(ReadOnlyMemory<byte> container, string id)
    {
        using var json = JsonDocument.Parse(container, Deep);
        if (!json.RootElement.TryGetProperty("contained", out var contained)) return [];
        foreach (var resource in contained.EnumerateArray())
            if (resource.TryGetProperty("id", out var own) && own.GetString() == id)
                return Encoding.UTF8.GetBytes(resource.GetRawText());
        return [];
    }
}
