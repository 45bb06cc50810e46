using System.Text;

namespace FhirGateway.Search;

/// <summary>
/// The numbers that stand for tokens (positive) and for organisations that may see a row (negative) in the one key array.
/// FNV-1a, 64 bits, with a final mix. Keys are stored: the algorithm may never change (test vectors pin it).
/// </summary>
internal static class TokenKeys
{
    const char Separator = '\u001f';

    /// <summary>
    /// The key of a token under a parameter. <paramref name="system"/> null: whatever the system (<c>code</c>);
    /// empty: without one (<c>|code</c>). <paramref name="value"/> null: any value of the system (<c>system|</c>).
    /// Systems count without regard to scheme, letter case and trailing slash: senders spell them in every way.
    /// </summary>
    public static long Of(string code, string? system, string? value)
    {
        var shape = (system, value) switch
        {
            (null, _) => 'v',
            (_, null) => 's',
            _ => 't',
        };
        return Positive(Hash($"{code}{Separator}{shape}{Separator}{SameSystem(system)}{Separator}{value}"));
    }

    /// <summary>The key of two tokens that belong together, from their keys under the composite parameter.</summary>
    public static long Pair(string code, long first, long second) =>
        Positive(Hash($"{code}{Separator}p{Separator}{first}{Separator}{second}"));

    /// <summary>The visibility key of an organisation, <c>Organization/id</c> or any other stable name of it.</summary>
    public static long Organisation(string organisation) => -Positive(Hash($"organisation{Separator}{organisation}"));

    /// <summary>What the spellings of one system have in common.</summary>
    public static string SameSystem(string? system)
    {
        if (string.IsNullOrEmpty(system)) return "";
        var text = system.Trim().ToLowerInvariant();
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        return (scheme > 0 ? text[(scheme + 3)..] : text).TrimEnd('/');
    }

    internal static ulong Hash(string text)
    {
        var hash = 14695981039346656037ul;
        foreach (var b in Encoding.UTF8.GetBytes(text)) hash = (hash ^ b) * 1099511628211ul;
        // The finaliser of MurmurHash3: FNV alone leaves the high bits of short texts alike.
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdul;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ul;
        return hash ^ (hash >> 33);
    }

    static long Positive(ulong hash) => Math.Max(1, (long)(hash & long.MaxValue));
}
