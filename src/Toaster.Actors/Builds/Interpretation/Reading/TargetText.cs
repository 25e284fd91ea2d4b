namespace Toaster.Actors.Builds.Interpretation;

/// <summary>A target as bitbake writes it: <c>mc:second:hello-ok:do_build</c>.</summary>
internal static class TargetText
{
    public static TargetRow Parse(string text)
    {
        var (multiconfig, rest) = TaskName.SplitMulticonfig(text);
        return rest.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon
            ? new(multiconfig, rest[..colon], rest[(colon + 1)..])
            : new(multiconfig, rest, null);
    }
}
