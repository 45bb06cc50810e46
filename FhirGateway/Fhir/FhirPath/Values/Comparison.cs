namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>The order of two items (N1 section 6.2).</summary>
internal static class Comparison
{
    /// <summary>
    /// Negative, zero or positive; null where it is unknown. Items that have no common order are an error.
    /// </summary>
    public static int? Compare(Item left, Item right)
    {
        if (left.Text is { } text && right.Text is { } other) return string.CompareOrdinal(text, other);
        if (left.Value is not { } a) return Missing(left, right);
        if (right.Value is not { } b) return Missing(right, left);
        if (Equality.Numbers(a, b) is var (x, y)) return x.CompareTo(y);
        return (a, b) switch
        {
            (TemporalAtom first, TemporalAtom second) when TemporalAtom.Comparable(first, second) =>
                TemporalAtom.Compare(first, second),
            _ when Equality.Quantities(a, b) is var (first, second) => Compare(first, second),
            _ => throw new FhirPathException($"{a.SystemType} and {b.SystemType} cannot be compared."),
        };
    }

    static int? Compare(QuantityAtom left, QuantityAtom right) =>
        Units.Common(left, right) is var (a, b) ? a.CompareTo(b) : null;

    /// <summary>A primitive without a value is unknown; a complex element has no order.</summary>
    static int? Missing(Item valueless, Item other)
    {
        if (valueless.Element is { } element && Atoms.KindOf(element.Type) == AtomKind.None)
            throw new FhirPathException($"{element.Type} cannot be compared with {other.ToElement().Type}.");
        return null;
    }
}
