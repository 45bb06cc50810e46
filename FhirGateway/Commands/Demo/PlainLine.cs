using Spectre.Console;

namespace FhirGateway.Commands.Demo;

internal static class PlainLine
{
    /// <summary>A line as it is: an address or a path must not be broken at the screen's edge.</summary>
    public static void Say(this IAnsiConsole console, string line) => console.Profile.Out.Writer.WriteLine(line);
}
