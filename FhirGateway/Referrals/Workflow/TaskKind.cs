using FhirGateway.Fhir;

namespace FhirGateway.Referrals.Workflow;

/// <summary>What a Task is to a referral.</summary>
internal static class TaskKind
{
    /// <summary>The Task by which the filler tells how far the request has come.</summary>
    public static bool IsTracking(Element task) =>
        task.Text("intent") is not ("proposal" or "option")
        && task.CodeOf("code", Canonical.CodeSystems.ReferralTaskCode) is null
        && !IsWithdrawal(task);

    public static bool IsWithdrawal(Element task) => task.HasCode("code", Canonical.CodeSystems.TaskCode, "abort");

    /// <summary>One side wants the request withdrawn and the other has not turned that down.</summary>
    public static bool AsksToWithdraw(Element task) =>
        IsWithdrawal(task) && task.Text("status") is not ("draft" or "rejected" or "cancelled" or "entered-in-error" or "failed");

    public static bool IsWithdrawn(Element task) =>
        IsWithdrawal(task) ? task.Text("status") == "completed" : IsTracking(task) && task.Text("status") == "cancelled";

    /// <summary>The row set that judges it; null where it is none of ours.</summary>
    public static Machine? MachineOf(Element task) =>
        IsWithdrawal(task) ? Machine.Withdrawal
        : task.CodeOf("code", Canonical.CodeSystems.ReferralTaskCode) switch
        {
            "act-on-return" or "information-request" => Machine.Answer,
            not null => Machine.Errand,
            null when IsTracking(task) => Machine.Tracking,
            _ => null,
        };

    public static string? StepOf(Element task) => task.CodeOf("businessStatus", Canonical.CodeSystems.ReferralStep);

    /// <summary>Nobody at the receiving side has said that it has it.</summary>
    public static bool IsUnreceived(Element task) =>
        task.Text("status") is "draft" or "requested" or "cancelled" or "entered-in-error"
        && StepOf(task) is null or "sent";

    /// <summary>The Task that this one goes on for (<see href="https://hl7.org/fhir/R4/extension-task-replaces.html"/>).</summary>
    public static string? Replaces(Element task) => task.Extension(ReplacesUrl)?.Text("value", "reference");

    const string ReplacesUrl = "http://hl7.org/fhir/StructureDefinition/task-replaces";
}
