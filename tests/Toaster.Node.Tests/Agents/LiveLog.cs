using System.IO.Compression;
using System.Text;
using Toaster.Actors.Agents;
using Toaster.Actors.Imports;
using Toaster.Bitbake.EventLog;
using Toaster.Node.Imports;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents;

/// <summary>One of the project's recordings, as whoever watches its build would send it.</summary>
internal sealed class LiveLog
{
    private LiveLog(string path, IReadOnlyList<string> lines, SourceBuild source) => (Path, Lines, Source) = (path, lines, source);

    /// <summary>Of the recording, gzip.</summary>
    public string Path { get; }

    /// <summary>Transcoded events, without line feeds.</summary>
    public IReadOnlyList<string> Lines { get; }

    public SourceBuild Source { get; }

    public static async Task<LiveLog> ReadAsync(string name)
    {
        var path = System.IO.Path.Combine(EventLogs.Own()!, name + ".json.gz");
        var source = new EventLogSource(new EventLogLimits());
        var outline = await source.OutlineAsync(path, new Progress<SourceProgress>(), default);
        var text = new StringBuilder();
        await foreach (var batch in source.ReadAsync(path, outline, null, default))
        {
            text.Append(Encoding.UTF8.GetString(batch.Ndjson.Span));
        }

        return new(path, text.ToString().TrimEnd('\n').Split('\n'), Assert.Single(outline.Builds));
    }

    /// <param name="first">Number of an event, from 1.</param>
    public byte[] Batch(int first, int count) => Encoding.UTF8.GetBytes(string.Concat(Lines.Skip(first - 1).Take(count).Select(line => line + "\n")));

    public byte[] Unpack()
    {
        using var packed = new GZipStream(File.OpenRead(Path), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        packed.CopyTo(whole);
        return whole.ToArray();
    }

    public string Digest()
    {
        using var digest = new StreamDigest();
        for (var i = 0; i < Lines.Count; i++)
        {
            digest.Add(i + 1, Encoding.UTF8.GetBytes(Lines[i]));
        }

        return digest.ToString();
    }
}
