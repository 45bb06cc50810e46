using System.Globalization;
using System.Net;
using FhirGateway.Fhir;
using FhirGateway.Intake;
using FhirGateway.Referrals;
using FhirGateway.Storage;

namespace FhirGateway.Http;

/// <summary>What the gateway is started with (DESIGN: settings); every command and test makes one.</summary>
internal sealed record GatewayOptions
{
    /// <summary>A database of the operator's own; null means a private PostgreSQL under <see cref="DataDirectory"/>.</summary>
    public string? ConnectionString { get; init; }

    public string DataDirectory { get; init; } = "./data";

    /// <summary>
    /// Longest wait at start-up for a database of the operator's own; null: <c>serve</c> waits
    /// <see cref="DefaultDatabaseWait"/>, other commands do not wait.
    /// </summary>
    public TimeSpan? DatabaseWait { get; init; }

    public static readonly TimeSpan DefaultDatabaseWait = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait of a write for a lock that another database session holds; then the write is 503.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(2);

    public RefusalQuota RefusalQuota { get; init; } = RefusalQuota.Default;

    /// <summary>The folder with PostgreSQL's programs; null: where Debian keeps them, then the PATH.</summary>
    public string? PostgresBinaries { get; init; }

    /// <summary>Where the private PostgreSQL lies and whose programs run it.</summary>
    public EmbeddedPostgresOptions PrivatePostgres => new(DataDirectory)
    {
        Binaries = PostgresBinaries, Settings = PostgresSettings, QuickCreation = IsDemo,
    };

    /// <summary>The folder of packages of definitions; null means <c>packages</c> in <see cref="DataDirectory"/>.</summary>
    public string? Packages { get; init; }

    /// <summary>What must claim one of the gateway's profiles; nothing by default.</summary>
    public RequiredProfiles RequireProfiles { get; init; } = RequiredProfiles.None;

    /// <summary>Where <c>package add</c> puts packages and <c>serve</c> looks for them.</summary>
    public string PackagesFolder => Packages ?? Path.Combine(DataDirectory, "packages");

    /// <summary>Where clients reach the gateway, without <c>/fhir</c>; null means as the request says.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The FHIR base below <see cref="PublicUrl"/>, or null when only the request knows it.</summary>
    public string? PublicBase => PublicUrl is null ? null
        : PublicUrl.TrimEnd('/') is var root && root.EndsWith("/fhir", StringComparison.Ordinal) ? root : root + "/fhir";

    /// <summary>
    /// Origins whose web pages may read answers, as <c>https://viewer.example</c>, or <c>*</c>; none by default.
    /// </summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>Whose <c>X-Forwarded-*</c> headers tell the public address; nobody's by default.</summary>
    public IReadOnlyList<IPAddress> TrustedProxies { get; init; } = [];

    public string Urls { get; init; } = "http://127.0.0.1:8080";

    /// <summary>The same at other addresses, where a command line names some.</summary>
    public GatewayOptions At(string? urls) => urls is null ? this : this with { Urls = urls };

    /// <summary><c>smart</c> (not built yet) or <c>open</c>.</summary>
    public string SecurityMode { get; init; } = "smart";

    /// <summary>The nation of a referral whose receiving organisation has no address.</summary>
    public string Nation { get; init; } = "England";

    public string SweepCron { get; init; } = "0 * * * * ?";

    /// <summary>
    /// How many submissions of one sender may be refused on a day before <c>/health/safety</c> is bad.
    /// </summary>
    public int MostRefused { get; init; } = 20;

    /// <summary>False in tests and the demo, which sweep by hand because they turn the clock.</summary>
    public bool SweepsOnSchedule { get; init; } = true;

    /// <summary>What is written is what was: <c>load</c> brings it, and no move of it is refused.</summary>
    public bool TakesHistory { get; init; }

    /// <summary>False where only the store is measured: nothing is then judged.</summary>
    public bool Projects { get; init; } = true;

    /// <summary>Longest wait of a sweep for the projector; longer in tests, whose open transactions hold up the feed.</summary>
    public TimeSpan SweepWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the projector lets changes gather; the demo, which sweeps all the time, does not wait.</summary>
    public ProjectorPause ProjectorPause { get; init; } = ProjectorPause.Default;

    /// <summary>Further lines for the configuration of the private PostgreSQL.</summary>
    public IReadOnlyList<string> PostgresSettings { get; init; } = [];

    /// <summary>All data is invented and the clock is turned by hand: every page says so.</summary>
    public bool IsDemo { get; init; }

    /// <summary>The FHIR base of a terminology server to ask what cannot be checked here; null asks nobody.</summary>
    public Uri? TerminologyServer { get; init; }

    /// <summary>How long one question to it may take; set in seconds.</summary>
    public TimeSpan TerminologyTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The terminology server that the settings name, ready to be asked; null where they name none.</summary>
    public TerminologyServer? NewTerminologyServer(TimeProvider clock) =>
        TerminologyServer is { } server ? new TerminologyServer(server, TerminologyTimeout, clock) : null;

    /// <summary>Under which systems persons and organisations are numbered; settings add aliases.</summary>
    public IdentifierSystems Systems { get; init; } = IdentifierSystems.Default;

    /// <summary>Other thresholds than the shipped ones; tests change one and see who notices.</summary>
    public PolicySet? Policies { get; init; }

    public static GatewayOptions From(IConfiguration settings)
    {
        var defaults = new GatewayOptions();
        return new GatewayOptions
        {
            ConnectionString = settings.GetConnectionString("Gateway"),
            DataDirectory = settings["Gateway:DataDirectory"] ?? defaults.DataDirectory,
            DatabaseWait = SecondsOf(settings, "Gateway:DatabaseWait", 0, 86_400),
            LockWait = SecondsOf(settings, "Limits:LockWait", 0.1, 25) ?? defaults.LockWait,
            RefusalQuota = new RefusalQuota(
                (int)(NumberOf(settings, "Refused:MostPerSender", 1, 1_000_000) ?? defaults.RefusalQuota.MostPerSender),
                NumberOf(settings, "Refused:MostMegabytesPerSender", 16, 1 << 20) << 20
                    ?? defaults.RefusalQuota.MostBytesPerSender,
                NumberOf(settings, "Refused:KeepDays", 1, 36_500) is { } days
                    ? TimeSpan.FromDays(days) : defaults.RefusalQuota.KeepFor),
            PostgresBinaries = settings["Gateway:PostgresBinaries"],
            PublicUrl = PublicUrlOf(settings["Gateway:PublicUrl"]),
            CorsOrigins = [.. Words(settings["Gateway:CorsOrigins"]).Select(OriginOf)],
            TrustedProxies = [.. Words(settings["Gateway:TrustedProxies"]).Select(ProxyOf)],
            Packages = settings["Gateway:Packages"],
            RequireProfiles = RequiredProfiles.Parse(settings["Gateway:RequireProfiles"]),
            Urls = settings["ASPNETCORE_URLS"] ?? defaults.Urls,
            SecurityMode = settings["Security:Mode"] ?? defaults.SecurityMode,
            Nation = settings["Safety:Nation"] ?? defaults.Nation,
            SweepCron = settings["Safety:SweepCron"] ?? defaults.SweepCron,
            MostRefused = (int)(NumberOf(settings, "Safety:MostRefused", 0, int.MaxValue) ?? defaults.MostRefused),
            Systems = new IdentifierSystems(Enum.GetValues<IdentifierScheme>().ToDictionary(
                scheme => scheme, scheme => (IReadOnlyList<string>)Words(settings[$"Identity:{scheme}"]))),
            TerminologyServer = ServerOf(settings["Terminology:Server"]),
            TerminologyTimeout = SecondsOf(settings, "Terminology:Timeout", 0.001, 60) ?? defaults.TerminologyTimeout,
        };
    }

    static string[] Words(string? text) => (text ?? "").Split(
        [',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static string OriginOf(string text) => text == "*" || Uri.TryCreate(text, UriKind.Absolute, out var origin)
        && origin.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase) ? text
        : throw new UserErrorException(
            $"Gateway__CorsOrigins holds '{text}'; an origin is a scheme and a host, as in https://viewer.example.");

    static IPAddress ProxyOf(string text) => IPAddress.TryParse(text, out var proxy) ? proxy
        : throw new UserErrorException(
            $"Gateway__TrustedProxies holds '{text}'; a proxy is named by its IP address.");

    static string? PublicUrlOf(string? text) => string.IsNullOrWhiteSpace(text) ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") ? text
        : throw new UserErrorException(
            $"Gateway__PublicUrl is '{text}'; it is an http or https address, as in https://fhir.example.");

    static Uri? ServerOf(string? text) => string.IsNullOrWhiteSpace(text) ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var server) && server.Scheme is ("http" or "https") ? server
        : throw new UserErrorException($"Terminology__Server is '{text}'; it is an http or https address.");

    static long? NumberOf(IConfiguration settings, string name, long least, long most) =>
        settings[name] is not { } text || string.IsNullOrWhiteSpace(text) ? null
        : long.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Wrong(name, text, $"a whole number from {least} to {most}");

    static TimeSpan? SecondsOf(IConfiguration settings, string name, double least, double most) =>
        settings[name] is not { } text || string.IsNullOrWhiteSpace(text) ? null
        : double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds >= least && seconds <= most
            ? TimeSpan.FromSeconds(seconds)
        : throw Wrong(name, text, string.Create(CultureInfo.InvariantCulture, $"a number of seconds from {least} to {most}"));

    static UserErrorException Wrong(string name, string text, string allowed) =>
        new($"{name.Replace(":", "__", StringComparison.Ordinal)} is '{text}'; it must be {allowed}.");

    /// <summary>
    /// The settings of the environment and of <c>appsettings.json</c> beside the program and in the working folder, as
    /// every command reads them.
    /// </summary>
    public static GatewayOptions FromEnvironment()
    {
        var settings = new ConfigurationBuilder();
        foreach (var folder in (string[])[AppContext.BaseDirectory, Directory.GetCurrentDirectory()])
            AddFile(settings, Path.Combine(folder, "appsettings.json"));
        return From(settings.AddEnvironmentVariables().Build());
    }

    static void AddFile(ConfigurationBuilder settings, string file)
    {
        try
        {
            settings.AddConfiguration(new ConfigurationBuilder().AddJsonFile(file, optional: true).Build());
        }
        catch (Exception fault) when (fault is InvalidDataException or FormatException)
        {
            throw new UserErrorException($"{file} is not a JSON file of settings; correct it, or remove it.", fault);
        }
    }
}
