using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Xml;

namespace FhirGateway.Commands;

/// <summary>A file that is one resource, in JSON or XML.</summary>
internal static class ResourceFile
{
    /// <summary>The resource as far as it can be read, and every fault of it, with its place in the file.</summary>
    public static async Task<Parsed> Read(string path, CancellationToken ct)
    {
        try
        {
            return Parse(await File.ReadAllBytesAsync(path, ct));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new Parsed(null, [Issue.Error("not-found", $"The file cannot be read: {fault.Message}")]);
        }
    }

    /// <summary>XML begins with <c>&lt;</c>, which JSON cannot.</summary>
    static Parsed Parse(ReadOnlyMemory<byte> bytes)
    {
        if (!LoadFile.LooksLikeXml(LoadFile.WithoutMark(bytes).Span)) return JsonFormat.Read(bytes);
        var (root, issues) = XmlFormat.ReadTree(bytes);
        return new Parsed(root is null ? null : new Resource(default, root), issues);
    }

    /// <summary><c>Type/id</c>, the type alone, or null.</summary>
    public static string? NameOf(Parsed parsed) =>
        parsed.Resource is not { } resource ? null : resource.Id is { } id ? $"{resource.Type}/{id}" : resource.Type;
}
