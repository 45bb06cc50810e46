using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Tests.Storage;

/// <summary>Small resources for the store's tests.</summary>
static class Samples
{
    public static Resource Patient(string family = "Example") =>
        Read($$"""{"resourceType":"Patient","name":[{"family":"{{family}}"}]}""");

    public static Resource Request(string patient, string status = "active") => Read(
        $$"""
        {"resourceType":"ServiceRequest","status":"{{status}}","intent":"order","priority":"routine",
         "subject":{"reference":"Patient/{{patient}}"},"authoredOn":"2026-03-02T09:30:00Z"}
        """);

    public static Resource Task(string request, string status = "requested") => Read(
        $$"""
        {"resourceType":"Task","status":"{{status}}","intent":"order",
         "focus":{"reference":"ServiceRequest/{{request}}"},"authoredOn":"2026-03-02T09:30:00Z"}
        """);

    public static Resource Read(string json)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(json));
        return parsed.Resource ?? throw new ArgumentException(string.Join("; ", parsed.Issues), nameof(json));
    }
}
