using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FhirGateway.Search;

namespace FhirGateway.Http;

/// <summary>
/// Makes the opaque text of a page's cursor: signed with the key that all gateways of one database share, and bound to
/// the caller and the query, so that it opens nothing else.
/// </summary>
internal sealed class CursorSeal(byte[] key)
{
    const int SignatureBytes = 16;

    /// <summary>The text with which a page is asked for; null for the first, which needs none.</summary>
    public string? Seal(PageTrail trail, string boundTo)
    {
        if (trail.Start is null) return null;
        var text = JsonSerializer.SerializeToUtf8Bytes(new Content(
            [.. trail.Ends.Select(end => (string?[])[$"{end.Rid}", .. end.Values.Select(Write)])], trail.IsWhole));
        return Base64Url.EncodeToString([.. Sign(text, boundTo), .. text]);
    }

    sealed record Content(string?[][] Ends, bool IsWhole);

    /// <summary>The way to the page, or null when the text was not sealed here for this caller and query.</summary>
    public PageTrail? Open(string text, string boundTo)
    {
        if (!Base64Url.IsValid(text)) return null;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length <= SignatureBytes) return null;
        var content = bytes[SignatureBytes..];
        if (!CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, SignatureBytes), Sign(content, boundTo))) return null;
        var (ends, isWhole) = JsonSerializer.Deserialize<Content>(content)!;
        return new PageTrail(
            [.. ends.Select(end => new PageCursor([.. end.Skip(1).Select(Read)], long.Parse(end[0]!, null)))], isWhole);
    }

    byte[] Sign(byte[] text, string boundTo) =>
        HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes(boundTo), 0, .. text])[..SignatureBytes];

    // PostgreSQL keeps microseconds; ticks lose nothing.
    static string? Write(object? value) => value switch
    {
        null => null,
        DateTimeOffset at => $"d{at.UtcTicks}",
        double number => "f" + number.ToString("R", CultureInfo.InvariantCulture),
        long number => $"n{number}",
        _ => $"s{value}",
    };

    static object? Read(string? value) => value?[0] switch
    {
        null => null,
        'd' => new DateTimeOffset(long.Parse(value.AsSpan(1), null), TimeSpan.Zero),
        'f' => double.Parse(value.AsSpan(1), CultureInfo.InvariantCulture),
        'n' => long.Parse(value.AsSpan(1), null),
        _ => value[1..],
    };
}
