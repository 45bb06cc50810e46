using System.Security.Cryptography;
using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Xml;
using FhirGateway.Referrals;
using FhirGateway.Search;

namespace FhirGateway.Intake;

/// <summary>A referral with its letter and history, as one submission.</summary>
/// <param name="Entries">As a transaction's.</param>
/// <param name="Key">The sender's identifier of the referral: system and value.</param>
/// <param name="Print">The same for the same content, whatever its layout and its entries' temporary names.</param>
internal sealed record SubmittedReferral(IReadOnlyList<BundleEntry> Entries, string Key, byte[] Print)
{
    /// <summary>Of advisory locks and conditions.</summary>
    public long Number => unchecked((long)TokenKeys.Hash("submission" + Key));

    /// <summary>Reads the entries of a transaction or collection; or says why they are no referral.</summary>
    public static (SubmittedReferral? Submitted, Outcome? Refused) Of(IReadOnlyList<BundleEntry> sent)
    {
        List<Parsed?> parsed = [.. sent.Select(e => e.Resource.IsEmpty ? null : JsonFormat.Read(e.Resource))];
        if (parsed.Exists(p => p is { IsValid: false }))
            return (null, new Outcome(OutcomeKind.Invalid,
                [.. sent.Zip(parsed).SelectMany(e => e.Second?.Issues.Select(e.First.Below) ?? [])]));
        var read = parsed.ConvertAll(p => p?.Resource);
        List<BundleEntry> entries = [.. sent.Zip(read, AsCreate)];
        var referrals = read.Select((resource, index) => (resource, index))
            .Where(e => e.resource is not null && Tracked.Is(e.resource)).ToList();
        if (entries.Exists(e => e.IsRead || e.Method is "DELETE" or "PATCH"))
            return Refuse("not-supported", "A submission only adds and updates: POST and PUT.", "Bundle.entry");
        // What came with the referral may be based on it: a follow-up, a test.
        var roots = referrals.Where(r => r.resource!.Root["basedOn"] is null).ToList();
        if (roots is not [var (referral, at)])
            return Refuse("business-rule", $"A submission holds one referral; this one holds {roots.Count}.", "Bundle.entry");
        var identifier = referral!.Root.All("identifier")
            .FirstOrDefault(i => i.Text("system") is { Length: > 0 } && i.Text("value") is { Length: > 0 });
        if (identifier is null)
            return Refuse("required", "The referral needs an identifier of its sender, with system and value: by it a "
                + "submission that is sent again is known.", $"Bundle.entry[{at}].resource.identifier");
        return (new SubmittedReferral(entries,
            $"{TokenKeys.SameSystem(identifier.Text("system"))}|{identifier.Text("value")}", PrintOf(entries, read)), null);

        static (SubmittedReferral?, Outcome?) Refuse(string code, string why, string where) =>
            (null, Outcome.Of(OutcomeKind.Unprocessable, code, why, where));
    }

    // An entry of a collection says nothing of what is to become of it.
    static BundleEntry AsCreate(BundleEntry entry, Resource? resource) =>
        entry.Method.Length > 0 || entry.Url.Length > 0 ? entry
        : entry with { Method = "POST", Url = resource?.Type ?? "" };

    static byte[] PrintOf(List<BundleEntry> entries, List<Resource?> read)
    {
        var text = new StringBuilder();
        for (var i = 0; i < entries.Count; i++)
        {
            text.Append(entries[i].Method).Append(' ').Append(entries[i].Url).Append(' ').Append(entries[i].IfNoneExist).Append('\n');
            if (read[i] is { } resource)
                text.Append(Encoding.UTF8.GetString(XmlFormat.Write(resource.Root).Xml ?? ElementJson.Write(resource.Root))).Append('\n');
        }
        var named = text.ToString();
        foreach (var entry in entries)
            if (entry.FullUrl is { Length: > 9 } name
                && name.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase))
                named = named.Replace(name, $"entry:{entry.Index}", StringComparison.OrdinalIgnoreCase);
        return SHA256.HashData(Encoding.UTF8.GetBytes(named));
    }
}
