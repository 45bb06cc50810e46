using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FhirGateway.Fhir.Json;

/// <summary>Puts the server's id, version and instant into a text and leaves every other byte of it alone.</summary>
internal static partial class JsonFormat
{
    const string InstantForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <param name="resource">A resource as it was accepted.</param>
    public static byte[] Stamp(Resource resource, string id, int version, DateTimeOffset at)
    {
        var json = resource.Json.Span;
        var places = Places.Find(json);
        var versionId = $"\"versionId\":\"{version.ToString(CultureInfo.InvariantCulture)}\"";
        var lastUpdated = $"\"lastUpdated\":\"{at.UtcDateTime.ToString(InstantForm, CultureInfo.InvariantCulture)}\"";
        var idText = $"\"id\":\"{id}\"";
        List<(Range Old, string New)> edits = [];
        if (places.Id is { } oldId) edits.Add((oldId, idText));
        else edits.Add((places.AfterType, "," + idText));
        if (places.Meta is not { } meta) edits.Add((places.AfterIdOrType, $",\"meta\":{{{versionId},{lastUpdated}}}"));
        else
        {
            var missing = new List<string>(2);
            if (places.VersionId is { } oldVersion) edits.Add((oldVersion, versionId));
            else missing.Add(versionId);
            if (places.LastUpdated is { } oldInstant) edits.Add((oldInstant, lastUpdated));
            else missing.Add(lastUpdated);
            if (missing.Count > 0)
                edits.Add((meta, string.Join(',', missing) + (places.MetaIsEmpty ? "" : ",")));
        }
        return Apply(json, edits);
    }

    /// <summary>Edits at the same place stay in the order given.</summary>
    static byte[] Apply(ReadOnlySpan<byte> json, List<(Range Old, string New)> edits)
    {
        var grown = edits.Sum(e => Encoding.UTF8.GetByteCount(e.New) - (e.Old.End.Value - e.Old.Start.Value));
        var result = new byte[json.Length + grown];
        var (from, to) = (0, 0);
        foreach (var (old, text) in edits.OrderBy(e => (e.Old.Start.Value, e.Old.End.Value)))
        {
            json[from..old.Start.Value].CopyTo(result.AsSpan(to));
            to += old.Start.Value - from;
            to += Encoding.UTF8.GetBytes(text, result.AsSpan(to));
            from = old.End.Value;
        }
        json[from..].CopyTo(result.AsSpan(to));
        return result;
    }

    /// <summary>Where in the text the stamped properties are (name and value), or where they go.</summary>
    sealed class Places
    {
        public Range? Id { get; private set; }
        public Range? Meta { get; private set; }
        public bool MetaIsEmpty { get; private set; }
        public Range? VersionId { get; private set; }
        public Range? LastUpdated { get; private set; }
        public Range AfterType { get; private set; }

        /// <summary>After the id that is there or that goes behind the type.</summary>
        public Range AfterIdOrType => Id is { } id ? id.End..id.End : AfterType;

        public static Places Find(ReadOnlySpan<byte> utf8)
        {
            var places = new Places();
            var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DeepestNesting });
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var start = (int)json.TokenStartIndex;
                if (json.ValueTextEquals("meta"u8)) places.FindInMeta(ref json);
                else if (json.ValueTextEquals("resourceType"u8)) places.AfterType = After(ref json);
                else if (json.ValueTextEquals("id"u8)) places.Id = start..End(ref json);
                else End(ref json);
            }
            return places;
        }

        void FindInMeta(ref Utf8JsonReader json)
        {
            json.Read();
            var start = (int)json.BytesConsumed;
            Meta = start..start;
            MetaIsEmpty = true;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                MetaIsEmpty = false;
                var name = (int)json.TokenStartIndex;
                if (json.ValueTextEquals("versionId"u8)) VersionId = name..End(ref json);
                else if (json.ValueTextEquals("lastUpdated"u8)) LastUpdated = name..End(ref json);
                else End(ref json);
            }
        }

        /// <summary>Goes over a property's value; where it ends.</summary>
        static int End(ref Utf8JsonReader json)
        {
            json.Read();
            json.Skip();
            return (int)json.BytesConsumed;
        }

        static Range After(ref Utf8JsonReader json)
        {
            var end = End(ref json);
            return end..end;
        }
    }
}
