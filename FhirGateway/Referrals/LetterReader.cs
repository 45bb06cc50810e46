using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace FhirGateway.Referrals;

/// <summary>What could be made of a letter's bytes.</summary>
internal abstract record Letter;

/// <summary>The letter's words; lines as the author broke them.</summary>
internal sealed record LetterText(string Text) : Letter;

/// <summary>The letter could not be read: what it states is unknown, never nothing.</summary>
/// <param name="Reason">Why, for the person who must look at it.</param>
internal sealed record Unreadable(string Reason) : Letter;

/// <summary>Reads plain text and HTML. Every other form is <see cref="Unreadable"/>.</summary>
internal static class LetterReader
{
    static readonly Encoding StrictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);
    static readonly HashSet<string> Breaking = new(StringComparer.OrdinalIgnoreCase)
    {
        "P", "DIV", "BR", "LI", "TR", "TABLE", "UL", "OL", "H1", "H2", "H3", "H4", "H5", "H6", "SECTION", "ARTICLE", "HEADER",
        "FOOTER", "BLOCKQUOTE", "PRE",
    };

    public static Letter Read(string? contentType, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) return new Unreadable("The letter is empty.");
        var kind = (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        return kind switch
        {
            "text/plain" or "text/html" or "application/xhtml+xml" => Decode(contentType!, kind, bytes.Span),
            "" => new Unreadable("The letter does not say its content type."),
            _ => new Unreadable($"Letters of type {kind} are not read yet."),
        };
    }

    static Letter Decode(string contentType, string kind, ReadOnlySpan<byte> bytes)
    {
        string text;
        try
        {
            text = Charset(contentType) is "iso-8859-1" or "latin1" or "us-ascii" or "windows-1252"
                ? Encoding.Latin1.GetString(bytes)
                : StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return new Unreadable("The letter is not the UTF-8 text it is said to be.");
        }
        if (text.Contains('\0')) return new Unreadable("The letter holds binary data, not text.");
        if (kind != "text/plain") text = TextOfHtml(text);
        return string.IsNullOrWhiteSpace(text) ? new Unreadable("The letter holds no words.") : new LetterText(text);
    }

    static string? Charset(string contentType) => contentType.Split(';').Skip(1)
        .Select(p => p.Split('=', 2))
        .FirstOrDefault(p => p.Length == 2 && p[0].Trim().Equals("charset", StringComparison.OrdinalIgnoreCase))?[1]
        .Trim(' ', '"').ToLowerInvariant();

    static string TextOfHtml(string html)
    {
        var document = new HtmlParser().ParseDocument(html);
        var text = new StringBuilder();
        if (document.Body is { } body) Write(body, text);
        return text.ToString();
    }

    static void Write(INode root, StringBuilder text)
    {
        // A stack of our own: nesting is the sender's choice.
        var pending = new Stack<(INode Node, bool Leaving)>([(root, false)]);
        while (pending.TryPop(out var next))
        {
            if (next.Leaving) text.Append('\n');
            else if (next.Node is IText words) text.Append(Collapse(words.Data));
            else if (next.Node is IElement { LocalName: "script" or "style" or "template" or "del" or "s" }) continue;
            else
            {
                if (next.Node is IElement { TagName: var tag } && Breaking.Contains(tag)) pending.Push((next.Node, true));
                if (next.Node is IElement { LocalName: "input" } box && box.GetAttribute("type") == "checkbox")
                    text.Append(box.HasAttribute("checked") ? "☑" : "☐");
                foreach (var child in next.Node.ChildNodes.Reverse()) pending.Push((child, false));
            }
        }
    }

    static string Collapse(string words)
    {
        var collapsed = string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (words.Length > 0 && char.IsWhiteSpace(words[0])) collapsed = " " + collapsed;
        return words.Length > 1 && char.IsWhiteSpace(words[^1]) ? collapsed + " " : collapsed;
    }
}
