using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace FhirGateway.Safety;

/// <summary>
/// The Flag's id is made from rule and focus (UUID version 5, RFC 9562), so that no two sweeps, nodes or restores can
/// raise a second Flag for the same duty.
/// </summary>
internal static class FlagId
{
    /// <summary>Fixed for ever: another namespace would double every Flag.</summary>
    static readonly Guid Namespace = new("6f1d5c1e-0b1a-5f6e-9a55-2f6d1b6f7c11");

    [SuppressMessage("Security", "CA5350", Justification = "RFC 9562 prescribes SHA-1 for version 5; nothing is secret.")]
    public static string Of(string rule, string focus)
    {
        var name = Encoding.UTF8.GetBytes($"{rule}|{focus}");
        var input = new byte[16 + name.Length];
        Namespace.TryWriteBytes(input, bigEndian: true, out _);
        name.CopyTo(input, 16);
        Span<byte> hash = stackalloc byte[20];
        SHA1.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString();
    }
}
