using System.CommandLine;

namespace FhirGateway.Commands;

/// <summary>
/// <c>fhirpath EXPRESSION PATH</c>: what an expression yields on a resource, as <c>{"result":[…]}</c>; and
/// <c>fhirpath --batch FILE.jsonl</c> for many.
/// </summary>
internal static class FhirPathCommand
{
    const int BadUsage = 2;

    public static Command Command()
    {
        var expression = new Argument<string?>("expression") { Description = "FHIRPath", Arity = ArgumentArity.ZeroOrOne };
        var path = new Argument<string?>("path") { Description = "A resource, JSON or XML", Arity = ArgumentArity.ZeroOrOne };
        var batch = new Option<string?>("--batch")
        {
            Description = "Lines {\"id\",\"expression\",\"resource\"|\"file\"}, answered by {\"id\",\"result\"|\"error\"}",
        };
        var command = new Command("fhirpath", "Evaluate FHIRPath on a resource") { expression, path, batch };
        command.Validators.Add(given =>
        {
            if (given.GetValue(batch) is null == given.GetValue(path) is null || given.GetValue(batch) is not null && given.GetValue(expression) is not null)
                given.AddError("Give an expression and a path, or --batch FILE.");
        });
        command.SetAction((parsed, ct) => parsed.GetValue(batch) is { } file
            ? Batch(file, Console.Out, Console.Error, ct)
            : One(parsed.GetValue(expression)!, parsed.GetValue(path)!, Console.Out, Console.Error, ct));
        return command;
    }

    /// <returns>0; 1 if the resource cannot be read or the expression fails; 2 if there is no such file.</returns>
    public static async Task<int> One(
        string expression, string path, TextWriter output, TextWriter remarks, CancellationToken ct)
    {
        if (!File.Exists(path)) return await Missing(path, remarks);
        var parsed = await ResourceFile.Read(path, ct);
        foreach (var issue in parsed.Issues)
            await remarks.WriteLineAsync($"{path}: {issue.Location} {issue.Expression} {issue.Diagnostics}");
        var answer = parsed.Resource is { } resource
            ? FhirPathAnswer.Of(expression, resource.Root, TimeProvider.System.GetUtcNow())
            : FhirPathAnswer.Failed("The resource cannot be read.");
        await output.WriteLineAsync(answer.ToJson(null).AsMemory(), ct);
        return answer.Error is null ? 0 : 1;
    }

    /// <returns>0, as an error is an answer too; 1 if a line is no question; 2 if there is no such file.</returns>
    public static async Task<int> Batch(string file, TextWriter output, TextWriter remarks, CancellationToken ct)
    {
        if (!File.Exists(file)) return await Missing(file, remarks);
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

    static async Task<int> Missing(string path, TextWriter remarks)
    {
        await remarks.WriteLineAsync($"{path}: there is no such file.");
        return BadUsage;
    }
}
