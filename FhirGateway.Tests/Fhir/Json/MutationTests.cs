using System.Text;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation;
using FsCheck;
using FsCheck.Fluent;

namespace FhirGateway.Tests.Fhir.Json;

/// <summary>Whatever comes from outside, the answer is issues: nothing throws.</summary>
public sealed class MutationTests
{
    static readonly byte[] Document = Encoding.UTF8.GetBytes("""
        {"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
         "resource":{"resourceType":"ServiceRequest","id":"a","meta":{"profile":["http://x"],"lastUpdated":"2024-05-01T09:30:00Z"},
           "contained":[{"resourceType":"Patient","id":"p","_birthDate":{"extension":[{"url":"u","valueCode":"c"}]}}],
           "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},
           "status":"active","intent":"order","subject":{"reference":"#p"},"quantityQuantity":{"value":1.00E-7,"system":"s","code":"c"},
           "note":[{"text":"a\nb\u00e9"}],"reasonCode":[{"coding":[{"system":"s","code":"c"}]}],"occurrenceDateTime":"2024-05",
           "instantiatesUri":["a",null],"_instantiatesUri":[null,{"id":"x","extension":[{"url":"u","valueBoolean":true}]}]},
         "request":{"method":"POST","url":"ServiceRequest"}}]}
        """);

    static readonly byte[][] Pieces =
    [
        .. ((string[])["{", "}", "[", "]", ",", ":", "null", "\"", "\\u0000", "\\ud800", "-", "1e999999", "{}", "[]", "\"\"", "true",
            "\"resourceType\":\"Patient\",", "\"_id\":", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["])
            .Select(Encoding.UTF8.GetBytes),
        [0xFF], [0x00], [0xC3], [0xEF, 0xBB, 0xBF],
    ];

    [Fact]
    public void A_mutated_document_only_ever_gives_issues()
    {
        var mutation = Gen.Select(Gen.Choose(0, 4), kind => kind)
            .SelectMany(kind => Gen.Choose(0, Document.Length - 1).SelectMany(at => Gen.Choose(0, 60)
                .SelectMany(length => Gen.Choose(0, Pieces.Length - 1).Select(piece => (kind, at, length, piece)))));
        var mutations = Gen.NonEmptyListOf(mutation).Select(list => list.Take(5).Aggregate(Document, Mutate));
        Prop.ForAll(mutations.ToArbitrary(), IsAnswered)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    [Fact]
    public void Random_bytes_only_ever_give_issues() =>
        Prop.ForAll<byte[]>(bytes => IsAnswered(bytes)).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    static bool IsAnswered(byte[] text)
    {
        var parsed = JsonFormat.Read(text);
        if (parsed.Resource is null) return parsed.Issues.Count > 0;
        _ = Validator.Validate(parsed.Resource);
        if (!parsed.IsValid) return true;
        return JsonFormat.Read(JsonFormat.Stamp(parsed.Resource, "x", 1, DateTimeOffset.UnixEpoch)).IsValid;
    }

    static byte[] Mutate(byte[] text, (int Kind, int At, int Length, int Piece) mutation)
    {
        var at = Math.Min(mutation.At, text.Length);
        var end = Math.Min(at + mutation.Length, text.Length);
        return mutation.Kind switch
        {
            0 => [.. text[..at], .. text[end..]],
            1 => [.. text[..at], .. Pieces[mutation.Piece], .. text[at..]],
            2 => [.. text[..at], .. Pieces[mutation.Piece], .. text[end..]],
            3 => [.. text[..end], .. text[at..]],
            _ => at == text.Length ? text : [.. text[..at], (byte)(text[at] ^ 1 << mutation.Length % 8), .. text[(at + 1)..]],
        };
    }
}
