using System.Runtime.CompilerServices;

namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>One item of a collection: an element of the tree or a computed value.</summary>
internal readonly struct Item(object reference)
{
    public object Reference { get; } = reference;

    public Element? Element => Reference as Element;

    public Atom? Atom => Reference as Atom;

    /// <summary>The item as a System value; null for complex elements and for primitives without a value.</summary>
    public Atom? Value => Reference as Atom ?? Atoms.Of(Unsafe.As<Element>(Reference));

    /// <summary>The text of a string, also of an element whose type is one of FHIR's kinds of string.</summary>
    public string? Text => Reference switch
    {
        StringAtom text => text.Text,
        Element element when Atoms.KindOf(element.Type) == AtomKind.String => element.Value,
        _ => null,
    };

    public Element ToElement() => Reference as Element ?? Unsafe.As<Atom>(Reference).ToElement();
}

/// <summary>
/// A collection of items, in order. A struct of two words: no items and one item, by far the most frequent, need no
/// memory.
/// </summary>
internal readonly struct Items
{
    readonly object? data;

    public Items(object single)
    {
        data = single;
        Count = 1;
    }

    /// <summary>The first <paramref name="count"/> of an array that nobody writes to any more.</summary>
    public Items(object[] many, int count)
    {
        Count = count;
        data = count switch { 0 => null, 1 => many[0], _ => many };
    }

    public static Items None => default;

    public int Count { get; }

    public bool IsEmpty => Count == 0;

    public Item this[int index] => new(Count == 1 ? data! : Unsafe.As<object[]>(data!)[index]);

    public static Items Of(bool value) => new(BooleanAtom.Of(value));
    public static Items Of(Truth value) => value switch
    {
        Truth.True => new(BooleanAtom.True),
        Truth.False => new(BooleanAtom.False),
        _ => None,
    };
    public static Items Of(int value) => new(IntegerAtom.Of(value));
    public static Items Of(decimal value) => new(new DecimalAtom(value));
    public static Items Of(string? value) => value is null ? None : new(new StringAtom(value));
    public static Items Of(object? value) => value is null ? None : new(value);

    /// <summary>
    /// The items from <paramref name="start"/>, <paramref name="length"/> of them or as many as there are.
    /// </summary>
    public Items Slice(int start, int length)
    {
        start = Math.Max(start, 0);
        length = Math.Min(length, Count - start);
        if (length <= 0) return None;
        if (length == Count) return this;
        if (length == 1) return new(this[start].Reference);
        return new(Unsafe.As<object[]>(data!).AsSpan(start, length).ToArray(), length);
    }

    /// <summary>
    /// Singleton evaluation of a condition (N1 section 4.5): one boolean is itself, one of anything else is true,
    /// none is unknown, more are an error.
    /// </summary>
    public Truth ToTruth()
    {
        if (Count == 0) return Truth.Unknown;
        if (Count > 1) throw new FhirPathException($"A condition must yield one item, not {Count}.");
        return this[0].Reference switch
        {
            BooleanAtom boolean => boolean.Value ? Truth.True : Truth.False,
            Element { Type: "boolean", Value: { } text } => text == "true" ? Truth.True : Truth.False,
            Element { Type: "boolean" } => Truth.Unknown,
            _ => Truth.True,
        };
    }

    public Element[] ToElements()
    {
        if (Count == 0) return [];
        var elements = new Element[Count];
        for (var i = 0; i < elements.Length; i++) elements[i] = this[i].ToElement();
        return elements;
    }
}

/// <summary>Three-valued logic: an empty collection is unknown.</summary>
internal enum Truth : sbyte { False = -1, Unknown = 0, True = 1 }

/// <summary>Gathers items; the first needs no array.</summary>
internal struct ItemsBuilder
{
    object? first;
    object[]? many;
    int count;

    public readonly int Count => count;

    public void Add(object item)
    {
        if (count == 0) first = item;
        else
        {
            if (many is null)
            {
                many = new object[4];
                many[0] = first!;
            }
            else if (count == many.Length) Array.Resize(ref many, count * 2);
            many[count] = item;
        }
        count++;
    }

    public void Add(Items items)
    {
        for (var i = 0; i < items.Count; i++) Add(items[i].Reference);
    }

    public readonly Items ToItems() => count switch
    {
        0 => Items.None,
        1 => new(first!),
        _ => new(many!, count),
    };
}
