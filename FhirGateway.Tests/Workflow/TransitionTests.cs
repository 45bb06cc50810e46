using System.Collections.Concurrent;
using FhirGateway.Referrals.Workflow;

namespace FhirGateway.Tests.Workflow;

/// <summary>The whole published table over HTTP: every state to every other, by everybody.</summary>
public sealed class TransitionTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    static readonly (string? Writer, Role Role)[] Writers =
    [
        (null, Role.Anybody), (Seeds.Practice, Role.Requester), (Seeds.Hospital, Role.Filler),
        (Seeds.Registered, Role.Practice), (Seeds.Stranger, Role.None),
    ];

    readonly FhirHttp fhir = gateway.Fhir;
    readonly Seeds seeds = new(gateway);

    public async ValueTask InitializeAsync() => await seeds.Everybody();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static TheoryData<string> Decisions => [.. Machine.All.Where(m => m.IsDecision).Select(m => m.Code)];

    public static TheoryData<string> Facts => [.. Machine.All.Where(m => !m.IsDecision).Select(m => m.Code)];

    static Machine Named(string code) => Machine.All.Single(m => m.Code == code);

    /// <summary>All that R4 or our code system knows, also what is in no row.</summary>
    static string[] States(Machine machine) => machine.Resource switch
    {
        "ServiceRequest" => ["draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"],
        "Appointment" =>
        [
            "proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "entered-in-error", "checked-in",
            "waitlist",
        ],
        "Encounter" =>
            ["planned", "arrived", "triaged", "in-progress", "onleave", "finished", "cancelled", "entered-in-error", "unknown"],
        _ when machine == Machine.Step => StepsAt.Of("cancelled"),
        _ =>
        [
            "draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold", "failed",
            "completed", "entered-in-error",
        ],
    };

    static bool IsLegal(Machine machine, string from, string to, Role role) =>
        Transitions.All.Any(t => t.Machine == machine && t.From == from && t.To == to && (t.By & role) != Role.None);

    [Theory]
    [MemberData(nameof(Decisions))]
    public async Task Every_decision_is_taken_or_refused_as_the_table_says(string code)
    {
        var machine = Named(code);
        var wrong = new ConcurrentQueue<string>();
        var tried = 0;
        foreach (var from in States(machine).Prepend(Machine.New))
        {
            var refusing = await seeds.Of(machine, machine == Machine.Step ? Machine.New : from);
            await Parallel.ForEachAsync(
                States(machine).Where(to => to != from), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (to, _) =>
            {
                // A refused move leaves the record as it was, for the next writer; a step's record depends on its target.
                var refused = machine == Machine.Step ? await Fresh(machine, from, to) : refusing;
                foreach (var (writer, role) in Writers)
                {
                    Interlocked.Increment(ref tried);
                    var legal = IsLegal(machine, from, to, role);
                    var seed = legal ? await Fresh(machine, from, to) : refused;
                    var answer = await fhir.Put(seed.Reference, seed.In(to), Seeds.As(writer));
                    foreach (var fault in Faults(machine, legal, answer))
                        wrong.Enqueue($"{code} {from} → {to} by {writer ?? "anybody"} {fault}: {answer.Code} {answer.Text}");
                }
            });
            if (machine != Machine.Step && from != Machine.New)
                Assert.Equal("1", (string?)(await fhir.Get(refusing.Reference)).Json["meta"]!["versionId"]);
        }
        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {tried}:\n" + string.Join('\n', wrong.Take(12)));
        Assert.Equal((States(machine).Length * States(machine).Length) * Writers.Length, tried);
    }

    static IEnumerable<string> Faults(Machine machine, bool legal, FhirAnswer answer)
    {
        if (legal)
        {
            if (answer.Code is not (200 or 201)) yield return "is refused";
            yield break;
        }
        if (answer.Code != 422 || !answer.Text.Contains("business-rule", StringComparison.Ordinal)) yield return "is not refused";
        else if (machine != Machine.Request && !answer.Diagnostics.Contains("egal ", StringComparison.Ordinal))
            yield return "does not name the legal moves";
    }

    async Task<Seed> Fresh(Machine machine, string from, string to)
    {
        var seed = await seeds.Of(machine, machine == Machine.Step ? Machine.New : from);
        if (machine == Machine.Step) await seeds.Save(seed.In(from, from: true, to));
        return seed;
    }

    [Fact]
    public async Task What_must_accompany_a_move_is_asked_for()
    {
        var wrong = new List<string>();
        var asked = Transitions.All.Where(t => (t.Needs & (Need.Reason | Need.Outcome)) != Need.None).ToList();
        Assert.NotEmpty(asked);
        foreach (var row in asked)
        {
            var seed = await seeds.Of(row.Machine, row.From);
            var answer = await fhir.Put(seed.Reference, seed.In(row.To, bare: true));
            if (answer.Code != 422 || !answer.Diagnostics.Contains("needs", StringComparison.Ordinal))
                wrong.Add($"{row.Machine.Code} {row.From} → {row.To}: {answer.Code} {answer.Text}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(12)));
    }

    [Theory]
    [MemberData(nameof(Facts))]
    public async Task Every_fact_is_stored_and_marked_where_the_table_does_not_know_it(string code)
    {
        var machine = Named(code);
        var wrong = new List<string>();
        foreach (var from in States(machine).Prepend(Machine.New))
            foreach (var to in States(machine).Where(to => to != from))
            {
                var seed = await seeds.Of(machine, from);
                var answer = await fhir.Put(seed.Reference, seed.In(to), ("Prefer", "return=OperationOutcome"));
                var expected = IsLegal(machine, from, to, Role.Anybody) ? null : "out-of-sequence";
                if (answer.Code is not (200 or 201) || answer.Header("X-Safety-Warnings") != expected
                    || answer.Diagnostics.Contains("out of sequence", StringComparison.Ordinal) != (expected is not null))
                    wrong.Add($"{from} → {to}: {answer.Code} {answer.Header("X-Safety-Warnings")} {answer.Text}");
            }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(12)));
    }

    /// <summary>As AU eRequesting publishes them; ours may add, never take away.</summary>
    [Theory]
    [InlineData("requested", "received accepted rejected cancelled")]
    [InlineData("received", "accepted rejected cancelled")]
    [InlineData("accepted", "in-progress cancelled")]
    [InlineData("in-progress", "on-hold completed failed")]
    [InlineData("on-hold", "in-progress")]
    public void The_tracking_Task_moves_at_least_as_AU_eRequesting_says(string from, string to) =>
        Assert.Empty(to.Split(' ').Except(Transitions.From(Machine.Tracking, from).Select(t => t.To)));

    [Theory]
    [InlineData("rejected")]
    [InlineData("cancelled")]
    [InlineData("completed")]
    [InlineData("failed")]
    public void An_ended_tracking_Task_moves_no_more_but_into_error(string from) =>
        Assert.Empty(Transitions.From(Machine.Tracking, from).Select(t => t.To).Except(["entered-in-error"]));

    [Fact]
    public void The_requester_alone_owns_the_request_and_cannot_cancel_its_Task_once_work_began()
    {
        Assert.All(Transitions.All.Where(t => t.Machine == Machine.Request), t => Assert.Equal(Role.Requester, t.By));
        Assert.DoesNotContain(Transitions.Between(Machine.Tracking, "in-progress", "cancelled"), t => t.By.HasFlag(Role.Requester));
        Assert.All(Transitions.Between(Machine.Tracking, "in-progress", "cancelled"), t => Assert.True(t.Needs.HasFlag(Need.Asked)));
    }

    [Fact]
    public async Task The_table_is_read_over_FHIR_as_a_valid_PlanDefinition()
    {
        var plan = await fhir.Get("PlanDefinition/referral-workflow");
        Assert.Equal(200, plan.Code);
        Assert.Equal(plan.Json["action"]!.ToJsonString(), (await fhir.Get("$workflow")).Json["action"]!.ToJsonString());
        var issues = (await fhir.Post("PlanDefinition/$validate", plan.Text)).Json["issue"]!.AsArray();
        Assert.DoesNotContain(issues, i => (string?)i!["severity"] is "error" or "fatal");
        var actions = plan.Json["action"]!.AsArray();
        foreach (var machine in Machine.All)
            Assert.Equal(Transitions.All.Count(t => t.Machine == machine),
                actions.Single(a => (string?)a!["id"] == machine.Code)!["action"]!.AsArray().Count);
    }
}
