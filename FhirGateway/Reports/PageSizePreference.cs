using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace FhirGateway.Reports;

/// <summary><c>Prefer: odata.maxpagesize=5</c> (OData Protocol 4.01, 8.2.8.7).</summary>
internal static class PageSizePreference
{
    static readonly string[] Names = ["odata.maxpagesize", "maxpagesize"];

    /// <summary>The rows that a page may have, from 1; null where none are preferred or it is no such number.</summary>
    public static int? Of(StringValues prefer) =>
        (from line in prefer
         from part in (line ?? "").Split([',', ';'], StringSplitOptions.TrimEntries)
         let pair = part.Split('=', 2, StringSplitOptions.TrimEntries)
         where pair.Length == 2 && Names.Contains(pair[0], StringComparer.OrdinalIgnoreCase)
         let rows = Rows(pair[1].Trim('"'))
         where rows > 0
         select rows).FirstOrDefault();

    static int? Rows(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : null;
}
