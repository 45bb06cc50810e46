using FhirGateway.Dashboard;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Packages;
using FhirGateway.Fhir.Validation;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Referrals;
using FhirGateway.Reports;
using FhirGateway.Rest;
using FhirGateway.Rest.Operations;
using FhirGateway.Safety;
using FhirGateway.Security;
using FhirGateway.Storage;
using Microsoft.AspNetCore.Connections;

namespace FhirGateway;

/// <summary>The table of contents: what a running gateway is made of, one line per part.</summary>
internal static class Gateway
{
    public static async Task<RunningGateway> Start(GatewayOptions options, TimeProvider clock, CancellationToken ct)
    {
        if (OpenMode.ForbidsStart(options.SecurityMode, options.Urls) is { } reason)
            throw new UserErrorException(reason);
        ListenAddresses.Check(options.Urls);
        var safety = SafetyOf(options);
        var postgres = options.ConnectionString is null
            ? await EmbeddedPostgres.Start(options.PrivatePostgres, ct) : null;
        var database = Database.Open(options.ConnectionString ?? postgres!.ConnectionString, clock);
        try
        {
            if (postgres is null)
                await DatabaseWait.ForAnswer(
                    database, options.DatabaseWait ?? TimeSpan.Zero, Console.Error.WriteLineAsync, ct);
            await database.Migrate(ct);
            await new HistoryYears(database).Ensure(ct);
            var server = await Build(options, safety, clock, database, postgres, ct);
            Map(server);
            server.ListenOnly(options.Urls);
            await Listen(server, options.Urls, ct);
            return new RunningGateway(server, new Uri(server.Urls.First().TrimEnd('/') + "/"), Stop);
        }
        catch
        {
            await Stop();
            throw;
        }

        async ValueTask Stop()
        {
            await database.DisposeAsync();
            if (postgres is not null) await postgres.DisposeAsync();
        }
    }

    static async Task<WebApplication> Build(
        GatewayOptions options, SafetyOptions safety, TimeProvider clock, Database database, EmbeddedPostgres? postgres,
        CancellationToken ct)
    {
        var builder = Listening.NewServer();
        builder.Services.AddSingleton(options).AddSingleton(clock).AddSingleton(database)
            .AddSingleton(options.ProjectorPause);
        if (postgres is not null) builder.Services.AddSingleton(postgres).AddHostedService<EmbeddedPostgresLoop>();
        var store = new ResourceStore(database, clock)
        {
            PublicBase = options.PublicBase, Systems = options.Systems, LockWait = options.LockWait,
        };
        await store.Catalogues.Refresh(ct);
        builder.Services.AddSingleton(store).AddSingleton<Reindexer>().AddHostedService<ReindexLoop>();
        builder.Services.AddSingleton(new CursorSeal(await SharedKey.Of(database, "cursor", clock.GetUtcNow(), ct)));
        await new PublishedDefinitions(store, database).Publish(ct);
        builder.Services.AddSingleton<EndUserOrganisation>();
        var packages = Packages(options);
        var definitions = new StoredDefinitions(database, packages);
        builder.Services.AddSingleton(packages).AddSingleton(definitions).AddSingleton(options.RequireProfiles)
            .AddSingleton(new ResourceCheck(
                new ValidationOptions { Catalog = packages }, options.NewTerminologyServer(clock), definitions))
            .AddHostedService<DefinitionLoop>();
        if (options.Policies is { } policies) builder.Services.AddSingleton(policies);
        builder.Services.AddSafety(database, safety);
        builder.Services.AddHostedService<HistoryLoop>();
        builder.Services.AddHostedService<PendingListLoop>();
        builder.Services.AddSingleton<Leftovers>().AddHostedService<LeftoversLoop>();
        builder.Services.AddSingleton(options.RefusalQuota).AddHostedService<RefusalsLoop>();
        builder.Services.AddRest();
        builder.Services.AddRazorComponents();
        return builder.Build();
    }

    static SafetyOptions SafetyOf(GatewayOptions options) => new(
        options.SweepsOnSchedule ? SafetySchedule.Check(options.SweepCron) : SafetyOptions.Off,
        NationName.Parse(options.Nation) ?? throw new UserErrorException(
            $"Safety__Nation is '{options.Nation}'; it is England, Scotland, Wales or Northern Ireland."),
        options.Projects)
    {
        MostRefused = options.MostRefused,
        SweepWait = options.SweepWait,
    };

    static async Task Listen(WebApplication server, string urls, CancellationToken ct)
    {
        try
        {
            await server.StartAsync(ct);
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
        {
            throw ListenAddresses.Taken(urls);
        }
    }

    /// <summary>
    /// What was added with <c>package add</c>, of which what cannot be used is said and the rest is used; and our own.
    /// </summary>
    static Catalog Packages(GatewayOptions options)
    {
        if (!Directory.Exists(options.PackagesFolder)) return OwnPackage.Current.Catalog;
        var packages = PackageSet.Read([options.PackagesFolder]);
        foreach (var (file, issue) in packages.Issues)
            if (issue.Severity <= Severity.Warning) Console.Error.WriteLine($"{file}: {issue.Diagnostics}");
        return packages.Catalog.With(OwnPackage.Current.Catalog.All);
    }

    static void Map(WebApplication server)
    {
        ServerRefusals.Observe(server);
        server.UseAnswerCompression();
        server.UseFaults();
        server.UseOpenMode();
        server.UseCrossOrigin(
            server.Services.GetRequiredService<GatewayOptions>().CorsOrigins,
            server.Services.GetRequiredService<RestTable>().MethodsAt);
        server.MapHealth();
        server.MapRest();
        server.MapOperations();
        server.MapSafety();
        server.MapReports();
        server.MapDashboard();
    }
}
