using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// An advisory lock of a conditional write, held to the end of its transaction. Locks of types are taken before locks
/// of keys, each in ascending order, so that no two transactions wait for each other.
/// </summary>
/// <param name="Type">The resource type that the condition searches.</param>
/// <param name="Key">An index key of that type, held alone; null for the type.</param>
/// <param name="IsShared">Of a type: others that name their keys may hold it too.</param>
internal readonly record struct ConditionLock(string Type, long? Key, bool IsShared)
{
    public static ConditionLock OfKey(string type, long key) => new(type, key, IsShared: false);

    /// <summary>For conditions and writes that name their keys.</summary>
    public static ConditionLock WithOthers(string type) => new(type, null, IsShared: true);

    /// <summary>For a condition that any resource of the type might meet.</summary>
    public static ConditionLock OfWholeType(string type) => new(type, null, IsShared: false);

    public long Number => unchecked((long)TokenKeys.Hash($"conditional {Type} {Key}"));
}
