using FhirGateway.Fhir;

namespace FhirGateway.Referrals.Workflow;

/// <summary>The moves of Tasks: status, step, owner, and the triage that they carry.</summary>
internal static class TaskMoves
{
    public static IEnumerable<Issue> Judge(Move move, Surroundings around)
    {
        var (before, after) = (move.Before, move.After);
        if (TaskKind.MachineOf(before ?? after) is not { } machine) yield break;
        if (before is not null && Same(before, after) is { } changed)
        {
            yield return changed;
            yield break;
        }
        var from = before?.Text("status");
        // Who asks wants an answer from the other side: what the filler proposes the requester answers, and the other way.
        if (Judgement.Step(machine, from, after.Text("status"), move, around) is { } illegal) yield return illegal;
        else if (from == after.Text("status") && Foreign(move, machine) is { } foreign) yield return foreign;
        if (machine != Machine.Tracking) yield break;
        foreach (var issue in Tracking(move, around)) yield return issue;
    }

    static IEnumerable<Issue> Tracking(Move move, Surroundings around)
    {
        var (before, after) = (move.Before, move.After);
        var (was, step) = (before is null ? null : TaskKind.StepOf(before), TaskKind.StepOf(after));
        var status = after.Text("status")!;
        // A system that tells no steps may leave out what its status says as well.
        if (step is null && was is not (null or "sent" or "received"))
            yield return Issue.Error("business-rule",
                $"The step '{was}' was told and is not taken back. Legal from {was}: {Transitions.LegalFrom(Machine.Step, was)}.",
                "Task.businessStatus");
        else if (status is not ("cancelled" or "entered-in-error")
            && Judgement.Step(Machine.Step, was, step, move, around) is { } illegal)
            yield return illegal;
        if (step is not null && !StepsAt.Of(status).Contains(step))
            yield return Issue.Error("business-rule",
                $"A Task that is {status} does not tell the step {step}. Legal at {status}: "
                + $"{string.Join(", ", StepsAt.Of(status))}.", "Task.businessStatus");
        if (move.HandsOver && before?.Text("status") is not (null or "draft" or "requested"))
            yield return Issue.Error("business-rule",
                "What was received is not handed over by a new owner's name, or nobody would have to say that it has it. "
                + "Redirect it: status rejected with the step redirected, and a new Task with the extension task-replaces "
                + "for the other service.", "Task.owner");
        foreach (var issue in Triage.Judge(move, around)) yield return issue;
    }

    /// <summary>What a Task is about does not change under those who rely on it.</summary>
    static Issue? Same(Element before, Element after) =>
        TaskKind.MachineOf(before) != TaskKind.MachineOf(after)
            ? Issue.Error("business-rule", "A Task of a referral does not become another kind of Task. Cancel it and make a "
                + "new one.", before.Text("intent") == after.Text("intent") ? "Task.code" : "Task.intent")
        : before.Text("focus", "reference") != after.Text("focus", "reference")
            ? Issue.Error("business-rule",
                $"The Task is about {before.Text("focus", "reference")} and stays so. Make a new one about "
                + $"{after.Text("focus", "reference") ?? "the other"}.", "Task.focus")
        : null;

    // What stays in its state is its owner's to change, before receipt also who asked.
    static Issue? Foreign(Move move, Machine machine)
    {
        var may = machine == Machine.Tracking && move.Before!.Text("status") is not ("draft" or "requested")
            ? Role.Filler : Role.Filler | Role.Requester;
        return (move.By & may) != Role.None ? null
            : Issue.Error("business-rule", $"The Task is its {may.Words()}'s to change, and the writer is "
                + (move.By == Role.None ? "none of them" : $"the {move.By.Words()}")
                + $". Legal from {move.Before!.Text("status")}: "
                + Transitions.LegalFrom(machine, move.Before.Text("status") ?? "") + ".", "Task");
    }
}
