using System.CommandLine;
using FhirGateway.Fhir;

namespace FhirGateway.Commands;

/// <summary>
/// <c>fhirpath EXPRESSION PATH</c>: what an expression yields on a resource, as <c>{"result":[…]}</c>; and
/// <c>fhirpath --batch FILE.jsonl</c> for many.
/// </summary>
internal static class FhirPathCommand
{
    public static Command Command()
    {
        var expression = new Argument<string?>("expression") { Description = "FHIRPath", Arity = ArgumentArity.ZeroOrOne };
        var path = new Argument<string?>("path") { Description = "A resource, JSON or XML", Arity = ArgumentArity.ZeroOrOne };
        var batch = new Option<string?>("--batch")
        {
            Description = "Lines {\"id\",\"expression\",\"resource\"|\"file\"}, answered by {\"id\",\"result\"|\"error\"}",
        };
        var command = new Command("fhirpath", "Evaluate FHIRPath on a resource") { expression, path, batch };
        command.SetAction((parsed, ct) =>
            (parsed.GetValue(expression), parsed.GetValue(path), parsed.GetValue(batch)) switch
        {
            (null, null, { } file) => Batch(Inputs.File(file), Console.Out, ct),
            ({ } text, { } file, null) => One(text, Inputs.File(file), Console.Out, Console.Error, ct),
            _ => throw new UserErrorException("Give an expression and a path, or --batch FILE."),
        });
        return command;
    }

    /// <returns>0; 1 if the resource cannot be read or the expression fails.</returns>
    public static async Task<int> One(
        string expression, string path, TextWriter output, TextWriter remarks, CancellationToken ct)
    {
        var parsed = await ResourceFile.Read(path, ct);
        foreach (var issue in parsed.Issues)
            await remarks.WriteLineAsync($"{path}: {issue.Location} {issue.Expression} {issue.Diagnostics}");
        var answer = parsed.Resource is { } resource
            ? FhirPathAnswer.Of(expression, resource.Root, TimeProvider.System.GetUtcNow())
            : FhirPathAnswer.Failed("The resource cannot be read.");
        await output.WriteLineAsync(answer.ToJson(null).AsMemory(), ct);
        return answer.Error is null ? 0 : 1;
    }

    /// <returns>0, as an error is an answer too; 1 if a line is no question.</returns>
    public static async Task<int> Batch(string file, TextWriter output, CancellationToken ct)
    {
        var (exit, questions) = (0, new FhirPathBatch(Path.GetDirectoryName(Path.GetFullPath(file))!));
        await foreach (var line in File.ReadLinesAsync(file, ct))
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            var (answer, isQuestion) = await questions.Answer(line, TimeProvider.System.GetUtcNow(), ct);
            if (!isQuestion) exit = 1;
            await output.WriteLineAsync(answer.AsMemory(), ct);
        }
        return exit;
    }
}
