using System.Runtime.CompilerServices;
using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Xml;

namespace FhirGateway.Commands;

/// <summary>One document of a file as JSON, or why it is none.</summary>
/// <param name="Line">Where in an NDJSON file it stands, from 1; 0 when it is the whole file.</param>
internal sealed record LoadedDocument(ReadOnlyMemory<byte> Json, int Line, IReadOnlyList<Issue> Faults);

/// <summary>Finds the files that paths name and the documents in them.</summary>
internal static class LoadFile
{
    static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>The file itself, or the JSON, NDJSON and XML files below a folder in the order of their paths; null: neither.</summary>
    public static IReadOnlyList<string>? Below(string path)
    {
        if (File.Exists(path)) return [path];
        if (!Directory.Exists(path)) return null;
        return [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file).ToLowerInvariant() is ".json" or ".ndjson" or ".xml")
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>The remark on a path in which there is nothing to read.</summary>
    public static string Empty(string path) => Directory.Exists(path)
        ? $"{path}: the folder holds no .json, .ndjson or .xml file with a resource in it."
        : $"{path}: the file holds no resource.";

    public static async IAsyncEnumerable<LoadedDocument> Documents(
        string file, [EnumeratorCancellation] CancellationToken ct)
    {
        var (stream, fault) = Open(file);
        if (stream is null)
        {
            yield return new LoadedDocument(default, 0, [fault!]);
            yield break;
        }
        await using (stream)
        {
            if (IsRows(file))
                await foreach (var document in Lines(stream, ct)) yield return document;
            else yield return await Whole(stream, ct);
        }
    }

    /// <summary>Whether each row of the file is a document.</summary>
    public static bool IsRows(string file) => Path.GetExtension(file).Equals(".ndjson", StringComparison.OrdinalIgnoreCase);

    static (FileStream? Stream, Issue? Fault) Open(string file)
    {
        try
        {
            return (File.OpenRead(file), null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (null, Issue.Error("not-found", $"The file cannot be read: {fault.Message}"));
        }
    }

    static async Task<LoadedDocument> Whole(FileStream stream, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer, ct);
        var bytes = WithoutMark(buffer.ToArray());
        if (!LooksLikeXml(bytes.Span)) return new LoadedDocument(bytes, 0, []);
        var (json, faults) = XmlFormat.ToJson(bytes);
        return new LoadedDocument(json, 0, faults);
    }

    /// <summary>Latin-1 gives every byte back as it was: what is not UTF-8 must be found and not mended on the way.</summary>
    static async IAsyncEnumerable<LoadedDocument> Lines(FileStream stream, [EnumeratorCancellation] CancellationToken ct)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, detectEncodingFromByteOrderMarks: false);
        for (var number = 1; await reader.ReadLineAsync(ct) is { } text; number++)
        {
            var bytes = WithoutMark(Encoding.Latin1.GetBytes(text));
            if (bytes.Span.IndexOfAnyExcept(" \t"u8) >= 0) yield return new LoadedDocument(bytes, number, []);
        }
    }

    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) =>
        bytes.Span.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes;

    public static bool LooksLikeXml(ReadOnlySpan<byte> bytes) => bytes.TrimStart(" \t\r\n"u8).StartsWith((byte)'<');
}
