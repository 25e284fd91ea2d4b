using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;

namespace Toaster.Actors.Builds.Following;

/// <content>Steps and numbers.</content>
public sealed partial class ProgressFold
{
    /// <summary>Class of a recorder that prepares and stops builds itself.</summary>
    public const string AgentPhase = "agent.Phase";

    private const int LowestMessage = 29, LowestError = 39, MostSteps = 64, LongestName = 200, LongestEvent = 1 << 20;

    private void Start(int part, AgentEvent e)
    {
        Begin(part, e.Arrival);
        Set(part, 0, Number(e, "\"total\":"u8) ?? 0);
    }

    private void Advance(int part, AgentEvent e)
    {
        Begin(part, e.Arrival);
        var step = _steps[part];
        Set(part, Math.Max(step.Done, Number(e, "\"current\":"u8) ?? 0), Number(e, "\"total\":"u8) ?? step.Total);
    }

    private void End(int part, AgentEvent e, long? things)
    {
        if (_steps[part].Begun)
        {
            Set(part, things ?? _steps[part].Total, things ?? _steps[part].Total);
            End(part, e.Arrival);
        }
    }

    private void Begin(int part, long at) => Begin(part, at, overlaps: part == ProgressPhases.SharedState);

    /// <summary>A later part that begins ends the earlier ones; only shared state goes on beside the tasks.</summary>
    private void Begin(int part, long at, bool overlaps = false, int keeps = -1)
    {
        if (_steps[part] is not { Begun: true } && !(part == ProgressPhases.Starting && ProgressPhases.Last(_steps.ToImmutable()) > part))
        {
            _steps[part] = new(true, false, at, 0, 0, 0);
        }

        for (var earlier = 0; earlier < part; earlier++)
        {
            if (earlier != keeps && !(overlaps && earlier >= ProgressPhases.Preparing))
            {
                End(earlier, at);
            }
        }
    }

    private void End(int part, long at)
    {
        if (_steps[part] is { Begun: true, Ended: false } step)
        {
            _steps[part] = step with { Ended = true, EndedAt = at };
        }
    }

    private void Set(int part, long done, long total)
    {
        if (_steps[part].Begun)
        {
            _steps[part] = _steps[part] with { Done = done, Total = total };
        }
    }

    private static ImmutableArray<NamedStep> Next(ImmutableArray<NamedStep> steps, string name, long at)
        => steps.Length >= MostSteps ? steps : Closed(steps, at).Add(new(name.Length > LongestName ? name[..LongestName] : name, at, 0));

    private static ImmutableArray<NamedStep> Closed(ImmutableArray<NamedStep> steps, long at)
        => steps is [.., { EndedAt: 0 } last] ? steps.SetItem(steps.Length - 1, last with { EndedAt = at }) : steps;

    /// <summary>Numbers of a start or a skip do not count the task itself yet, those of an end do.</summary>
    private static QueueProgress? Numbers(AgentEvent e)
    {
        if (Number(e, "\"total\":"u8) is not { } total)
        {
            return null;
        }

        long Of(ReadOnlySpan<byte> name) => Number(e, name) ?? 0;
        var numbers = new QueueProgress(
            total, Of("\"completed\":"u8), Of("\"skipped\":"u8), Of("\"failed\":"u8), Of("\"active\":"u8),
            Of("\"setscene_total\":"u8), Of("\"setscene_covered\":"u8), Of("\"setscene_notcovered\":"u8));
        return e.Class switch
        {
            "bb.runqueue.runQueueTaskStarted" => numbers with { Active = numbers.Active + 1 },
            "bb.runqueue.runQueueTaskSkipped" => numbers with { Completed = numbers.Completed + 1, Skipped = numbers.Skipped + 1 },
            _ => numbers,
        };
    }

    /// <summary>A whole number by its name, found without reading the rest: events have no white space, and a quote inside a text is escaped.</summary>
    internal static long? Number(AgentEvent e, ReadOnlySpan<byte> name)
    {
        var fields = e.Fields.Span;
        var at = fields.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(fields[(at + name.Length)..], out long number, out _) ? number : null;
    }

    internal static string? TextOf(AgentEvent e, string name)
    {
        try
        {
            return e.Fields.Length <= LongestEvent && e.ParsedFields is { ValueKind: JsonValueKind.Object } fields && fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString() : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return null; // The projector says so on the build.
        }
    }
}
