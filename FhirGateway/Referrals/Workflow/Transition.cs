namespace FhirGateway.Referrals.Workflow;

/// <summary>One row of the published table: who may move what from where to where, and with what.</summary>
internal sealed record Transition(Machine Machine, string From, string To, Role By, Need Needs)
{
    /// <summary>For people: <c>rejected (filler, with a reason)</c>.</summary>
    public string Words => Needs == Need.None ? $"{To} ({By.Words()})" : $"{To} ({By.Words()}; needs {Needs.Words()})";
}
