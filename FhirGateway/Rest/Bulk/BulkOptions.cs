using System.Globalization;
using FhirGateway.Fhir;
using FhirGateway.Http;

namespace FhirGateway.Rest.Bulk;

/// <summary>How much is brought in and out at once, and where it lies (settings <c>Bulk__…</c>).</summary>
internal sealed record BulkOptions
{
    /// <summary>Files of jobs; where several gateways share a database, a folder that they share too.</summary>
    public required string Folder { get; init; }

    /// <summary>Jobs that wait or run, of all gateways; more are refused with 429.</summary>
    public int MostJobs { get; init; } = 10;

    /// <summary>Jobs that one gateway works on at the same time.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>How long files of a finished job are kept.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Resources in one file.</summary>
    public int FileRows { get; init; } = 100_000;

    /// <summary>The folder whose files an import may name; null: none.</summary>
    public string? ImportFolder { get; init; }

    /// <summary>Addresses below which an import may fetch files, <c>https</c> only.</summary>
    public IReadOnlyList<Uri> ImportUrls { get; init; } = [];

    /// <summary>The largest file that is imported, in bytes.</summary>
    public long ImportBytes { get; init; } = 4L << 30;

    /// <summary>How often it is looked for jobs of other gateways; those of this one wake it.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(5);

    public bool RequiresAccessToken { get; init; }

    public static BulkOptions From(GatewayOptions gateway, IConfiguration settings)
    {
        var defaults = new BulkOptions { Folder = Path.Combine(gateway.DataDirectory, "bulk") };
        return defaults with
        {
            Folder = settings["Bulk:Folder"] ?? defaults.Folder,
            MostJobs = (int)Number(settings, "MostJobs", defaults.MostJobs),
            Workers = (int)Number(settings, "Workers", defaults.Workers),
            KeepFor = TimeSpan.FromHours(Number(settings, "KeepHours", defaults.KeepFor.TotalHours)),
            FileRows = (int)Number(settings, "FileRows", defaults.FileRows),
            ImportFolder = settings["Bulk:ImportFolder"],
            ImportUrls = [.. (settings["Bulk:ImportUrls"] ?? "")
                .Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Address)],
            ImportBytes = (long)Number(settings, "ImportBytes", defaults.ImportBytes),
            RequiresAccessToken = gateway.SecurityMode != Security.OpenMode.Name,
        };
    }

    static double Number(IConfiguration settings, string name, double otherwise) => settings[$"Bulk:{name}"] switch
    {
        null or "" => otherwise,
        var text when double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 => number,
        var text => throw new UserErrorException($"Bulk__{name} is '{text}'; it is a number above 0."),
    };

    static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == "https"
        && text.EndsWith('/')
            ? address
            : throw new UserErrorException(
                $"Bulk__ImportUrls holds '{text}'; they are https addresses that end in a slash.");
}
