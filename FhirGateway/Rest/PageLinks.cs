using FhirGateway.Http;
using FhirGateway.Search;

namespace FhirGateway.Rest;

/// <summary>The links of a page, with the parameters as they were really used.</summary>
internal static class PageLinks
{
    /// <summary>This page, the first, and those before and behind it where there are any.</summary>
    /// <param name="end">Where this page ends; null when nothing follows.</param>
    public static void Add(
        BundleWriter bundle, string path, IReadOnlyList<KeyValuePair<string, string>> used, CursorSeal seal, string bound,
        PageTrail trail, PageCursor? end)
    {
        Link("self", trail);
        if (trail.Start is not null) Link("first", PageTrail.First);
        if (trail.Previous is { } previous) Link("previous", previous);
        if (end is not null) Link("next", trail.Next(end));

        void Link(string relation, PageTrail to) => bundle.Link(relation, Of(path, used, seal.Seal(to, bound)));
    }

    public static string Of(string path, IReadOnlyList<KeyValuePair<string, string>> used, string? cursor)
    {
        IReadOnlyList<KeyValuePair<string, string>> all =
            cursor is null ? used : [.. used, new KeyValuePair<string, string>("_cursor", cursor)];
        return all.Count == 0 ? path : $"{path}?{Text(all)}";
    }

    public static string Text(IReadOnlyList<KeyValuePair<string, string>> parameters) => QueryText.Write(parameters);
}
