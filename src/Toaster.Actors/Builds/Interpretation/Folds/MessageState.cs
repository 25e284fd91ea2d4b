namespace Toaster.Actors.Builds.Interpretation;

/// <summary>A message while its build is folded: it may get another task, or its first, by a later event.</summary>
internal sealed class MessageState(MessageRow said)
{
    public TaskState? Task;
    [NotSaved(NotSavedAttribute.Taken)]
    public bool IsDirty;

    /// <summary>The recipe that was being parsed, where the record says so.</summary>
    public string? RecipeFile;

    /// <summary>The last line of the traceback that came with it: what was raised.</summary>
    public string? Raised;

    /// <summary>All but its task.</summary>
    public MessageRow Said => said;

    public string Text => said.Text;
    public int Level => said.Level;
    public long Line => said.Line;
    public bool IsError => said.Level >= 39;

    /// <summary>Errors of a setscene task are none of the build: the real task runs instead.</summary>
    public bool IsErrorOfBuild => IsError && Task is not { IsSetscene: true };

    public MessageRow ToRow() => said with { TaskId = Task?.Id, TaskText = Task?.Text };
}
