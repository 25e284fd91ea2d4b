using System.Text.Json;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Bitbake.EventLog;
using Toaster.Node.Imports;
using Toaster.Testing;

namespace Toaster.Fuzz.Targets;

/// <summary>
/// Reads a file as an import does, in this process: outline, events, masked copy, interpretation, record. The file is refused
/// with a code and a sentence, or each of its lines becomes an event and the copy reads like the file.
/// </summary>
internal sealed class ReadingTarget(string name, Func<Random, byte[]> make) : ITarget, IDisposable
{
    private static readonly string[] Codes = ["empty", "not-an-event-log", "damaged-gzip", "bomb"];
    private static readonly EventLogSource Source = new(new EventLogLimits());

    private readonly TemporaryDirectory _directory = new();

    public string Name => name;

    public byte[] Make(Random random, int number) => make(random);

    public async Task RunAsync(byte[] input)
    {
        var path = Path.Combine(_directory.Path, "log");
        await File.WriteAllBytesAsync(path, input);
        SourceOutline outline;
        try
        {
            outline = await Source.OutlineAsync(path, new Progress<SourceProgress>(), default);
        }
        catch (EventSourceRefusedException refused)
        {
            Expect(Codes.Contains(refused.Code) && refused.Message.EndsWith('.'), $"refused with {refused.Code}: {refused.Message}");
            return;
        }

        var copy = path + ".copy";
        File.Delete(copy); // One with this name would be taken for this file's.
        var events = await ReadAsync(path, outline, copy);
        Expect(events.Sum(build => build.Count - (build is [{ Class: AgentClasses.Variables } first, ..] && IsInherited(first) ? 1 : 0)) == outline.Builds.Sum(build => build.Events), "lines and events differ in number");
        foreach (var build in events)
        {
            Interpret(build);
        }

        ExpectTheSame(await Source.OutlineAsync(copy, new Progress<SourceProgress>(), default), outline);
    }

    public void Dispose() => _directory.Dispose();

    public static void Expect(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private static async Task<List<List<AgentEvent>>> ReadAsync(string path, SourceOutline outline, string copy)
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

    private static bool IsInherited(AgentEvent variables) => variables.ParsedFields.GetProperty("inherited").GetBoolean();

    private static void Interpret(IReadOnlyList<AgentEvent> events)
    {
        var rows = TranscodedLog.Fold(events);
        using var record = new MemoryStream();
        BuildRecord.Write(record, [rows]);
        record.Position = 0;
        using var json = JsonDocument.Parse(record);
    }

    // The copy has every line at its place; only what a damaged packed file said at its end is not there.
    private static void ExpectTheSame(SourceOutline copy, SourceOutline whole)
        => Expect(copy.Lines >= whole.Lines - 1 && copy.Bytes == whole.Bytes, $"the masked copy has {copy.Lines} lines and {copy.Bytes} bytes, the file {whole.Lines} and {whole.Bytes}");
}
