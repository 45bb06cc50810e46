using System.Data.Common;
using System.Net.Sockets;
using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Commands;

/// <summary>Turns an exception that ends a command into a line on the error stream and an exit code.</summary>
internal static class CommandErrors
{
    /// <summary>Wrong use, or a condition that the operator can correct.</summary>
    public const int UserError = 2;

    /// <summary>sysexits' EX_SOFTWARE: a fault of the program.</summary>
    public const int Unexpected = 70;

    /// <summary>As a shell reports a command that was ended by Ctrl-C.</summary>
    const int Cancelled = 130;

    /// <param name="verbose">Print the exception itself as well.</param>
    public static async Task<int> Report(Exception fault, bool verbose, TextWriter errors)
    {
        var (line, exit) = fault switch
        {
            OperationCanceledException => ("Stopped before the end.", Cancelled),
            UserErrorException or IOException or UnauthorizedAccessException => (fault.Message, UserError),
            JsonException broken => (JsonSyntax.Explain(broken), UserError),
            DbException { IsTransient: true } or DbException { InnerException: IOException or SocketException } => (
                $"The connection to PostgreSQL failed: {fault.Message} Check ConnectionStrings__Gateway.", UserError),
            _ => (Unknown(fault, verbose), Unexpected),
        };
        await errors.WriteLineAsync(OneLine(WithoutJsonWords(line, fault)));
        if (verbose) await errors.WriteLineAsync(fault.ToString());
        return exit;
    }

    /// <summary>A message that repeats the JSON library's sentence says it in our words.</summary>
    static string WithoutJsonWords(string line, Exception fault) =>
        fault.InnerException is JsonException broken
            ? line.Replace(broken.Message, JsonSyntax.Explain(broken), StringComparison.Ordinal) : line;

    static string Unknown(Exception fault, bool verbose)
    {
        const string Failed = "The command failed unexpectedly";
        if (verbose) return $"{Failed}.";
        var file = Path.Combine(Path.GetTempPath(), $"fhirgateway-error-{Environment.ProcessId}.log");
        try
        {
            File.WriteAllText(file, fault.ToString());
            return $"{Failed}; the details are in {file}. Report them, or run the command again with --verbose.";
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            return $"{Failed}; run it again with --verbose for the details.";
        }
    }

    static string OneLine(string text) =>
        string.Join(' ', text.Split(
            ['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
