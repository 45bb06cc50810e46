using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

public sealed class WordsTests
{
    [Theory]
    [InlineData("no scan", "no:1 scan:2")]
    [InlineData("scan, scan; 12.5 mg", "scan:1 scan:2 12:3 5:4 mg:5")]
    [InlineData("patient's co-op", "patient:1 s:2 co:3 op:4")]
    [InlineData("σας 𠮷野", "σας:1 𠮷野:2")]
    [InlineData("'); drop \\ : & |", "drop:1")]
    [InlineData("!? …", null)]
    [InlineData(null, null)]
    public void A_text_is_its_words_with_their_places(string? folded, string? vector) =>
        Assert.Equal(vector, Words.Vector(folded));

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

    [Fact]
    public void A_word_longer_than_an_index_holds_is_cut_alike_in_text_and_question()
    {
        var word = new string('a', 254) + "𠮷" + new string('b', 3000);
        Assert.Equal(new string('a', 254) + ":1", Words.Vector(word));
        Assert.Equal("'" + new string('a', 254) + "'", Words.Query(word));
    }
}
