using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Toaster.Node.Agents.Driving;

namespace Toaster.Node.Agents.Workspaces;

/// <summary>Repositories by git: one mirror for each address, from which trees are checked out without fetching anything twice.</summary>
internal sealed partial class GitCheckout(string mirrors, AttemptFiles files, DriveOptions options, string mark, TimeProvider time)
{
    private const int LastLines = 20;

    private static readonly string[] Safely = ["git", "-c", "protocol.ext.allow=never", "-c", "gc.auto=0", "-c", "advice.detachedHead=false", "-c", "core.hooksPath=/dev/null"];
    private readonly IReadOnlyDictionary<string, string> _environment = new Dictionary<string, string>(BuildEnvironment.Of(null, mark, options.User), StringComparer.Ordinal)
    {
        ["GIT_ALLOW_PROTOCOL"] = GitSource.Protocols,
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes",
        ["LC_ALL"] = "C.UTF-8",
    };

    /// <summary>One at a time works on a mirror.</summary>
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Turns = new(StringComparer.Ordinal);

    private int _commands;

    /// <summary>Brings a tree to a revision; what was changed in it is lost.</summary>
    /// <exception cref="BuildProblem">checkout-failed, with what git said.</exception>
    public async Task CheckOutAsync(SpecRepository repository, string tree, CancellationToken ct)
    {
        var (url, revision) = (GitSource.UrlOf(repository), GitSource.RevisionOf(repository));
        var mirror = Path.Combine(mirrors, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)))[..32] + ".git");
        var turn = Turns.GetOrAdd(mirror, _ => new(1));
        await turn.WaitAsync(ct);
        try
        {
            await UpdateAsync(repository, url, revision, mirror, ct);
        }
        finally
        {
            turn.Release();
        }

        var (commit, branch) = await FindAsync(mirror, $"refs/heads/{revision}", ct) is { } head ? (head, revision)
            : (await FindAsync(mirror, $"refs/tags/{revision}", ct) ?? await FindAsync(mirror, revision, ct), null);
        if (commit is null)
        {
            throw new BuildProblem("checkout-failed", $"{repository.Name}: {url} has no branch, tag or commit {revision}.");
        }

        if (!Directory.Exists(Path.Combine(tree, ".git")))
        {
            await RunAsync(repository, "checked out", mirrors, ct, "clone", "--quiet", "--shared", "--no-checkout", "--", mirror, tree);
        }

        string[] target = branch is null ? ["--detach", commit] : ["-B", branch, commit];
        await RunAsync(repository, "checked out", tree, ct, ["checkout", "--quiet", "--force", .. target, "--"]);
    }

    private async Task UpdateAsync(SpecRepository repository, string url, string revision, string mirror, CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(mirror, "complete")))
        {
            if (Directory.Exists(mirror))
            {
                Directory.Delete(mirror, recursive: true); // A clone that was cut off.
            }

            await RunAsync(repository, "cloned", mirrors, ct, "clone", "--quiet", "--mirror", "--", url, mirror);
            await File.WriteAllTextAsync(Path.Combine(mirror, "complete"), "", CancellationToken.None);
        }
        else if (!Commit().IsMatch(revision) || await FindAsync(mirror, revision, ct) is null)
        {
            await RunAsync(repository, "fetched", mirror, ct, "fetch", "--quiet", "--force", "--tags", "origin", "+refs/heads/*:refs/heads/*");
        }
    }

    private async Task<string?> FindAsync(string mirror, string revision, CancellationToken ct)
    {
        var (code, lines) = await StartAsync(mirror, ["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"], ct);
        return code == 0 && lines is [var commit, ..] ? commit.Trim() : null;
    }

    private async Task RunAsync(SpecRepository repository, string done, string directory, CancellationToken ct, params string[] arguments)
    {
        var (code, lines) = await StartAsync(directory, arguments, ct);
        if (code != 0)
        {
            throw new BuildProblem(
                "checkout-failed",
                code is null ? $"{repository.Name} ({repository.Url}) could not be {done} within {options.Limits.Checkout.TotalSeconds:0} s."
                    : $"{repository.Name} ({repository.Url}) could not be {done} at {repository.Revision}: {(lines is [.., var last] ? last : $"git ended with {code}")}",
                [.. lines.TakeLast(LastLines)]);
        }
    }

    /// <summary>Null: it took too long, or the runner was killed.</summary>
    private async Task<(int? Code, IReadOnlyList<string> Lines)> StartAsync(string directory, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        using var runner = Runner.Start(files.RunnerDirectory($"git-{++_commands}"), new([.. Safely, .. arguments], directory, _environment, options.User));
        return (await runner.WaitAsync(options.Limits.Checkout, time, ct) ? runner.ExitCode : null, runner.Output);
    }

    [GeneratedRegex(@"\A[0-9a-f]{40}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Commit();
}
