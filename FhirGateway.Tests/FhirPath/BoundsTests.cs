using System.Xml.Linq;
using FhirGateway.Fhir.FhirPath;

namespace FhirGateway.Tests.FhirPath;

/// <summary>Nothing that comes from outside may hang, overflow the stack or exhaust memory.</summary>
public sealed class BoundsTests
{
    static readonly EvaluationContext Context = new() { Now = DateTimeOffset.UnixEpoch };

    public static TheoryData<string> Excessive => new(
        new string('(', 100_000),
        new string('-', 50_000) + "1",
        "a" + string.Concat(Enumerable.Repeat(".a", 10_000)),
        "1" + string.Concat(Enumerable.Repeat("+1", 10_000)),
        string.Concat(Enumerable.Repeat("iif(true,", 1_000)) + "1" + new string(')', 1_000),
        "(1).repeatAll($this)",
        "(1).repeat($this + 1)",
        "'x'.repeat($this & $this)",
        "(1|2|3|4|5|6|7|8|9).aggregate($total.combine($total).combine($this), 1 | 2 | 3).repeatAll($this)",
        "descendants()" + string.Concat(Enumerable.Repeat(".select(%resource.descendants())", 8)),
        "'aaaaaaaaaa'" + string.Concat(Enumerable.Repeat(".replace('a', 'aaaaaaaaaa')", 12)),
        "'aaaaaaaaaa'" + string.Concat(Enumerable.Repeat(".replaceMatches('a', '$0$0$0$0$0$0$0$0$0$0')", 12)),
        "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'.matches('^(?=(a+)+$)b')",
        "'aaaa'.matches('" + new string('a', 6_000) + "')",
        "'x'.matches('(')");

    [Theory]
    [MemberData(nameof(Excessive))]
    public void Excess_is_refused(string expression) => Given.Refusal(expression);

    [Theory]
    [InlineData("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a+)+$')", "false")]
    [InlineData("'abc'.replaceMatches('b', '$_$$_')", "a$_$_c")]
    [InlineData("1 '0m' = 1 '1/0'", "false")]
    [InlineData("1 'm9999' = 1 '((((((((m'", "false")]
    public void Mischief_has_a_harmless_answer(string expression, string answer) =>
        Assert.Equal(answer, Given.Answer(expression));

    [Fact]
    public void Twenty_thousand_mutilated_expressions_end_in_an_answer_or_a_refusal()
    {
        var random = new Random(4711);
        var seeds = XDocument.Load(Path.Combine(House.Data, "fhirpath", "tests-fhir-r4.xml"))
            .Descendants("expression").Select(e => e.Value).ToArray();
        var context = Context with { StepLimit = 20_000 };
        for (var i = 0; i < 20_000; i++)
        {
            var text = Mutilated(random, seeds);
            try
            {
                FhirPathExpression.Compile(text).Evaluate(Given.Patient, context);
            }
            catch (FhirPathException)
            {
                // A refusal is a good end; anything else fails the test.
            }
        }
    }

    static string Mutilated(Random random, string[] seeds)
    {
        var (one, other) = (seeds[random.Next(seeds.Length)], seeds[random.Next(seeds.Length)]);
        return random.Next(4) switch
        {
            0 => one[..random.Next(one.Length)] + other[random.Next(other.Length)..],
            1 => one.Remove(random.Next(one.Length), 1),
            2 => one.Insert(random.Next(one.Length), other.Substring(random.Next(other.Length), 1)),
            _ => $"({one}).{other}",
        };
    }
}
