using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Tests.Views;

/// <summary>A task with everything around it.</summary>
public class TaskDetailTests : BuildTablesFixture
{
    [SkippableFact]
    public async Task Task_WithAllAroundIt_IsComplete()
    {
        var fetch = Row(1, "do_fetch", TaskOutcome.Failed, order: 1);
        var compile = Row(2, "do_compile", TaskOutcome.Failed, order: 3);
        var setscene = Row(3, "do_compile_setscene", TaskOutcome.Failed) with { IsSetscene = true };
        var other = Row(4, "do_compile_setscene", TaskOutcome.Succeeded) with { Multiconfig = "second", IsSetscene = true };
        var install = Row(300, "do_install", TaskOutcome.Failed, order: 4);
        var package = Row(5, "do_package", null);
        var message = new MessageRow(9, 40, "no", 2, null, null, null, null, null, null);
        await StoreAsync(Build1, new()
        {
            Summary = new(),
            Tasks = [fetch, compile, setscene, other, install, package],
            TaskDependencies = [new(2, 1), new(300, 2), new(5, 300), new(5, 2), new(5, 1), new(5, 2), new(2, 77)],
            Messages = [message, message with { Line = 10, TaskId = 1 }, message with { Line = 11, TaskId = null }],
            Recipes = [new("second", "a", null, "/a.bb", "wrong", false, null, null, null, null, null), new("", "a", null, "/a.bb", "meta", false, null, null, null, null, null)],
        });

        var detail = (await Views.TaskAsync(Build1, 2, default))!;

        Assert.Equal(compile, detail.Task);
        Assert.Equal(setscene, detail.Twin);
        Assert.Equal([message], detail.Messages);
        Assert.Equal([fetch], detail.Needs);
        Assert.Equal([package, install], detail.NeededBy);
        Assert.Equal("meta", detail.Layer);
        Assert.Equal((1, 300), (detail.PreviousFailed, detail.NextFailed));
        Assert.Equal(compile, (await Views.TaskAsync(Build1, 3, default))!.Twin);
        Assert.Null((await Views.TaskAsync(Build1, 4, default))!.Twin);
        Assert.Equal([fetch, compile, install], (await Views.TaskAsync(Build1, 5, default))!.Needs);
        var last = (await Views.TaskAsync(Build1, 300, default))!;
        Assert.Equal((2, null), (last.PreviousFailed, last.NextFailed));
        Assert.Null(await Views.TaskAsync(Build1, 6, default));
        Assert.Null(await Views.TaskAsync(Build2, 2, default));
    }

    private static TaskRow Row(int id, string task, TaskOutcome? outcome, int? order = null)
        => new() { Id = id, Multiconfig = "", RecipeFile = "/a.bb", Task = task, Outcome = outcome, Order = order };
}

public sealed class PostgresTaskDetailTests : TaskDetailTests
{
    protected override bool OnPostgres => true;
}
