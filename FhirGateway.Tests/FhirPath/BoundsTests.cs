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

    /// <summary>Each line would run for minutes, or longer than anybody lives, if nothing stopped it.</summary>
    public static TheoryData<string> Endless => new(
        "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(([a-z])+.)+[A-Z]([a-z])+$')",
        "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a|aa)+$')",
        "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a|a?)+$')",
        "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(?:(a+)(?=\\1))+b$')",
        "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.replaceMatches('(a*)*(a*)*b', 'x')",
        "'a'.matches('((a{1000}){1000}){1000}')",
        "'aaaaaaaaaa'" + string.Concat(Enumerable.Repeat(".replace('a','aaaaaaaaaa')", 5)) + ".matches('(a+)+b')",
        "'ab'" + string.Concat(Enumerable.Repeat(".select($this.replace('a','aa').replace('b','bb'))", 19)) + ".select($this.indexOf("
            + "$this.substring(300000).replace('ab','acb')))",
        "repeat(%context.descendants() | $this)",
        "(1).repeat(iif($this < 2000000000, $this + 1, {}))",
        "descendants().repeat(%resource.descendants())",
        "(0 | 1).repeatAll(0 | 1)",
        "defineVariable('a', descendants()).select(%a.select(%a.select(%a.select(%a.select(%a)))))",
        "descendants().aggregate($total | %resource.descendants().select(%resource.descendants()), 1)",
        "descendants().where(%resource.descendants().where(%resource.descendants().where(%resource.descendants().empty()).exists()).exists())",
        "2.power(2147483647)", "10.0.power(1000000000)", "2147483647.exp()", "0.0000001.power(-2147483647)",
        "@2024 + 2147483647 years", "@T12:00 + 2147483647 hours", "@2024-01-01 - 99999999999.0 'a'",
        "1.round(2147483647)", "1.5.highBoundary(2147483647)", new string('9', 50_000), "1 'm" + new string('9', 5_000) + "'",
        "1 '" + string.Concat(Enumerable.Repeat("m.", 5_000)) + "m'", "'" + new string('x', 90_000) + "'.toChars().distinct().count()",
        "(1 | 'a' | true).sort()", "(@2024 | 1).sort($this)", "descendants().sort($this)", "'x'.encode('hex').decode('base64')");

    [Theory]
    [MemberData(nameof(Endless))]
    public Task What_would_not_end_is_ended(string expression) => Eventually.Ends(() =>
    {
        try
        {
            FhirPathExpression.Compile(expression).Evaluate(Given.Patient, Context);
        }
        catch (FhirPathException)
        {
            // A refusal is as good an end as an answer.
        }
    });

    [Fact]
    public void A_sort_of_what_has_no_order_is_refused() => Given.Refusal("(1 | 'a').sort()");
}
