using System.Diagnostics;
using System.Globalization;
using Toaster.Node.Settings;

namespace Toaster.Node.Agents.Driving;

/// <summary>Whom bitbake and git run as, where the agent itself is root.</summary>
internal sealed record BuildUser(string Name, int Id, int Group, string Home, string Shell)
{
    /// <summary>What a command is started with, so that it runs as this user.</summary>
    public IReadOnlyList<string> Prefix => ["setpriv", $"--reuid={Id}", $"--regid={Group}", "--init-groups", "--"];

    /// <summary>Of the setting; null when commands run as the agent does.</summary>
    /// <exception cref="SettingException">There is no such user, or the agent is not root.</exception>
    public static BuildUser? Find(string? name)
    {
        if (string.IsNullOrEmpty(name) || name == Environment.UserName)
        {
            return null;
        }

        if (!Environment.IsPrivilegedProcess)
        {
            throw new SettingException($"Agent:User is {name}, but only root can run bitbake as another user. Run the agent as {name}, without this setting.");
        }

        using var getent = Process.Start(new ProcessStartInfo("getent", ["passwd", "--", name]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var fields = getent.StandardOutput.ReadToEnd().TrimEnd('\n').Split(':');
        getent.WaitForExit();
        return fields.Length >= 7
            ? new(fields[0], int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture), fields[5], fields[6])
            : throw new SettingException($"Agent:User is {name}, and there is no such user on this machine.");
    }

    /// <summary>Makes a file or directory this user's.</summary>
    public void Give(string path)
    {
        if (!Libc.TryGive(path, Id, Group))
        {
            throw new IOException($"{path} cannot be given to the user {Name}.");
        }
    }
}
