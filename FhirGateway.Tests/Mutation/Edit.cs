using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace FhirGateway.Tests.Mutation;

/// <summary>One change to a document; all numbers are taken modulo what there is.</summary>
readonly record struct Edit(int Kind, int At, int Length, int Piece)
{
    /// <summary>One to four changes, of kinds below that number.</summary>
    public static Gen<Edit[]> Some(int kinds) =>
        Gen.Choose(1, 4).SelectMany(count => Gen.ArrayOf(One(kinds), count));

    static Gen<Edit> One(int kinds) =>
        Gen.Choose(0, kinds - 1).SelectMany(kind => Gen.Choose(0, 5_000).SelectMany(at => Gen.Choose(0, 60)
            .SelectMany(length => Gen.Choose(0, 1_000).Select(piece => new Edit(kind, at, length, piece)))));

    /// <summary>Cuts, inserts, replaces, repeats or flips a bit.</summary>
    public byte[] Bytes(byte[] text, byte[][] pieces)
    {
        if (text.Length == 0) return pieces[Piece % pieces.Length];
        var at = At % text.Length;
        var end = Math.Min(at + Length, text.Length);
        var piece = pieces[Piece % pieces.Length];
        return Kind switch
        {
            0 => [.. text[..at], .. text[end..]],
            1 => [.. text[..at], .. piece, .. text[at..]],
            2 => [.. text[..at], .. piece, .. text[end..]],
            3 => [.. text[..end], .. text[at..]],
            _ => [.. text[..at], (byte)(text[at] ^ 1 << Length % 8), .. text[(at + 1)..]],
        };
    }

    /// <summary>Changes a value's type, wraps it, moves another into its place, renames or doubles a property.</summary>
    public byte[] Structure(byte[] json)
    {
        var (values, names) = Places(json);
        if (values.Count == 0 || names.Count == 0) return json;
        var value = values[At % values.Count];
        var other = values[Piece % values.Count];
        var name = names[At % names.Count];
        var otherName = names[Piece % names.Count];
        return Kind switch
        {
            0 or 1 => With(json, value, Seeds.Values[Piece % Seeds.Values.Length]),
            2 => With(json, value, json[other]),
            3 => With(json, value, [(byte)'[', .. json[value], (byte)',', .. json[other], (byte)']']),
            4 => With(json, value, Encoding.UTF8.GetBytes($"{{\"extension\":{Encoding.UTF8.GetString(json[value])}}}")),
            5 => With(json, name, json[otherName]),
            6 => With(json, name, [(byte)'"', (byte)'_', .. json[name][1..]]),
            _ => With(json, name, [.. json[otherName], (byte)':', .. json[other], (byte)',', .. json[name]]),
        };
    }

    static byte[] With(byte[] json, Range place, byte[] other) => [.. json[..place.Start], .. other, .. json[place.End..]];

    /// <summary>Where values and property names stand; nothing for a text that an earlier change broke.</summary>
    static (List<Range> Values, List<Range> Names) Places(byte[] json)
    {
        var (values, names, open) = (new List<Range>(), new List<Range>(), new Stack<int>());
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1_000 });
        try
        {
            while (reader.Read())
            {
                var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray: open.Push(start); break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray: values.Add(open.Pop()..end); break;
                    case JsonTokenType.PropertyName: names.Add(start..(start + reader.ValueSpan.Length + 2)); break;
                    default: values.Add(start..end); break;
                }
            }
            return (values, names);
        }
        catch (JsonException)
        {
            return ([], []);
        }
    }
}
