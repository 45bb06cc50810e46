using FhirGateway.Fhir.FhirPath;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.Validation.Profiles.Rules;

/// <summary>A constraint of a profile, told in FHIRPath; broken when it is false.</summary>
internal sealed class Condition(FhirPathExpression expression, string key, string human, bool isError) : ProfileRule
{
    public override void Check(Element node, Visit visit)
    {
        try
        {
            if (expression.Test(node, visit.ContextOf(node)) != Truth.False) return;
            var words = $"{key}: {human.TrimEnd('.')}";
            if (isError) visit.Error("invariant", words, node.Expression);
            else visit.Warning("invariant", words, node.Expression);
        }
        catch (FhirPathException failed)
        {
            visit.Warning(
                "not-supported", $"{key} could not be checked: {failed.Message.TrimEnd('.')}", node.Expression);
        }
    }
}
