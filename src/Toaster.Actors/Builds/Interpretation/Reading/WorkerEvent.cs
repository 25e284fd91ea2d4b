using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>What a <c>bb.build.Task*</c> event says.</summary>
internal struct WorkerEvent
{
    public string? File;
    public string? Task;
    public string? Recipe;
    public string? Version;
    public string? LogFile;
    public long? Pid;
    public double? Time;
    /// <summary>Null when the event has no flags, as those that end a task.</summary>
    public bool? IsPython;

    public static WorkerEvent Read(ReadOnlySpan<byte> fields, TextPool pool)
    {
        var found = new WorkerEvent();
        var reader = new Utf8JsonReader(fields, JsonValues.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("_fn"u8))
            {
                reader.Read();
                found.File = JsonValues.Text(ref reader, pool);
            }
            else if (reader.ValueTextEquals("_task"u8))
            {
                reader.Read();
                found.Task = JsonValues.Text(ref reader, pool);
            }
            else if (reader.ValueTextEquals("pn"u8))
            {
                reader.Read();
                found.Recipe = JsonValues.Text(ref reader, pool);
            }
            else if (reader.ValueTextEquals("pv"u8))
            {
                reader.Read();
                found.Version = JsonValues.Text(ref reader, pool);
            }
            else if (reader.ValueTextEquals("logfile"u8))
            {
                reader.Read();
                found.LogFile = JsonValues.Text(ref reader, pool);
            }
            else if (reader.ValueTextEquals("pid"u8))
            {
                reader.Read();
                found.Pid = JsonValues.Integer(ref reader);
            }
            else if (reader.ValueTextEquals("time"u8))
            {
                reader.Read();
                found.Time = JsonValues.Fraction(ref reader);
            }
            else if (reader.ValueTextEquals("taskflags"u8))
            {
                reader.Read();
                found.IsPython = PythonFlag(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return found;
    }

    private static bool PythonFlag(ref Utf8JsonReader reader)
    {
        var python = false;
        JsonValues.Map(ref reader, (key, ref value) =>
        {
            if (key == "python")
            {
                python = value.TokenType == JsonTokenType.String ? value.ValueTextEquals("1"u8) : JsonValues.Integer(ref value) == 1;
            }
            else
            {
                value.Skip();
            }
        });
        return python;
    }
}
