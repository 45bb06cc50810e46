using FhirGateway.Fhir.FhirPath.Evaluation;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>A function: how many arguments it takes, and the node that a call of it becomes.</summary>
internal sealed record Function(int Least, int Most, Func<Node, Node[], Node> Bind)
{
    public static Function Of(int arguments, Body body) => Of(arguments, arguments, body);

    public static Function Of(int least, int most, Body body) =>
        new(least, most, (input, arguments) => new CallNode(input, arguments, body));
}
