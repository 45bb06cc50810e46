using System.Globalization;

namespace FhirGateway.Fhir.Validation;

/// <summary>A letter that is shorter or longer than its sender says is not the letter that was sent.</summary>
internal sealed class AttachmentSize : Rule
{
    public override void Check(Element node, Findings findings)
    {
        if (node["data"]?.Value is not { } data || node["size"] is not { Value: { } text } size) return;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var told)) return;
        var actual = DecodedLength(data);
        if (told != actual)
            findings.Error("value", $"The data is {actual} bytes long, not {told}.", size.Expression);
    }

    static long DecodedLength(string base64)
    {
        var (count, padding) = (0L, 0);
        foreach (var c in base64)
        {
            if (c == '=') padding++;
            if (!char.IsWhiteSpace(c)) count++;
        }
        return count / 4 * 3 - padding;
    }
}
