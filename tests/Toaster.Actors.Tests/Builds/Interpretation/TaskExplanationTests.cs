using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Tests.Builds.Interpretation;

public sealed class TaskExplanationTests
{
    private static readonly TaskRow Real = new() { Id = 1, Multiconfig = "", RecipeFile = "/x/a_1.bb", Task = "do_compile", Executed = true, Elapsed = 210_000 };
    private static readonly TaskRow Setscene = Real with { Id = 2, Task = "do_compile_setscene", IsSetscene = true, Outcome = TaskOutcome.Succeeded, Elapsed = 200_000 };
    private static readonly TaskSurroundings Nothing = new();

    public static TheoryData<string, TaskRow, TaskRow?, TaskSurroundings> Outcomes => new()
    {
        { "Succeeded: ran 0.21 s because its object was missing in shared state.", Real with { Outcome = TaskOutcome.Succeeded, Sstate = SstateResult.Missed }, null, Nothing },
        { "Succeeded: ran 0.21 s because its object in shared state could not be restored.", Real with { Outcome = TaskOutcome.Succeeded, Sstate = SstateResult.Failed }, Setscene, Nothing },
        { "Succeeded: ran 0.21 s.", Real with { Outcome = TaskOutcome.Succeeded }, null, Nothing },
        { "Succeeded: a dry run, it was not executed.", Real with { Outcome = TaskOutcome.Succeeded, Executed = false }, null, Nothing },
        { "Failed after 0.21 s: it did not pass the check installed-vs-shipped.", Real with { Outcome = TaskOutcome.Failed, Task = "do_package" }, null, new() { Errors = ["QA Issue: a: x [installed-vs-shipped]"] } },
        { "Failed after 0.21 s: its patches do not apply.", Real with { Outcome = TaskOutcome.Failed, Task = "do_patch", ExitCode = 1 }, null, Nothing },
        { "Failed: an event handler raised an exception in it.", Real with { Outcome = TaskOutcome.Failed }, null, new() { Errors = ["Execution of event handler 'x' failed"] } },
        { "Cached: its result was restored from shared state in 0.20 s.", Real with { Outcome = TaskOutcome.Cached, Executed = false }, Setscene, Nothing },
        { "Covered: not needed, because lib:do_populate_sysroot was restored.", Real with { Outcome = TaskOutcome.Covered }, null, new() { CoveredBy = "lib:do_populate_sysroot" } },
        { "Covered: not needed, because what needs it was restored or up to date.", Real with { Outcome = TaskOutcome.Covered }, null, Nothing },
        { "Prebuilt: up to date since build #141.", Real with { Outcome = TaskOutcome.Prebuilt }, null, new() { UpToDateSince = new BuildId(141) } },
        { "Prebuilt: up to date since an earlier build.", Real with { Outcome = TaskOutcome.Prebuilt }, null, Nothing },
        { "Empty: has nothing to do by itself.", Real with { Outcome = TaskOutcome.Empty }, null, Nothing },
        { "Unfinished: the build ended while it ran.", Real with { Outcome = TaskOutcome.Unfinished }, null, Nothing },
        { "Running: it has started and not ended.", Real with { IsRunning = true }, null, Nothing },
        { "Not reached: the build ended before it.", Real with { Executed = false }, null, Nothing },
        { "Not reached: lib:do_fetch, which it needs, failed.", Real with { Executed = false }, null, new() { FailedNeed = "lib:do_fetch" } },
        { "Restored from shared state in 0.20 s.", Setscene, null, Nothing },
        { "Restoring failed, so the real task runs instead. It is no error of the build.", Setscene with { Outcome = TaskOutcome.Failed }, null, Nothing },
        { "Unfinished: the build ended while it was restored.", Setscene with { Outcome = TaskOutcome.Unfinished }, null, Nothing },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void Outcome_IsOneSentence(string sentence, TaskRow task, TaskRow? setscene, TaskSurroundings known) =>
        Assert.Equal(sentence, TaskExplanation.Outcome(task, setscene, known));

    [Theory]
    [InlineData(SstateResult.Missed, true, "No object with the hash c361f53327853316 was in shared state.")]
    [InlineData(SstateResult.Failed, true, "Its object was in shared state, but could not be restored.")]
    [InlineData(SstateResult.None, true, "It keeps no object in shared state, or none was looked for, and no stamp of an earlier build was current.")]
    [InlineData(SstateResult.None, false, null)]
    public void WhyItRan_NamesWhatSharedStateHeld(SstateResult sstate, bool executed, string? sentence) =>
        Assert.Equal(sentence, TaskExplanation.WhyItRan(Real with { Sstate = sstate, Executed = executed, Hash = "c361f5332785331600" }, null));
}
