using FhirGateway.Http;

namespace FhirGateway.Rest.Operations;

/// <summary>Which operations of R4 are answered, and where.</summary>
internal static class OperationEndpoints
{
    public static IServiceCollection AddOperations(this IServiceCollection services) => services
        .AddSingleton<OwnDefinitions>().AddSingleton<Validate>().AddSingleton<Meta>().AddSingleton<MetaChange>()
        .AddSingleton<Expand>().AddSingleton<ValidateCode>().AddSingleton<Lookup>().AddSingleton<Translate>()
        .AddSingleton<Everything>().AddSingleton<Document>().AddSingleton<Diff>().AddSingleton<LastN>()
        .AddSingleton<ReferralView>().AddSingleton<TimelineOperation>().AddSingleton<StatusOperation>().AddSingleton<SubmitOperation>();

    public static void MapOperations(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapResources(endpoints.ServiceProvider);
        endpoints.MapTerminology(endpoints.ServiceProvider);
        endpoints.MapCollections(endpoints.ServiceProvider);
        endpoints.MapReferrals(endpoints.ServiceProvider);
    }

    /// <summary>What may be asked of any resource.</summary>
    static void MapResources(this IEndpointRouteBuilder endpoints, IServiceProvider services)
    {
        var (validate, diff) = (services.GetRequiredService<Validate>(), services.GetRequiredService<Diff>());
        var (meta, change) = (services.GetRequiredService<Meta>(), services.GetRequiredService<MetaChange>());
        endpoints.Both("{type}/$validate",                    validate.Serve);
        endpoints.Both("{type}/{id}/$validate",               validate.Serve);
        endpoints.Both("$meta",                               meta.ServeSystem);
        endpoints.Both("{type}/$meta",                        meta.ServeType);
        endpoints.Both("{type}/{id}/$meta",                   meta.ServeInstance);
        endpoints.Both("{type}/{id}/_history/{vid}/$meta",    meta.ServeInstance);
        endpoints.MapOperation("POST", "{type}/{id}/$meta-add",    change.ServeAdd);
        endpoints.MapOperation("POST", "{type}/{id}/$meta-delete", change.ServeDelete);
        endpoints.MapOperation("POST", "$convert",            Convert.Serve);
        endpoints.MapOperation("GET", "$workflow",            Workflow.Serve);
        endpoints.Both("$diff",                               diff.ServeSystem);
        endpoints.Both("{type}/{id}/$diff",                   diff.ServeInstance);
    }

    static void MapTerminology(this IEndpointRouteBuilder endpoints, IServiceProvider services)
    {
        var (expand, translate) = (services.GetRequiredService<Expand>(), services.GetRequiredService<Translate>());
        var (validateCode, lookup) = (services.GetRequiredService<ValidateCode>(), services.GetRequiredService<Lookup>());
        endpoints.Both("ValueSet/$expand",                    expand.Serve);
        endpoints.Both("ValueSet/{id}/$expand",               expand.Serve);
        endpoints.Both("ValueSet/$validate-code",             validateCode.ServeValueSet);
        endpoints.Both("ValueSet/{id}/$validate-code",        validateCode.ServeValueSet);
        endpoints.Both("CodeSystem/$validate-code",           validateCode.ServeCodeSystem);
        endpoints.Both("CodeSystem/{id}/$validate-code",      validateCode.ServeCodeSystem);
        endpoints.Both("CodeSystem/$lookup",                  lookup.Serve);
        endpoints.Both("CodeSystem/$subsumes",                lookup.ServeSubsumes);
        endpoints.Both("CodeSystem/{id}/$subsumes",           lookup.ServeSubsumes);
        endpoints.Both("ConceptMap/$translate",               translate.Serve);
        endpoints.Both("ConceptMap/{id}/$translate",          translate.Serve);
    }

    static void MapCollections(this IEndpointRouteBuilder endpoints, IServiceProvider services)
    {
        var (everything, document) = (services.GetRequiredService<Everything>(), services.GetRequiredService<Document>());
        endpoints.Both("Patient/$everything",                 everything.ServePatient);
        endpoints.Both("Patient/{id}/$everything",            everything.ServePatient);
        endpoints.Both("Encounter/{id}/$everything",          everything.ServeEncounter);
        endpoints.Both("Composition/$document",               document.Serve);
        endpoints.Both("Composition/{id}/$document",          document.Serve);
        endpoints.MapOperation("GET", "Observation/$lastn",   services.GetRequiredService<LastN>().Serve);
    }

    /// <summary>What is asked of a referral, and how one is sent in one call.</summary>
    static void MapReferrals(this IEndpointRouteBuilder endpoints, IServiceProvider services)
    {
        endpoints.Both("ServiceRequest/{id}/$timeline",       services.GetRequiredService<TimelineOperation>().Serve);
        endpoints.Both("ServiceRequest/{id}/$status",         services.GetRequiredService<StatusOperation>().Serve);
        endpoints.MapOperation("POST", "ServiceRequest/$submit",
            services.GetRequiredService<SubmitOperation>().Serve, kind: EndpointKind.Write);
    }

    /// <summary>An operation that changes nothing may be asked by GET too.</summary>
    static void Both(this IEndpointRouteBuilder endpoints, string template, Handler handler)
    {
        endpoints.MapOperation("GET", template, handler);
        endpoints.MapOperation("POST", template, handler);
    }
}
