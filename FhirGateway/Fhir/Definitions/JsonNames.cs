using System.Text;

namespace FhirGateway.Fhir.Definitions;

/// <summary>A property that an object may have in JSON.</summary>
/// <param name="IsSibling">The underscored one, which carries a primitive's id and extensions.</param>
/// <param name="Slot">A number for each property of the type, so that a repeated one is noticed.</param>
internal sealed record JsonName(string Text, ElementDefinition Element, ElementType Type, bool IsSibling, int Slot);

/// <summary>The property names of one type, found by their UTF-8 bytes without making a string.</summary>
internal sealed class JsonNames
{
    readonly (byte[] Key, JsonName Name)[]?[] buckets;
    readonly int mask;

    public JsonNames(IReadOnlyList<ElementDefinition> elements)
    {
        var names = Names(elements).ToArray();
        Count = names.Length;
        mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, names.Length * 2)) - 1;
        buckets = new (byte[], JsonName)[mask + 1][];
        foreach (var name in names)
        {
            var key = Encoding.UTF8.GetBytes(name.Text);
            ref var bucket = ref buckets[Hash(key) & mask];
            bucket = [.. bucket ?? [], (key, name)];
        }
    }

    public int Count { get; }

    public JsonName? Find(ReadOnlySpan<byte> utf8)
    {
        foreach (var (key, name) in buckets[Hash(utf8) & mask] ?? [])
            if (utf8.SequenceEqual(key)) return name;
        return null;
    }

    /// <summary>What was perhaps meant.</summary>
    public JsonName? FindIgnoringCase(string text) =>
        buckets.SelectMany(b => b ?? []).Select(b => b.Name)
            .FirstOrDefault(n => string.Equals(n.Text, text, StringComparison.OrdinalIgnoreCase));

    static IEnumerable<JsonName> Names(IReadOnlyList<ElementDefinition> elements)
    {
        var slot = 0;
        foreach (var element in elements)
            foreach (var type in element.Types)
            {
                var text = element.NameAs(type);
                yield return new(text, element, type, false, slot++);
                if (type.Definition.IsPrimitive) yield return new("_" + text, element, type, true, slot++);
            }
    }

    /// <summary>FNV-1a: names of one type differ in their first or last bytes, but not always in either.</summary>
    static int Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = 2166136261u;
        foreach (var b in utf8) hash = (hash ^ b) * 16777619u;
        return (int)(hash ^ (hash >> 15));
    }
}
