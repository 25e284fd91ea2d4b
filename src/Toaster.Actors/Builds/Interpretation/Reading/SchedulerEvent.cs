using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>What a <c>runQueueTask*</c> or <c>sceneQueueTask*</c> event says.</summary>
internal struct SchedulerEvent
{
    public string? File;
    public string? Task;
    public string? Hash;
    public string? Reason;
    public bool NoExec;
    public long? ExitCode;
    public QueueNumbers? Numbers;

    public static SchedulerEvent Read(ReadOnlySpan<byte> fields, TextPool pool)
    {
        var found = new SchedulerEvent();
        var reader = new Utf8JsonReader(fields, JsonValues.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("taskfile"u8))
            {
                reader.Read();
                found.File = JsonValues.Text(ref reader, pool);
            }
            else if (reader.ValueTextEquals("taskname"u8))
            {
                reader.Read();
                found.Task = JsonValues.Text(ref reader, pool);
            }
            else if (reader.ValueTextEquals("taskhash"u8))
            {
                reader.Read();
                found.Hash = JsonValues.Text(ref reader, pool);
            }
            else if (reader.ValueTextEquals("reason"u8))
            {
                reader.Read();
                found.Reason = JsonValues.Text(ref reader, pool);
            }
            else if (reader.ValueTextEquals("noexec"u8))
            {
                reader.Read();
                found.NoExec = JsonValues.Flag(ref reader) == true;
            }
            else if (reader.ValueTextEquals("exitcode"u8))
            {
                reader.Read();
                found.ExitCode = JsonValues.Integer(ref reader);
            }
            else if (reader.ValueTextEquals("stats"u8))
            {
                reader.Read();
                found.Numbers = QueueNumbers.Read(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return found;
    }
}

/// <summary>RunQueueStats: how far the queue is, as the event carries it.</summary>
internal readonly record struct QueueNumbers(
    long Total, long Completed, long Failed, long SetsceneTotal, long SetsceneCovered, long SetsceneNotCovered)
{
    public static QueueNumbers? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var (depth, numbers, any) = (reader.CurrentDepth, new QueueNumbers(), false);
        // The counts lie in the object's state; names are unique enough to be read at any depth.
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth))
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var name = Which(ref reader);
            if (name == 0)
            {
                continue;
            }

            reader.Read();
            if (JsonValues.Integer(ref reader) is { } value)
            {
                any = true;
                numbers = name switch
                {
                    1 => numbers with { Total = value },
                    2 => numbers with { Completed = value },
                    3 => numbers with { Failed = value },
                    4 => numbers with { SetsceneTotal = value },
                    5 => numbers with { SetsceneCovered = value },
                    _ => numbers with { SetsceneNotCovered = value },
                };
            }
        }

        return any ? numbers : null;
    }

    private static int Which(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("total"u8) ? 1
        : reader.ValueTextEquals("completed"u8) ? 2
        : reader.ValueTextEquals("failed"u8) ? 3
        : reader.ValueTextEquals("setscene_total"u8) ? 4
        : reader.ValueTextEquals("setscene_covered"u8) ? 5
        : reader.ValueTextEquals("setscene_notcovered"u8) ? 6
        : 0;
}
