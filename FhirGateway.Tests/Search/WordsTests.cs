using System.Buffers.Binary;
using System.Text;
using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

public sealed class WordsTests
{
    [Theory]
    [InlineData("no scan", "no:1 scan:2")]
    [InlineData("scan, scan; 12.5 mg", "12:3 5:4 mg:5 scan:1,2")]
    [InlineData("patient's co-op", "co:3 op:4 patient:1 s:2")]
    [InlineData("σας 𠮷野", "σας:1 𠮷野:2")]
    [InlineData("'); drop \\ : & |", "drop:1")]
    [InlineData("!? …", null)]
    [InlineData(null, null)]
    public void A_text_is_its_words_with_their_places(string? folded, string? vector) =>
        Assert.Equal(vector, Read(Words.Vector(null, folded)));

    [Fact]
    public void The_words_of_the_narrative_come_first_and_are_marked() =>
        Assert.Equal("heavy:2A,4 no:3 very:1A", Read(Words.Vector("very heavy", "no heavy")));

    [Fact]
    public void Beyond_the_last_place_all_words_stand_there()
    {
        var many = string.Join(' ', Enumerable.Range(0, 17_000).Select(i => i % 300 == 0 ? "often" : $"w{i}")) + " end end";
        var read = Read(Words.Vector(null, many))!.Split(' ');
        Assert.Contains("end:16383", read);
        Assert.Equal(56, read.Single(w => w.StartsWith("often:", StringComparison.Ordinal)).Split(',').Length);
    }

    [Fact]
    public void A_word_has_no_more_places_than_the_index_holds() =>
        Assert.Equal(255, Read(Words.Vector(null, string.Join(' ', Enumerable.Repeat("a", 400))))!.Split(',').Length);

    [Theory]
    [InlineData("scan", "'scan'")]
    [InlineData("Heavy  BLEEDING", "'heavy' & 'bleeding'")]
    [InlineData("heavy or bleeding", "'heavy' | 'bleeding'")]
    [InlineData("a b or c d", "'a' & 'b' | 'c' & 'd'")]
    [InlineData("\"no scan\" later", "('no' <-> 'scan') & 'later'")]
    [InlineData("scan -heavy", "'scan' & !'heavy'")]
    [InlineData("scan -\"very heavy\"", "'scan' & !('very' <-> 'heavy')")]
    [InlineData("co-op", "('co' <-> 'op')")]
    [InlineData("or scan or", "'scan'")]
    [InlineData("\"or\"", "'or'")]
    [InlineData("scan - heavy", "'scan' & 'heavy'")]
    [InlineData("\"open", "'open'")]
    [InlineData("-", null)]
    [InlineData("\"\"", null)]
    [InlineData("& | ! <-> ' :*", null)]
    public void A_question_is_put_in_words(string asked, string? query) => Assert.Equal(query, Words.Query(asked));

    [Theory]
    [InlineData("scan", "'scan':A")]
    [InlineData("\"no scan\" -later", "('no':A <-> 'scan':A) & !'later':A")]
    public void A_question_about_the_narrative_asks_for_its_mark(string asked, string query) =>
        Assert.Equal(query, Words.Query(asked, inNarrative: true));

    [Fact]
    public void A_word_longer_than_an_index_holds_is_cut_alike_in_text_and_question()
    {
        var word = new string('a', 254) + "𠮷" + new string('b', 3000);
        Assert.Equal(new string('a', 254) + ":1", Read(Words.Vector(null, word)));
        Assert.Equal("'" + new string('a', 254) + "'", Words.Query(word));
    }

    /// <summary>As PostgreSQL would print it, without quotation marks.</summary>
    static string? Read(byte[]? vector)
    {
        if (vector is null) return null;
        var words = new List<string>();
        var rest = vector.AsSpan(4);
        for (var count = BinaryPrimitives.ReadInt32BigEndian(vector); count > 0; count--)
        {
            var end = rest.IndexOf((byte)0);
            var places = new List<string>();
            for (var i = 0; i < BinaryPrimitives.ReadUInt16BigEndian(rest[(end + 1)..]); i++)
            {
                var place = BinaryPrimitives.ReadUInt16BigEndian(rest[(end + 3 + 2 * i)..]);
                places.Add($"{place & 0x3fff}{(place >> 14 == 3 ? "A" : "")}");
            }
            words.Add($"{Encoding.UTF8.GetString(rest[..end])}:{string.Join(',', places)}");
            rest = rest[(end + 3 + 2 * places.Count)..];
        }
        Assert.True(rest.IsEmpty);
        return string.Join(' ', words);
    }
}
