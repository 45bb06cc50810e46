using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Tests.Fhir;

/// <summary>
/// NHS England's Booking and Referral Standard examples. What is said of each was written down by reading the file;
/// most of the errors are the examples' own.
/// </summary>
public sealed class BarsFilesTests
{
    static readonly string Folder = Path.Combine(House.Data, "bars-api");

    /// <summary>File → each element at fault (type and first repetition are enough to find it).</summary>
    static readonly Dictionary<string, string> Broken = new()
    {
        // A display in an Identifier, a CodeableConcept where a Coding belongs, an array for one organisation, a bare header.
        ["Endpoint/post_Endpoint_Atomic.json"] =
            "Endpoint.identifier[0].display Endpoint.connectionType.coding Endpoint.managingOrganization Endpoint.header",
        ["Endpoint/post_Endpoint_template.json"] = "Endpoint.connectionType.coding Endpoint.managingOrganization Endpoint.header",
        ["Endpoint/success_Endpoint_Atomic.json"] =
            "Endpoint.identifier[0].display Endpoint.connectionType.coding Endpoint.managingOrganization Endpoint.header",
        ["Endpoint/success_Endpoint_template.json"] = "Endpoint.connectionType.coding Endpoint.managingOrganization Endpoint.header",
        ["Endpoint/success_bundle.json"] =
            "Bundle.entry[0].resource.connectionType.coding Bundle.entry[1].resource.managingOrganization",
        ["Endpoint/success_bundle_template.json"] =
            "Bundle.entry[0].resource.connectionType.coding Bundle.entry[1].resource.managingOrganization",
        ["HealthcareService/post_HealthcareService_Atomic.json"] = "HealthcareService.providedBy",
        ["HealthcareService/success_HealthcareService_Atomic.json"] = "HealthcareService.providedBy",
        ["HealthcareService/success_bundle.json"] = "Bundle.entry[0].resource.providedBy Bundle.entry[1].resource.providedBy",
        // HTTP numbers and words with a space as an issue's code.
        ["OperationOutcome/REC/500-REC_SERVER_ERROR-too costly.json"] = "OperationOutcome.issue[0].code",
        ["invalid-base64.json"] = "OperationOutcome.issue[0].code",
        ["unavailable.json"] = "OperationOutcome.issue[0].code",
        // Not a resource.
        ["_status.json"] = "",
        // Parts of resources, and 'serviceRequest' for the type ServiceRequest.
        ["appointment/PATCH-body.json"] = "Appointment.participant",
        ["appointment/PUT-body.json"] = "Appointment.basedOn[0].reference",
        ["appointment/id/GET-success.json"] = "Appointment.basedOn[0].reference",
        // A comma is missing.
        ["document_reference/GET-success.json"] = "Bundle.type",
        ["document_reference/POST-body.json"] = "DocumentReference.status DocumentReference.content",
        ["document_reference/POST-success.json"] = "DocumentReference.status DocumentReference.content",
        ["document_reference/id/GET-success.json"] =
            "DocumentReference.id DocumentReference.masterIdentifier DocumentReference.content[0].format",
        ["document_reference/id/PUT-body.json"] = "DocumentReference.id DocumentReference.content[0].format",
        ["message_definition/MessageDefinition_ServiceRequest-request_CaseTransfer.json"] = "Bundle.entry[0].resource.useContext[0].code",
        ["metadata/BaRS_API_Capability_Statement.json"] = "CapabilityStatement.rest[0].security CapabilityStatement.rest[1].security",
        // Placeholders as ids, 'Schedule' for schedule, a participant without status.
        ["process_message/POST-success.json"] =
            "Bundle.entry[3].resource.Schedule Bundle.entry[4].resource.id Bundle.entry[1].resource.participant[0].status",
        ["process_message/response/Booking (HTTP Response) .json"] =
            "Bundle.entry[3].resource.Schedule Bundle.entry[4].resource.id Bundle.entry[1].resource.participant[0].status",
        // A bare UUID as a reference.
        ["process_message/response/ValidationRequest (HTTP Response) .json"] = "Bundle.entry[1].resource.performer[0].reference",
        // The resource's properties stand in the entry.
        ["service_request/GET-success.json"] = "Bundle.entry[0].resourceType Bundle.entry[0].status",
        ["service_request/PATCH-body.json"] = "ServiceRequest.PatientInstruction ServiceRequest.status ServiceRequest.subject",
        ["service_request/PUT-body.json"] =
            "ServiceRequest.basedOn ServiceRequest.PatientInstruction ServiceRequest.performer[0].reference",
        ["service_request/id/GET-success.json"] =
            "ServiceRequest.basedOn ServiceRequest.PatientInstruction ServiceRequest.performer[0].reference",
    };

    public static TheoryData<string> Files => Directory.Exists(Folder)
        ? [.. Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder, f)).Order()]
        : [""];

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_file_is_accepted_or_refused_for_what_a_reader_finds_wrong(string file)
    {
        Assert.SkipWhen(file.Length == 0, $"There is no {Folder}.");
        var parsed = JsonFormat.Read(File.ReadAllBytes(Path.Combine(Folder, file)));
        var errors = parsed.Issues.Concat(parsed.Resource is null ? [] : Validator.Validate(parsed.Resource))
            .Where(i => i.IsError).ToArray();
        if (!Broken.TryGetValue(file, out var faults))
        {
            Assert.Empty(errors.Select(e => $"{e.Expression}: {e.Diagnostics}"));
            return;
        }
        Assert.NotEmpty(errors);
        Assert.Empty(faults.Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(errors.Select(e => e.Expression)));
    }
}
