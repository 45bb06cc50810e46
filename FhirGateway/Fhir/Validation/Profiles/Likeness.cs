using System.Globalization;

namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>Whether an element is a definition's fixed value, or has what its pattern has.</summary>
internal static class Likeness
{
    /// <summary>The same value and children, in the same order; the ids of elements are left aside.</summary>
    public static bool IsSame(Element expected, Element actual)
    {
        if (!SameValue(expected, actual)) return false;
        if (!expected.HasChildren && expected.Value is not null) return true;
        return Counted(expected) == Counted(actual) && EachInOrder(expected, actual);
    }

    /// <summary>Every child of the pattern matches one of the element's.</summary>
    public static bool Has(Element pattern, Element actual)
    {
        if (pattern.Value is not null && !SameValue(pattern, actual)) return false;
        foreach (var wanted in pattern.Children)
            if (!AnyHas(wanted, actual)) return false;
        return true;
    }

    /// <summary>The value in a few words, for a message.</summary>
    public static string Told(Element element)
    {
        if (element.Value is { } value) return value;
        var parts = new List<string>();
        foreach (var child in element.Children) parts.Add($"{child.Name} {Told(child)}");
        return parts.Count == 1 ? parts[0] : $"({string.Join(", ", parts)})";
    }

    static bool AnyHas(Element wanted, Element actual)
    {
        foreach (var child in actual.Children)
            if (child.Name == wanted.Name && child.Type == wanted.Type && Has(wanted, child)) return true;
        return false;
    }

    static bool EachInOrder(Element expected, Element actual)
    {
        foreach (var child in expected.Children)
            if (child.Name != "id" && (Nth(actual, child.Name, child.Index ?? 0) is not { } other
                || !IsSame(child, other))) return false;
        return true;
    }

    static Element? Nth(Element node, string name, int index)
    {
        foreach (var child in node.Children)
            if (child.Name == name && index-- == 0) return child;
        return null;
    }

    static int Counted(Element node)
    {
        var count = 0;
        foreach (var child in node.Children)
            if (child.Name != "id") count++;
        return count;
    }

    /// <summary>Text by its letters, numbers by what they are worth.</summary>
    static bool SameValue(Element expected, Element actual) =>
        expected.Value == actual.Value
        || expected.Type == "decimal" && Number(expected.Value) is { } a && Number(actual.Value) is { } b && a == b;

    static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
