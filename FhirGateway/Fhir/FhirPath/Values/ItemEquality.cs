using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>Equality of items for sets: what <c>=</c> calls true; equal items share a hash.</summary>
internal sealed class ItemEquality(Budget budget) : IEqualityComparer<object>
{
    public new bool Equals(object? left, object? right)
    {
        budget.Charge(1);
        return Equality.Same(new(left!), new(right!), budget);
    }

    public int GetHashCode([DisallowNull] object item)
    {
        var wrapped = new Item(item);
        if (wrapped.Text is { } text) return text.GetHashCode(StringComparison.Ordinal);
        return wrapped.Value switch
        {
            IntegerAtom integer => ((decimal)integer.Value).GetHashCode(),
            DecimalAtom number => number.Value.GetHashCode(),
            BooleanAtom boolean => boolean.Value ? 1 : 2,
            TemporalAtom temporal => temporal.GetHashCode(),
            QuantityAtom => 3,
            _ => HashOf(wrapped.Element!),
        };
    }

    /// <summary>
    /// Of a complex element only its strings are regarded: other primitives may be equal in other words.
    /// </summary>
    int HashOf(Element element)
    {
        budget.Charge(1);
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var hash = element.Children.Length;
        foreach (var child in element.Children)
        {
            var kind = Atoms.KindOf(child.Type);
            var own = kind == AtomKind.String && child.Value is { } text ? text.GetHashCode(StringComparison.Ordinal)
                : kind == AtomKind.None ? HashOf(child) : 0;
            hash += own ^ child.Name.GetHashCode(StringComparison.Ordinal);
        }
        return hash;
    }
}

/// <summary>The items of a set in the order in which they came; small sets are searched, large ones hashed.</summary>
internal struct ItemSet(Budget budget)
{
    const int Searched = 8;
    ItemsBuilder items;
    List<object>? few;
    HashSet<object>? hashed;

    public bool Add(object item)
    {
        if (Contains(item)) return false;
        items.Add(item);
        if (hashed is not null) hashed.Add(item);
        else
        {
            (few ??= []).Add(item);
            if (few.Count > Searched) hashed = new(few, new ItemEquality(budget));
        }
        return true;
    }

    public readonly bool Contains(object item)
    {
        if (hashed is not null) return hashed.Contains(item);
        if (few is null) return false;
        foreach (var other in few)
            if (Equality.Same(new(item), new(other), budget)) return true;
        return false;
    }

    public readonly Items ToItems() => items.ToItems();
}
