using System.Buffers;

namespace FhirGateway.Http;

/// <summary>
/// Indents JSON for <c>_pretty=true</c> without reading it: a writer of objects would rewrite escapes and numbers.
/// </summary>
internal static class Pretty
{
    public static ReadOnlyMemory<byte> Print(ReadOnlySpan<byte> json)
    {
        var pretty = new ArrayBufferWriter<byte>(json.Length * 2);
        var depth = 0;
        for (var i = 0; i < json.Length; i++)
        {
            var c = json[i];
            switch (c)
            {
                case (byte)'"':
                    var end = EndOfString(json, i);
                    pretty.Write(json[i..end]);
                    i = end - 1;
                    break;
                case (byte)'{' or (byte)'[':
                    pretty.Write([c]);
                    Break(pretty, ++depth);
                    break;
                case (byte)'}' or (byte)']':
                    Break(pretty, --depth);
                    pretty.Write([c]);
                    break;
                case (byte)',':
                    pretty.Write([c]);
                    Break(pretty, depth);
                    break;
                case (byte)':':
                    pretty.Write(": "u8);
                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    break;
                default:
                    pretty.Write([c]);
                    break;
            }
        }
        return pretty.WrittenMemory;
    }

    static int EndOfString(ReadOnlySpan<byte> json, int start)
    {
        for (var i = start + 1; i < json.Length; i++)
        {
            if (json[i] == '\\') i++;
            else if (json[i] == '"') return i + 1;
        }
        return json.Length;
    }

    static void Break(ArrayBufferWriter<byte> pretty, int depth)
    {
        pretty.Write("\n"u8);
        for (var i = 0; i < depth; i++) pretty.Write("  "u8);
    }
}
