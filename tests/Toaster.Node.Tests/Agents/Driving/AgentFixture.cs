using System.Diagnostics;
using System.Text.Json;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents.Driving;

/// <summary>A server that is played, and an agent as a process of its own that builds for it.</summary>
internal sealed class AgentFixture : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string? _user;
    private readonly List<ToasterProcess> _agents = [];

    private AgentFixture(FakeAgentServer server, string? user) => (Server, _user) = (server, user);

    public FakeAgentServer Server { get; }

    public string Root => Path.Combine(_directory.Path, "tree");

    public string Work { get => field ?? Path.Combine(_directory.Path, "work"); set; }

    public string BuildDirectory { get; private set; } = "";

    /// <summary>Further settings and variables of the agent's environment.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal)
    {
        ["TOASTER__Agent__CommandSeconds"] = "10",
    };

    /// <param name="bitbake">A directory with bin/bitbake; empty: one that is played.</param>
    /// <param name="user">Whom the agent runs as; null: as the tests do, bitbake too.</param>
    public static async Task<AgentFixture> StartAsync(string bitbake, string? user)
    {
        var fixture = new AgentFixture(await FakeAgentServer.StartAsync(), user);
        fixture.BuildDirectory = RealBitbake.MakeTree(fixture.Root, bitbake.Length > 0 ? bitbake : fixture.PathOf("bitbake"));
        if (bitbake.Length == 0)
        {
            fixture.Play();
        }

        Directory.CreateDirectory(fixture.Work);
        if (user is null)
        {
            fixture.Environment["TOASTER__Agent__User"] = System.Environment.UserName;
        }

        return fixture;
    }

    /// <summary>What the played bitbake does; its environment is not the agent's.</summary>
    public void Play(params (string Name, string Value)[] script)
    {
        Directory.CreateDirectory(PathOf("bitbake/lib/bb"));
        Directory.CreateDirectory(PathOf("bitbake/bin"));
        var exports = script.Select(variable => $"export {variable.Name}='{variable.Value.Replace("'", "'\\''", StringComparison.Ordinal)}'\n");
        File.WriteAllText(PathOf("bitbake/bin/bitbake"), $"#!/bin/sh\n{string.Concat(exports)}exec {RunFixture.Bitbake} \"$@\"\n");
        Run("chmod", "755", PathOf("bitbake/bin/bitbake"));
    }

    public string PathOf(string name) => Path.Combine(_directory.Path, name);

    public string SecondBuildDirectory() => RealBitbake.MakeBuildDirectory(Root, "build-2");

    public object Spec(string target, string? directory = null, string? task = null, bool @continue = false, params (string Name, string Value)[] variables) => new
    {
        project = "kitchen",
        directory = directory ?? BuildDirectory,
        repositories = Array.Empty<object>(),
        targets = new[] { target },
        task,
        @continue,
        force = false,
        dryRun = false,
        variables = variables.Select(variable => new { name = variable.Name, value = variable.Value }),
    };

    public ToasterProcess StartAgent(int slots = 1)
    {
        string[] arguments = ["agent", "--server", Server.Url.ToString(), "--name", "tester", "--work", Work, "--slots", $"{slots}", "--data", PathOf("data")];
        if (_user is not null)
        {
            Run("chown", "-R", _user, _directory.Path);
        }

        var agent = _user is null ? ToasterProcess.Start(Environment, arguments) : ToasterProcess.StartAs(_user, Environment, arguments);
        _agents.Add(agent);
        return agent;
    }

    /// <summary>Everything belongs to a user, who can reach it.</summary>
    public void OpenTo(string user)
    {
        Run("chown", "-R", user, _directory.Path);
        Run("chmod", "755", _directory.Path);
    }

    public static string OwnerOf(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%U", path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return stat.StandardOutput.ReadToEnd().Trim();
    }

    /// <summary>A real server, with an agent of its own, in place of the played one.</summary>
    public async Task<(ToasterProcess Process, Uri Url)> ServeAsync(IReadOnlyDictionary<string, string> environment)
    {
        if (_user is not null)
        {
            Run("chown", "-R", _user, _directory.Path);
        }

        return await ToasterProcess.ServeAsUserAsync(_user, environment, PathOf("data"));
    }

    /// <summary>bitbake as a user calls it, by hand.</summary>
    public Process StartBitbake(params string[] arguments) => StartAsUser(BuildDirectory, ["bitbake", .. arguments]);

    /// <summary>Ends well, or the test fails with what it said.</summary>
    public async Task RunAsUserAsync(string directory, params string[] command)
    {
        using var process = StartAsUser(directory, command);
        process.StandardInput.Close();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)} ends with {process.ExitCode}: {said}");
    }

    /// <summary>A command of the toaster program, as the user whose builds it is about.</summary>
    public ToasterProcess StartToaster(params string[] arguments)
    {
        Run("chown", "-R", _user ?? System.Environment.UserName, _directory.Path);
        var environment = new Dictionary<string, string>(Environment) { ["PATH"] = PathOfUser, ["BBPATH"] = BuildDirectory, ["LANG"] = "en_US.UTF-8" };
        foreach (var (name, value) in UserEnvironment)
        {
            environment[name] = value;
        }

        var toaster = _user is null ? ToasterProcess.Start(environment, arguments) : ToasterProcess.StartAs(_user, environment, arguments);
        _agents.Add(toaster);
        return toaster;
    }

    /// <summary>What a user's shell exports beside the usual.</summary>
    public Dictionary<string, string> UserEnvironment { get; } = new(StringComparer.Ordinal);

    private string PathOfUser => Path.Combine(Root, "bitbake", "bin") + ":/usr/local/bin:/usr/bin:/bin";

    private Process StartAsUser(string directory, string[] command)
    {
        string[] asUser = _user is null ? [] : ["setpriv", $"--reuid={_user}", $"--regid={_user}", "--init-groups"];
        Run("chown", "-R", _user ?? System.Environment.UserName, _directory.Path);
        string[] environment = ["-i", "PATH=" + PathOfUser, "LANG=en_US.UTF-8", "HOME=" + Root, "BBPATH=" + BuildDirectory, .. UserEnvironment.Select(variable => $"{variable.Key}={variable.Value}")];
        return Process.Start(new ProcessStartInfo("env", [.. environment, .. asUser, .. command])
        {
            WorkingDirectory = directory, RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
        })!;
    }

    /// <summary>A server as somebody else starts it; its port.</summary>
    public async Task<int> StartServerAsync()
    {
        using var start = StartBitbake("--server-only", "-B", "127.0.0.1:0", "-T", "-1");
        await Eventually.UntilAsync(() => LockWords() is [_, _, _]);
        return int.Parse(LockWords()[2], null);
    }

    private string[] LockWords() => (Node.Agents.Libc.TryRead(Path.Combine(BuildDirectory, "bitbake.lock")) ?? "").Split([' ', ':', '\n'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>kill -9 of the server that builds.</summary>
    public void KillBitbake() => Run("kill", "-9", Node.Agents.Libc.TryRead(Path.Combine(BuildDirectory, "bitbake.lock"))!.Split(' ')[0]);

    /// <summary>Waits until the record of a build is complete.</summary>
    public static async Task<FakeBuild> SealedAsync(FakeBuild build)
    {
        await Eventually.UntilAsync(() => build.Seal is not null);
        return build;
    }

    /// <summary>The fields of the build's events of a class, as JSON.</summary>
    public static IReadOnlyList<string> Fields(FakeBuild build, string eventClass)
        => [.. build.Snapshot().Select(line => JsonDocument.Parse(line, new() { MaxDepth = 2048 }).RootElement)
            .Where(line => line.GetProperty("c").GetString() == eventClass).Select(line => line.GetProperty("f").GetRawText())];

    /// <summary>Phases as "phase detail".</summary>
    public static IReadOnlyList<string> Phases(FakeBuild build)
        => [.. Fields(build, "agent.Phase").Select(fields => JsonDocument.Parse(fields).RootElement)
            .Select(f => f.TryGetProperty("detail", out var detail) ? $"{f.GetProperty("phase").GetString()} {detail.GetString()}" : f.GetProperty("phase").GetString()!)];

    /// <summary>Nothing of any build is left: no process, no lock, nobody listens.</summary>
    public void AssertNothingIsLeft()
    {
        var left = Directory.EnumerateDirectories("/proc").Where(process => CarriesMark(process)).Select(process => TryRead(Path.Combine(process, "cmdline")).Replace('\0', ' '));
        Assert.Equal([], left);
        foreach (var build in Directory.GetDirectories(Root, "build*"))
        {
            string[] files = ["bitbake.lock", "bitbake.sock", ".toaster-attempt"];
            Assert.Equal([], files.Where(file => File.Exists(Path.Combine(build, file))));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _agents.ForEach(agent => agent.Dispose());
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(process => CarriesMark(process) || WorksHere(process)))
        {
            Run("kill", "-9", Path.GetFileName(process)); // A test that failed.
        }

        await Server.DisposeAsync();
        _directory.Dispose();
    }

    private bool CarriesMark(string process)
        => File.Exists(Path.Combine(Work, "instance")) && TryRead(Path.Combine(process, "environ")).Contains($"TOASTER_ATTEMPT={File.ReadAllText(Path.Combine(Work, "instance"))}/", StringComparison.Ordinal);

    private bool WorksHere(string process)
    {
        try
        {
            return int.TryParse(Path.GetFileName(process), out _) && new DirectoryInfo(Path.Combine(process, "cwd")).ResolveLinkTarget(true)?.FullName.StartsWith(Root, StringComparison.Ordinal) == true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
    }
}
