using System.Collections.Concurrent;
using FhirGateway.Fhir.FhirPath.Checking;
using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Syntax;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath;

/// <summary>
/// A compiled FHIRPath expression (http://hl7.org/fhirpath/N1), immutable and safe for all threads.
/// Whatever goes wrong in it is a <see cref="FhirPathException"/>.
/// </summary>
internal sealed class FhirPathExpression
{
    const int Remembered = 5_000;
    static readonly ConcurrentDictionary<string, FhirPathExpression> Compiled = new(StringComparer.Ordinal);
    readonly Node node;

    FhirPathExpression(string text)
    {
        Text = text;
        Tree = Parser.Parse(text);
        node = Binder.Bind(Tree);
    }

    public string Text { get; }

    internal Tree Tree { get; }

    /// <summary>The expression ready to be evaluated; remembered, so that asking again costs a look-up.</summary>
    public static FhirPathExpression Compile(string text)
    {
        if (Compiled.TryGetValue(text, out var known)) return known;
        var expression = new FhirPathExpression(text);
        // Expressions also come from outside: what is forgotten is only compiled again.
        if (Compiled.Count >= Remembered) Compiled.Clear();
        return Compiled.GetOrAdd(text, expression);
    }

    /// <summary>
    /// The resulting collection. Computed values are parentless elements of the primitive types or Quantity.
    /// </summary>
    public IReadOnlyList<Element> Evaluate(Element focus, EvaluationContext? context = null) =>
        Guarded(focus, context, static (node, frame) => node.Evaluate(frame).ToElements());

    /// <summary>Does the condition hold? Unknown is no.</summary>
    public bool IsTrue(Element focus, EvaluationContext? context = null) => Test(focus, context) == Truth.True;

    /// <summary>
    /// The condition in three-valued logic. An invariant is broken when it is false: R4 has invariants that are
    /// unknown on
    /// correct data (ref-1 on a Reference without reference, bdl-8 on an entry without fullUrl).
    /// </summary>
    public Truth Test(Element focus, EvaluationContext? context = null) =>
        Guarded(focus, context, static (node, frame) => node.Test(frame));

    /// <summary>Does the expression yield anything?</summary>
    public bool Any(Element focus, EvaluationContext? context = null) =>
        Guarded(focus, context, static (node, frame) => node.Any(frame));

    /// <summary>Throws where the expression names elements that R4 does not have on a focus of that type.</summary>
    public void Check(string type) => SemanticCheck.Run(Tree, type);

    T Guarded<T>(Element focus, EvaluationContext? context, Func<Node, Frame, T> evaluate)
    {
        var frame = new Frame(new Run(focus, context ?? EvaluationContext.Empty), new Items(focus), -1, Items.None);
        try
        {
            return evaluate(node, frame);
        }
        catch (InsufficientExecutionStackException)
        {
            throw new FhirPathException("The evaluation goes too deep.");
        }
        catch (ArithmeticException)
        {
            throw new FhirPathException("A number leaves the range of 28 digits.");
        }
    }

    public override string ToString() => Text;
}
