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

    public string Seal(PageCursor cursor, string boundTo)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes<string?[]>([$"{cursor.Rid}", .. cursor.Values.Select(Write)]);
        return Base64Url.EncodeToString([.. Sign(text, boundTo), .. text]);
    }

    /// <summary>The cursor, or null when the text was not sealed here for this caller and query.</summary>
    public PageCursor? Open(string text, string boundTo)
    {
        if (!Base64Url.IsValid(text)) return null;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length <= SignatureBytes) return null;
        var content = bytes[SignatureBytes..];
        if (!CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, SignatureBytes), Sign(content, boundTo))) return null;
        var values = JsonSerializer.Deserialize<string?[]>(content)!;
        return new PageCursor([.. values.Skip(1).Select(Read)], long.Parse(values[0]!, null));
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
