using FhirGateway.Tests.Demo;
using FhirGateway.Tests.Faults;
using FhirGateway.Tests.Workflow;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(FhirGateway.Tests.FastTestsFirst))]

namespace FhirGateway.Tests;

/// <summary>
/// Begins with the classes that need no PostgreSQL, so that a fault of theirs shows within the first minute, and goes on
/// with the longest, so that none of them runs alone at the end.
/// </summary>
public sealed class FastTestsFirst : ITestCollectionOrderer
{
    static readonly Type[] Longest = [typeof(DemoRunTests), typeof(KillTests), typeof(TransitionTests)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(c => Rank(ClassOf(c))).ThenBy(c => c.TestCollectionDisplayName, StringComparer.Ordinal)];

    static int Rank(Type? type) =>
        type is null ? 2 : !NeedsServer(type) ? 0 : Longest.Contains(type) ? 1 : 2;

    static bool NeedsServer(Type type) =>
        typeof(IAsyncLifetime).IsAssignableFrom(type) || typeof(IAsyncDisposable).IsAssignableFrom(type)
        || type.GetConstructors().SelectMany(c => c.GetParameters()).Any(p => p.ParameterType != typeof(ITestOutputHelper));

    // A class without a collection of its own is named in the display name of the one that is made for it.
    static Type? ClassOf(ITestCollection collection) => typeof(FastTestsFirst).Assembly.GetType(
        collection.TestCollectionDisplayName.Split(' ').FirstOrDefault(
            word => word.StartsWith("FhirGateway.", StringComparison.Ordinal)) ?? "");
}
