using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FhirGateway.Referrals;

namespace FhirGateway.Tests.Referrals;

public sealed class StatedUrgencyTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("Please see urgently.", "urgent")]
    [InlineData("Not urgent. Ganglion of the wrist.", "routine")]
    [InlineData("Priority: Routine\nPlease see as soon as you can, urgently.", "routine")]
    [InlineData("[ ] Routine [ ] Urgent [x] USC", "usc")]
    [InlineData("Routine ☐ Urgent ☒", "urgent")]
    [InlineData("Routine ☐ Urgent ☐ 2WW ☐\nThank you for seeing this man.", "none")]
    [InlineData("Urgent Suspicion of Cancer Protocol – Head & Neck\nPriority: Routine", "ambiguous")]
    [InlineData("Urgent bloods were normal. Urinary urgency for years.", "none")]
    [InlineData("Routine referral. If the scan is abnormal I would send a 2WW.", "routine")]
    [InlineData("He was referred urgently in 2019 and discharged. Advice welcome.", "none")]
    [InlineData("His wife asks for an urgent appointment.", "none")]
    [InlineData("Please see within 6 weeks.", "soon")]
    [InlineData("Please admit her today.", "same-day")]
    [InlineData("Priority (GP system): Routine. Priority (Gateway): Urgent – Suspicion of Cancer.", "ambiguous")]
    [InlineData("Urgent Suspicion of Cancer protocol followed.\nPriority: Routine", "ambiguous")]
    [InlineData("", "none")]
    public void A_letter_states_what_its_author_says(string letter, string stated) =>
        Assert.Equal(stated, StatedUrgency.Read(letter)!.Stated);

    [Fact]
    public void An_ambiguous_letter_keeps_its_highest_cue_and_shows_it()
    {
        var statement = StatedUrgency.Read("Urgent Suspicion of Cancer Protocol\nPriority: Routine\nGlobus.")!;
        Assert.Equal(("ambiguous", Urgency.SuspectedCancer), (statement.Stated, statement.Highest));
        Assert.Equal("Urgent Suspicion of Cancer", statement.Evidence);
        Assert.Equal(0, statement.Offset);
    }

    [Fact]
    public void Of_the_labelled_letters_at_least_240_are_read_as_a_person_reads_them()
    {
        var letters = File.ReadLines(Path.Combine(House.Data, "letters", "urgency.jsonl"))
            .Select(line => JsonSerializer.Deserialize<Labelled>(line, JsonSerializerOptions.Web)!).ToList();
        var wrong = letters.Where(l => StatedUrgency.Read(l.Text)!.Stated != l.Stated).ToList();
        foreach (var letter in wrong)
            output.WriteLine($"{letter.Id}: {letter.Stated}, read as {StatedUrgency.Read(letter.Text)!.Stated}");
        Assert.Equal(260, letters.Count);
        Assert.True(letters.Count - wrong.Count >= 240, $"{wrong.Count} of {letters.Count} are read differently");
    }

    [Fact]
    public void Every_cue_holds_one_of_the_words_that_announce_it()
    {
        AnnouncedPattern[] patterns = [.. UrgencyCues.Lexicon.Select(entry => entry.Pattern), UrgencyCues.Others];
        // Without their time limit: this is about what they find, on whatever machine.
        var regexes = Array.ConvertAll(patterns, p => new Regex(p.Pattern.ToString(), p.Pattern.Options));
        var found = new int[patterns.Length];
        foreach (var text in LetterTexts().Concat(Scrambled()))
            for (var i = 0; i < patterns.Length; i++)
                foreach (Match match in regexes[i].Matches(text))
                {
                    found[i]++;
                    Assert.True(patterns[i].MayMatch(match.Value), match.Value);
                }
        Assert.DoesNotContain(0, found);
    }

    [Fact]
    public void A_kelvin_sign_hides_no_week() =>
        Assert.Equal("usc", StatedUrgency.Read("two wee\u212A wait")!.Stated);

    static IEnumerable<string> LetterTexts() =>
        File.ReadLines(Path.Combine(House.Data, "letters", "urgency.jsonl"))
            .Select(line => JsonSerializer.Deserialize<Labelled>(line, JsonSerializerOptions.Web)!.Text);

    // The words of all letters and of the lexicon itself, thrown together: many sequences that no letter has.
    static IEnumerable<string> Scrambled()
    {
        var random = new Random(7);
        var words = LetterTexts().SelectMany(text => text.Split(' ', '\n'))
            .Concat(UrgencyCues.Lexicon.SelectMany(e => Regex.Split(e.Pattern.Pattern.ToString(), @"[^\w/ ]+")))
            .Where(word => word.Length > 0).Distinct().ToArray();
        for (var i = 0; i < 2000; i++)
            yield return string.Join(i % 3 == 0 ? "-" : " ", random.GetItems(words, 30));
    }

    [Fact]
    public void Evidence_is_the_letters_own_words_at_its_offset()
    {
        foreach (var line in File.ReadLines(Path.Combine(House.Data, "letters", "urgency.jsonl")))
        {
            var letter = JsonSerializer.Deserialize<Labelled>(line, JsonSerializerOptions.Web)!;
            var read = StatedUrgency.Read(letter.Text)!;
            if (read.Evidence is not { } words) continue;
            Assert.Equal(words, letter.Text.Substring(read.Offset, words.Length));
            Assert.InRange(words.Length, 1, 160);
        }
    }

    [Theory]
    [InlineData("text/plain", "Please see urgently", "Please see urgently")]
    [InlineData("text/html; charset=utf-8", "<p>Priority: <b>urgent</b></p><p>Dear Dr</p><script>routine</script>", "Priority: urgent\nDear Dr\n")]
    [InlineData("text/html", "<ul><li><input type=checkbox>Routine<li><input type=checkbox checked>Urgent</ul>", "☐Routine\n☑Urgent\n\n")]
    public void Text_and_HTML_are_read_as_a_person_sees_them(string type, string content, string expected) =>
        Assert.Equal(expected, Assert.IsType<LetterText>(LetterReader.Read(type, Encoding.UTF8.GetBytes(content))).Text);

    [Theory]
    [InlineData("application/pdf", "%PDF-1.7")]
    [InlineData(null, "Please see urgently")]
    [InlineData("text/plain", "")]
    [InlineData("text/plain", "   \n ")]
    [InlineData("text/plain", "a\0b")]
    [InlineData("text/html", "<html><body></body></html>")]
    public void What_cannot_be_read_is_unreadable_and_says_why(string? type, string content) =>
        Assert.NotEmpty(Assert.IsType<Unreadable>(LetterReader.Read(type, Encoding.UTF8.GetBytes(content))).Reason);

    [Fact]
    public void Bytes_that_are_not_the_text_they_claim_to_be_are_unreadable() =>
        Assert.IsType<Unreadable>(LetterReader.Read("text/plain", new byte[] { 0x55, 0xFF, 0xFE }));

    [Theory]
    [InlineData("(\"", 40_000)]
    [InlineData("not ", 20_000)]
    [InlineData("☐ ", 40_000)]
    [InlineData("within the next ", 6_000)]
    [InlineData("urgent ", 14_000)]
    public Task A_hostile_letter_is_read_to_its_end(string piece, int times)
    {
        var letter = string.Concat(Enumerable.Repeat(piece, times));
        return Eventually.Ends(() => StatedUrgency.Read(letter));
    }

    sealed record Labelled(string Id, string Text, string Stated);
}
