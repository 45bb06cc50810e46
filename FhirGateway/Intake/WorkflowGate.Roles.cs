using FhirGateway.Fhir;
using FhirGateway.Referrals;
using FhirGateway.Referrals.Workflow;
using FhirGateway.Search;

namespace FhirGateway.Intake;

// Whose move it is.
internal sealed partial class WorkflowGate
{
    /// <summary>Nobody is part of more organisations, one above the other.</summary>
    const int Deepest = 16;

    async Task<Role> RolesOf(
        Wanted write, Element? before, string? request, WorkflowWorld world, Submission submission, CancellationToken ct)
    {
        if (submission.Writer is not { } writer) return Role.Anybody;
        var record = before ?? write.Resource!.Root;
        var asked = world.Before(request ?? "") ?? world.Now(request);
        if (record.Type is "ServiceRequest" or "Communication")
            return await Is(writer, asked?["requester"], world, ct) ? Role.Requester : Role.None;
        var machine = TaskKind.MachineOf(record);
        var tracking = request is null ? null : world.TasksOf(request)
            .Where(t => TaskKind.MachineOf(t.Value) == Machine.Tracking && t.Key != write.Reference)
            .Select(t => world.Before(t.Key) ?? t.Value).LastOrDefault();
        if (machine == Machine.Withdrawal)
        {
            // The requester asks and the owner answers; what the owner proposes the requester answers.
            var (by, to) = (asked?["requester"], tracking?["owner"]);
            if (record.Text("intent") == "proposal") (by, to) = (to, by);
            return (await Is(writer, by, world, ct) ? Role.Requester : Role.None)
                | (await Is(writer, to, world, ct) ? Role.Filler : Role.None);
        }
        var roles = await Is(writer, record["owner"], world, ct) ? Role.Filler : Role.None;
        if (machine == Machine.Tracking)
            return roles | (await Is(writer, asked?["requester"] ?? record["requester"], world, ct) ? Role.Requester : Role.None)
                | (await Redirects(writer, record, world, ct) ? Role.Filler : Role.None);
        if (ClosesForTheReferrer(record))
            roles = await Is(writer, asked?["requester"], world, ct) || await IsPractice(writer, record, world, ct) ? Role.Filler : Role.None;
        if (await Is(writer, record["requester"], world, ct)
            || (before is null && (await Is(writer, asked?["requester"], world, ct) || await Is(writer, tracking?["owner"], world, ct))))
            roles |= Role.Requester;
        return roles != Role.None ? roles : await IsPractice(writer, record, world, ct) ? Role.Practice : Role.None;
    }

    /// <summary>What closes the loop is the referrer's or the registered practice's to do, whoever the Task calls its owner.</summary>
    static bool ClosesForTheReferrer(Element errand) => errand.HasCode("code", Canonical.CodeSystems.ReferralTaskCode,
        "act-on-return", "letter-review", "result-review");

    /// <summary>The owner of the Task that this one goes on for may give it to another.</summary>
    async Task<bool> Redirects(string writer, Element task, WorkflowWorld world, CancellationToken ct) =>
        TaskKind.Replaces(task) is { } replaced
        && await Is(writer, (world.Before(replaced) ?? world.Now(replaced))?["owner"], world, ct);

    async Task<bool> IsPractice(string writer, Element record, WorkflowWorld world, CancellationToken ct)
    {
        if (world.Local(record["for"]) is not { } patient || patient.Split('/') is not ["Patient", var id]) return false;
        var person = world.Now(patient) ?? (await store.Find("Patient", id, Audience.Everyone, ct))?.Read()?.Root;
        foreach (var practice in person.All("generalPractitioner"))
            if (await Is(writer, practice, world, ct)) return true;
        return false;
    }

    /// <summary>The writer is the organisation behind the reference, has it as a part, or is one of its sites.</summary>
    async Task<bool> Is(string writer, Element? party, WorkflowWorld world, CancellationToken ct)
    {
        if (party is null || await directory.Organisation(party, world.Neighbourhood, ct) is not { } organisation) return false;
        var above = organisation;
        for (var step = 0; step < Deepest && above is not null; step++)
        {
            if (above == writer) return true;
            above = world.Local((await Organisation(above, world, ct))?["partOf"]);
        }
        var own = await Organisation(writer, world, ct);
        return own is not null && world.Local(own["partOf"]) == organisation
            && own.All("identifier").Any(i => Reading.SameSystem(i.Text("system"), Canonical.OdsSite));
    }

    async Task<Element?> Organisation(string reference, WorkflowWorld world, CancellationToken ct) =>
        reference.Split('/') is ["Organization", var id]
            ? world.Now(reference) ?? (await store.Find("Organization", id, Audience.Everyone, ct))?.Read()?.Root : null;

    /// <summary>The owner becomes another organisation; two names of one organisation are one.</summary>
    async Task<bool> HandsOver(Element before, Element after, WorkflowWorld world, CancellationToken ct)
    {
        var (was, becomes) = (before["owner"], after["owner"]);
        if (was is null || was.Text("reference") is { } same && same == becomes?.Text("reference")) return false;
        if (becomes is null) return true;
        return await directory.Organisation(was, world.Neighbourhood, ct) is { } owner
            && owner != await directory.Organisation(becomes, world.Neighbourhood, ct);
    }
}
