namespace Toaster.Node.Agents.Driving;

/// <summary>Why a build could not be driven any further, for its record.</summary>
/// <param name="reason">A reason of docs/build-lifecycle.md.</param>
/// <param name="sentence">What went wrong, where, what to do.</param>
/// <param name="lines">Lines of output that show it.</param>
internal sealed class BuildProblem(string reason, string sentence, IReadOnlyList<string>? lines = null) : Exception(sentence)
{
    public string Reason => reason;

    public IReadOnlyList<string> Lines => lines ?? [];
}
