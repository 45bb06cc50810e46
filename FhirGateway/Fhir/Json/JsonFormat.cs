using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace FhirGateway.Fhir.Json;

/// <summary>FHIR's JSON (<see href="https://hl7.org/fhir/R4/json.html"/>), read strictly, kept as sent.</summary>
internal static partial class JsonFormat
{
    /// <summary>How deep objects and arrays may nest.</summary>
    public const int DeepestNesting = 64;

    static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// Reads a resource and reports every fault of syntax, structure, types and lexical form. What R4 demands beyond
    /// that (required elements, bindings, invariants) is <see cref="Validation.Validator"/>'s to say.
    /// </summary>
    public static Parsed Read(ReadOnlyMemory<byte> utf8) => Parse(utf8, isEnvelope: false);

    /// <summary>
    /// Reads a Bundle as <see cref="Read"/> does, but nothing of its entries' resources beyond
    /// JSON's syntax: they are left out of the tree, for whoever reads each of them by itself.
    /// </summary>
    public static Parsed ReadEnvelope(ReadOnlyMemory<byte> utf8) => Parse(utf8, isEnvelope: true);

    static Parsed Parse(ReadOnlyMemory<byte> utf8, bool isEnvelope)
    {
        if (utf8.Span.StartsWith(ByteOrderMark)) utf8 = utf8[ByteOrderMark.Length..];
        var faults = new Faults(utf8);
        if (!Utf8.IsValid(utf8.Span))
        {
            faults.Syntax("The text is not UTF-8.", FirstInvalid(utf8.Span));
            return new Parsed(null, faults.All);
        }
        try
        {
            var root = new TreeReader(utf8.Span, faults, isEnvelope).ReadDocument();
            return new Parsed(root is null ? null : new Resource(utf8, root), faults.All);
        }
        catch (JsonException broken)
        {
            faults.Syntax(JsonSyntax.Explain(utf8.Span, broken), JsonSyntax.OffsetOf(utf8.Span, broken));
            return new Parsed(null, faults.All);
        }
    }

    static int FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        var at = 0;
        while (at < utf8.Length
               && Rune.DecodeFromUtf8(utf8[at..], out _, out var length) == OperationStatus.Done)
            at += length;
        return at;
    }
}
