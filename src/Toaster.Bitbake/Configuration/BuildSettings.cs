namespace Toaster.Bitbake.Configuration;

/// <summary>A variable of a build, as its project sets it.</summary>
public sealed record BuildVariable(string Name, string Value);

/// <summary>The configuration files that Toaster writes for one build.</summary>
public static class BuildSettings
{
    private const string Head = "# Written by Toaster for one build; written again for the next.\n";

    /// <summary>
    /// Read before everything else. Machine and distribution decide which files are read, so they have to be there first; a
    /// local.conf that sets them with = has its way, as with bitbake on the command line.
    /// </summary>
    /// <exception cref="FormatException"><inheritdoc cref="ConfText.Assign"/></exception>
    public static string Before(string? machine, string? distro)
        => Head + (machine is null ? "" : ConfText.AssignLiteral("MACHINE", machine)) + (distro is null ? "" : ConfText.AssignLiteral("DISTRO", distro));

    /// <summary>
    /// Read behind everything else but the classes. What Toaster wants to see is inherited where the layers have it. A build history
    /// the user keeps goes on committing; one that is there for Toaster alone does not.
    /// </summary>
    /// <exception cref="FormatException"><inheritdoc cref="ConfText.Assign"/></exception>
    public static string Behind(IEnumerable<BuildVariable> variables)
        => Head + string.Concat(variables.Select(variable => ConfText.Assign(variable.Name, variable.Value))) + """
            TOASTER_INHERITED := "${INHERIT}"
            INHERIT += "${@' '.join(c for c in ('toaster', 'buildhistory', 'buildstats') if any(bb.utils.which(d.getVar('BBPATH') or '', '%s/%s.bbclass' % (f, c)) for f in ('classes-global', 'classes')))}"
            BUILDHISTORY_COMMIT ?= "${@'1' if 'buildhistory' in (d.getVar('TOASTER_INHERITED') or '').split() else '0'}"

            """;

    /// <summary>A bblayers.conf of layers in their order.</summary>
    /// <exception cref="FormatException">A path holds what bitbake would read otherwise.</exception>
    public static string Layers(IEnumerable<string> paths)
    {
        var layers = paths.ToList();
        return layers.Find(path => path.Any(char.IsWhiteSpace)) is { } wrong
            ? throw new FormatException($"The layer {wrong} has white space in its path, which bitbake takes for two layers. Choose a directory without.")
            : Head + "BBPATH = \"${TOPDIR}\"\nBBFILES ?= \"\"\n" + ConfText.AssignLiteral("BBLAYERS", string.Join(' ', layers));
    }
}
