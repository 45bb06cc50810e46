using System.Reflection;

namespace FhirGateway.Fhir.Definitions;

/// <summary>The definition files as they lie inside the program.</summary>
internal static class Shipping
{
    public static IEnumerable<ReadOnlyMemory<byte>> Lines(string file)
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var stream = assembly.GetManifestResourceStream($"FhirGateway.conformance.r4.{file}")
            ?? throw new InvalidOperationException($"conformance/r4/{file} is not in the program.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Split(bytes);
    }

    public static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            yield return end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
        }
    }
}
