using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Bitbake.EventLog;
using Toaster.Node.Imports;
using Toaster.Testing;

namespace Toaster.Node.Tests.Imports;

/// <summary>What the tests of the event source do over and over.</summary>
internal static class Sources
{
    public static readonly EventLogSource Source = new(new EventLogLimits());

    public static string Recording(string name) => Path.Combine(EventLogs.Own()!, name + ".json.gz");

    public static ValueTask<SourceOutline> OutlineAsync(string path) => Source.OutlineAsync(path, new Silent(), default);

    /// <summary>The events of each build, all batches together.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<AgentEvent>>> EventsAsync(string path, SourceOutline outline, string? copy = null)
    {
        List<List<AgentEvent>> builds = [];
        await foreach (var batch in Source.ReadAsync(path, outline, copy, default))
        {
            while (builds.Count <= batch.BuildIndex)
            {
                builds.Add([]);
            }

            builds[batch.BuildIndex].AddRange(batch.Events);
        }

        return builds;
    }

    public static byte[] Unpack(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        gzip.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    public static string Write(this TemporaryDirectory directory, string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(directory.Path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public static string Write(this TemporaryDirectory directory, string name, string text) => directory.Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>What is expected of a log: lines and events, build by build.</summary>
    public static JsonElement Expected(string folder, string name)
        => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, name + ".expected.json"))).RootElement;

    private sealed class Silent : IProgress<SourceProgress>
    {
        public void Report(SourceProgress value)
        {
        }
    }
}
