using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Evaluation;

/// <summary>
/// Where an evaluation stands: the run, and what <c>$this</c>, <c>$index</c> and <c>$total</c> mean here.
/// </summary>
internal readonly struct Frame(Run run, Items self, int index, Items total)
{
    public readonly Run Run = run;
    public readonly Items This = self;

    /// <summary>-1 outside an iteration.</summary>
    public readonly int Index = index;
    public readonly Items Total = total;

    public Frame With(Item item, int index) => new(Run, new Items(item.Reference), index, Total);

    public Frame With(Items self) => new(Run, self, Index, Total);
}
