namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// Which task: bitbake's <c>mc:second:virtual:native:/x/y.bb</c> and <c>do_z</c>, taken apart.
/// </summary>
/// <param name="Multiconfig">Empty for the default configuration.</param>
/// <param name="RecipeFile">With its variant: <c>virtual:native:/x/y.bb</c>.</param>
/// <param name="Task">Setscene tasks keep their full name.</param>
internal readonly record struct TaskName(string Multiconfig, string RecipeFile, string Task)
{
    private const string SetsceneEnd = "_setscene";

    public bool IsSetscene => Task.EndsWith(SetsceneEnd, StringComparison.Ordinal);

    /// <summary>The setscene task of a real task, the real task of a setscene task.</summary>
    public TaskName Twin => this with { Task = IsSetscene ? Task[..^SetsceneEnd.Length] : Task + SetsceneEnd };

    public static TaskName Of(string file, string task)
    {
        var (multiconfig, recipeFile) = SplitMulticonfig(file);
        return new(multiconfig, recipeFile, task);
    }

    /// <summary>From one text: <c>file:do_z</c>. Null when it has no colon.</summary>
    public static TaskName? Parse(string text) =>
        text.LastIndexOf(':') is > 0 and var colon ? Of(text[..colon], text[(colon + 1)..]) : null;

    /// <summary><c>mc:X:rest</c> as X and rest; also used for recipe names.</summary>
    public static (string Multiconfig, string Name) SplitMulticonfig(string text) =>
        text.StartsWith("mc:", StringComparison.Ordinal) && text.IndexOf(':', 3) is > 0 and var colon
            ? (text[3..colon], text[(colon + 1)..])
            : ("", text);

    /// <summary>The file without variants: <c>/x/y.bb</c>.</summary>
    public static string PlainFile(string recipeFile) =>
        recipeFile.StartsWith("virtual:", StringComparison.Ordinal) && recipeFile.IndexOf(":/", StringComparison.Ordinal) is > 0 and var at
            ? recipeFile[(at + 1)..]
            : recipeFile;

    /// <summary>bitbake's text for it.</summary>
    public override string ToString() => Multiconfig.Length == 0 ? $"{RecipeFile}:{Task}" : $"mc:{Multiconfig}:{RecipeFile}:{Task}";
}
