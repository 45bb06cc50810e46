using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

/// <summary>Names that sound alike have one sound; stored keys are made of these, so they never change.</summary>
public sealed class SoundTests
{
    /// <summary>The vectors that the National Archives give for Soundex (https://www.archives.gov/research/census/soundex).</summary>
    [Theory]
    [InlineData("washington", "v252")]
    [InlineData("lee", "l000")]
    [InlineData("gutierrez", "g362")]
    [InlineData("pfister", "f236")]
    [InlineData("jackson", "j250")]
    [InlineData("tymczak", "t522")]
    [InlineData("vandeusen", "v532")]
    [InlineData("ashcraft", "a261")]
    [InlineData("robert", "r163")]
    [InlineData("rupert", "r163")]
    [InlineData("honeyman", "h555")]
    public void A_word_has_its_sound(string word, string sound) => Assert.Equal([sound], Sound.Of(word));

    [Theory]
    [InlineData("smith", "smyth", "smythe")]
    [InlineData("catherine", "katherine", "kathryn")]
    [InlineData("philip", "filip", "phillip")]
    [InlineData("stephen", "steven")]
    [InlineData("geoffrey", "jeffrey")]
    [InlineData("wright", "right")]
    [InlineData("knight", "night")]
    [InlineData("shaun", "sean", "shawn")]
    [InlineData("macdonald", "mcdonald")]
    [InlineData("cecil", "sesil")]
    [InlineData("o'connell", "o conaill", "connel")]
    public void Names_that_sound_alike_are_one(params string[] names) =>
        Assert.Single(names.Select(n => string.Join(' ', Sound.Of(n))).Distinct());

    [Theory]
    [InlineData("ann mary", "a500 m600")]
    [InlineData("o", "o000")]
    [InlineData("иванов", "иванов")]
    [InlineData("  - ", "")]
    [InlineData("2nd ward", "2nd v630")]
    public void Words_count_one_by_one(string text, string sounds) => Assert.Equal(sounds, string.Join(' ', Sound.Of(text)));
}
