using System.Runtime.CompilerServices;
using Toaster.Actors.Imports;
using Toaster.Node.Client;
using Toaster.Web.Api;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary>
/// Gives files to Toaster and waits until they are recorded: a few at a time, the results in the order of the files. One that
/// cannot be recorded does not stop the others.
/// </summary>
internal sealed class LogImporter(IToasterClient client, string? project, int atOnce, TimeProvider time)
{
    private static readonly TimeSpan FirstBeat = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestBeat = TimeSpan.FromMilliseconds(250);

    public async IAsyncEnumerable<ImportedLogModel> RunAsync(IReadOnlyList<string> logs, IImportWatcher watcher, [EnumeratorCancellation] CancellationToken ct)
    {
        var waiting = new Queue<Task<ImportedLogModel>>();
        for (var i = 0; i < logs.Count || waiting.Count > 0;)
        {
            if (i < logs.Count && waiting.Count < atOnce)
            {
                waiting.Enqueue(ImportAsync(logs[i], i, watcher, ct));
                i++;
                continue;
            }

            yield return await waiting.Dequeue();
        }
    }

    private async Task<ImportedLogModel> ImportAsync(string log, int index, IImportWatcher watcher, CancellationToken ct)
    {
        try
        {
            var import = await SendAsync(log, index, watcher, ct);
            for (var beat = FirstBeat; !import.HasEnded; beat = beat * 2 < LongestBeat ? beat * 2 : LongestBeat)
            {
                watcher.Report(index, Phase(import), import.Progress);
                await Task.Delay(beat, time, ct);
                import = await client.GetImportAsync(import.Id, ct);
            }

            watcher.Report(index, "recorded", 1);
            return new(
                log, [.. import.Builds.Select(build => new ImportedLogBuildModel(build.Id, build.Outcome, build.Reason, build.Existing))],
                import.State == ImportState.Completed ? null : new(import.ProblemCode ?? "cancelled", import.Problem ?? "The import was cancelled."));
        }
        catch (ApiProblemException e) when (e.Status is >= 400 and < 500 and not (401 or 403))
        {
            return new(log, [], new(e.Code, e.Message));
        }
        catch (ApiProblemException e) when (e.Code is "no-space")
        {
            return new(log, [], new(e.Code, e.Message));
        }
        catch (FileProblemException e)
        {
            return new(log, [], new("cannot-read", e.Message));
        }
    }

    private async Task<ImportModel> SendAsync(string log, int index, IImportWatcher watcher, CancellationToken ct)
    {
        await using var file = Open(log);
        await using var counted = new CountedStream(file, file.CanSeek ? file.Length : null, share => watcher.Report(index, "sending", share));
        return await client.StartImportAsync(Path.GetFileName(log), counted, project, ct);
    }

    private static FileStream Open(string log)
    {
        try
        {
            return new FileStream(log, new FileStreamOptions { Share = FileShare.ReadWrite, BufferSize = 0, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileProblemException("There is no such file.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new FileProblemException(Directory.Exists(log) ? "This is a directory; name the event log in it." : "The file cannot be read: not allowed.", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw new FileProblemException($"The file cannot be read: {e.Message}", e);
        }
    }

    private static string Phase(ImportModel import) => import.State switch
    {
        ImportState.Waiting => import.Position is { } before and > 0 ? $"waiting, {before} before it" : "waiting",
        ImportState.Scanning => "looking for builds",
        _ => "recording",
    };

    private sealed class FileProblemException(string sentence, Exception inner) : Exception(sentence, inner);
}

/// <summary>Is told how far each file is.</summary>
internal interface IImportWatcher
{
    /// <param name="share">0 to 1; null when it cannot be told.</param>
    void Report(int index, string phase, double? share);

    /// <summary>Writes lines without disturbing what is shown.</summary>
    void Write(Action write);
}
