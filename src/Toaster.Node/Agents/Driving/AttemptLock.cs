using System.Text.Json;

namespace Toaster.Node.Agents.Driving;

/// <summary>Who builds in a directory.</summary>
/// <param name="Instance">Of the agent: random, kept in its work directory.</param>
internal sealed record AttemptHolder(string Instance, long Build, int Attempt, ProcessIdentity Agent)
{
    public string Mark => MarkOf(Instance, new(Build, Attempt));

    /// <summary>What every process of an attempt has in its environment.</summary>
    public static string MarkOf(string instance, AttemptKey attempt) => $"{MarkName}={instance}/{attempt}";

    public const string MarkName = "TOASTER_ATTEMPT";
}

/// <summary>The file <c>.toaster-attempt</c> in a build directory: one attempt at a time builds there.</summary>
internal sealed class AttemptLock(string buildDirectory)
{
    public const string FileName = ".toaster-attempt";

    private readonly string _path = Path.Combine(buildDirectory, FileName);

    /// <summary>Takes the directory.</summary>
    /// <param name="stop">Ends all processes of an older attempt of the same build.</param>
    /// <exception cref="BuildProblem">Another build is under way there: busy.</exception>
    public async Task TakeAsync(AttemptHolder mine, Func<AttemptHolder, Task> stop)
    {
        while (!TryCreate(mine))
        {
            var other = Read();
            if (other is not null && other.Instance == mine.Instance && other.Build == mine.Build)
            {
                await (other.Attempt == mine.Attempt ? Task.CompletedTask : stop(other));
            }
            else if (other is not null && (AnyProcess(other) || (other.Instance != mine.Instance && other.Agent.IsAlive)))
            {
                throw new BuildProblem("busy", $"Build {other.Build} is under way in {buildDirectory} (agent process {other.Agent.Pid}). Start this build again when that one has ended.");
            }

            File.Delete(_path);
        }
    }

    /// <summary>Lets go of it, if it is still this attempt's.</summary>
    public void Release(AttemptHolder mine)
    {
        if (Read()?.Mark == mine.Mark)
        {
            File.Delete(_path);
        }
    }

    private static bool AnyProcess(AttemptHolder holder) => ProcessTable.OfAttempt(holder.Mark, [], []).Count > 0;

    private bool TryCreate(AttemptHolder mine)
    {
        FileStream file;
        try
        {
            file = new(_path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(_path))
        {
            return false;
        }

        using (file)
        {
            try
            {
                file.Write(JsonSerializer.SerializeToUtf8Bytes(mine, DrivingJson.Default.AttemptHolder));
                return true;
            }
            catch (IOException)
            {
                File.Delete(_path); // Its disk is full: nobody has it.
                throw;
            }
        }
    }

    private AttemptHolder? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(Libc.TryRead(_path) ?? "", DrivingJson.Default.AttemptHolder);
        }
        catch (JsonException)
        {
            return null; // A crash while it was written.
        }
    }
}
