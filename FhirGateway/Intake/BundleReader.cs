using System.Text.Json;

namespace FhirGateway.Intake;

/// <summary>
/// Finds the entries of a Bundle in its text. It judges nothing: the Bundle was or will be read strictly elsewhere;
/// this keeps each entry's resource byte for byte.
/// </summary>
internal static class BundleReader
{
    public static (string? Type, IReadOnlyList<BundleEntry> Entries) Read(ReadOnlyMemory<byte> bundle)
    {
        string? type = null;
        var entries = new List<BundleEntry>();
        var reader = new Utf8JsonReader(bundle.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (name == "type") type = Text(ref reader);
            else if (name == "entry" && reader.TokenType == JsonTokenType.StartArray)
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    entries.Add(Entry(ref reader, bundle, entries.Count));
            else reader.Skip();
        }
        return (type, entries);
    }

    /// <summary>The id that a resource says it has; null for none and for what is no object.</summary>
    public static string? IdOf(ReadOnlyMemory<byte> resource)
    {
        if (resource.IsEmpty) return null;
        var reader = new Utf8JsonReader(resource.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId) return Text(ref reader);
            reader.Skip();
        }
        return null;
    }

    static BundleEntry Entry(ref Utf8JsonReader reader, ReadOnlyMemory<byte> bundle, int index)
    {
        var entry = new BundleEntry(index);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return entry;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            entry = name switch
            {
                "fullUrl" => entry with { FullUrl = Text(ref reader) },
                "resource" => entry with { Resource = Slice(ref reader, bundle) },
                "request" when reader.TokenType == JsonTokenType.StartObject => Request(ref reader, entry),
                _ => Skip(ref reader, entry),
            };
        }
        return entry;
    }

    static BundleEntry Request(ref Utf8JsonReader reader, BundleEntry entry)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            entry = name switch
            {
                "method" => entry with { Method = Text(ref reader) ?? "" },
                "url" => entry with { Url = Text(ref reader) ?? "" },
                "ifMatch" => entry with { IfMatch = Text(ref reader) },
                "ifNoneMatch" => entry with { IfNoneMatch = Text(ref reader) },
                "ifModifiedSince" => entry with { IfModifiedSince = Text(ref reader) },
                "ifNoneExist" => entry with { IfNoneExist = Text(ref reader) },
                _ => Skip(ref reader, entry),
            };
        }
        return entry;
    }

    static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> bundle)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return bundle[start..(int)reader.BytesConsumed];
    }

    static BundleEntry Skip(ref Utf8JsonReader reader, BundleEntry entry)
    {
        reader.Skip();
        return entry;
    }
}
