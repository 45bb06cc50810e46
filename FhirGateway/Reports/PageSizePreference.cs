using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace FhirGateway.Reports;

/// <summary><c>Prefer: odata.maxpagesize=5</c> (OData Protocol 4.01, 8.2.8.7).</summary>
internal static class PageSizePreference
{
    static readonly string[] Names = ["odata.maxpagesize", "maxpagesize"];

    /// <summary>The rows that a page may have, from 1; null where none are preferred or the number is no number.</summary>
    public static int? Of(StringValues prefer) =>
        (from line in prefer
         from part in (line ?? "").Split([',', ';'], StringSplitOptions.TrimEntries)
         let pair = part.Split('=', 2, StringSplitOptions.TrimEntries)
         where pair.Length == 2 && Names.Contains(pair[0], StringComparer.OrdinalIgnoreCase)
         let rows = int.TryParse(pair[1].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
         where rows > 0
         select (int?)rows).FirstOrDefault();
}
