using System.Xml.Linq;
using FhirGateway.Fhir.FhirPath;
using FhirGateway.Tests.FhirPath;
using FsCheck.Fluent;

namespace FhirGateway.Tests.Mutation;

/// <summary>Whatever expression comes from outside, it has an answer or is refused.</summary>
public sealed class ExpressionMutationTests
{
    static readonly string[] Expressions = [.. XDocument.Load(Path.Combine(House.Data, "fhirpath", "tests-fhir-r4.xml"))
        .Descendants("expression").Select(e => e.Value).Where(e => e.Length > 0)];

    static readonly string[] Pieces =
    [
        "(", ")", "[", "]", "{}", "$this", "$total", "$index", "%context", "'", "\"", "`", "@", "@2024-02-30", "@T25", "-", "/", "//", "/*", ".",
        " and ", " is ", " as ", " in ", " | ", " & ", "0", "2147483647", "99999999999999999999", "1.0e5", "\\u0000", "\\ud800", "\ud800", "😀",
        ".repeat($this)", ".descendants()", ".sort()", ".sort(-$this)", ".aggregate($total & $this)", ".matches('(a|a)*$')", ".toQuantity('g')",
        ".memberOf('http://hl7.org/fhir/ValueSet/address-type')", ".subsumes($this)", ".checkModifiers()", ".slice('a','b')", ".lowBoundary(28)", ".type()",
        ".defineVariable('x')", ".ofType(Quantity)", " 'mg'", " years", " + 99999 years", ".substring(-1, 99)", ".encode('hex')", ".skip(-1)", ".iif(true, 1)",
    ];

    static readonly EvaluationContext Context = new() { Now = DateTimeOffset.UnixEpoch, StepLimit = 20_000 };

    [Fact]
    public void Mutilated_expressions_end_in_an_answer_or_a_refusal() => Watched.Run(
        Edit.Some(7).SelectMany(edits => FsCheck.Fluent.Gen.Choose(0, Expressions.Length - 1).Select(seed => (seed, edits))),
        LongRuns.Of(8_000, 80_000), given => IsAnswered(given.edits.Aggregate(Expressions[given.seed], Mutilated)));

    static bool IsAnswered(string text)
    {
        try
        {
            var expression = FhirPathExpression.Compile(text);
            expression.Evaluate(Given.Patient, Context);
            expression.Check("Patient");
        }
        catch (FhirPathException)
        {
            // A refusal is a good end; anything else fails the test.
        }
        return true;
    }

    static string Mutilated(string text, Edit edit)
    {
        var (at, other) = (edit.At % (text.Length + 1), Expressions[(edit.Piece * 61 + edit.Length) % Expressions.Length]);
        var end = Math.Min(text.Length, at + edit.Length % 8);
        return edit.Kind switch
        {
            0 => text[..at] + text[end..],
            1 or 2 => text[..at] + Pieces[edit.Piece % Pieces.Length] + text[at..],
            3 => text[..at] + other[Math.Min(other.Length, edit.Length)..],
            4 => $"({text}).{other}",
            5 => $"({text}).select({other})",
            _ => text + Pieces[edit.Piece % Pieces.Length],
        };
    }
}
