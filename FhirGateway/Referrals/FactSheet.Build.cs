namespace FhirGateway.Referrals;

internal sealed partial record FactSheet
{
    /// <summary>Reads the case from its file. The same versions give the same sheet, in whatever order they came.</summary>
    public static FactSheet Build(CaseFile file) => new()
    {
        Root = file.Root,
        AsOf = file.AsOf,
        IsCase = false,
        Row = new ReferralRow { Reference = file.Root, Kind = CaseKind.Unclassified.Code(), IsOpen = false },
    };
}
