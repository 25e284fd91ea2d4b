using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Messages: log records of level 29 and above with their text and their task; lower levels are only counted.</summary>
internal sealed class MessagesFold(TaskTable tasks, CountsFold counts, TextPool pool, ProblemsFold problems)
{
    private const int LowestLevel = 29;
    private readonly WorkerRuns _runs = new();
    private readonly List<MessageState> _all = [];
    [NotSaved(NotSavedAttribute.Taken)]
    private readonly List<MessageState> _changed = [];

    public IReadOnlyList<MessageState> All => _all;

    public int Errors { get; private set; }

    public int SetsceneErrors { get; private set; }

    public int Warnings { get; private set; }

    public void Carry(StateStream s)
    {
        s.List(_all, message => new(s.Message(message?.Said))
        {
            Task = tasks.Carry(s, message?.Task),
            RecipeFile = s.TextOrNull(message?.RecipeFile),
            Raised = s.TextOrNull(message?.Raised),
        });
        (Errors, SetsceneErrors, Warnings) = (s.Int(Errors), s.Int(SetsceneErrors), s.Int(Warnings));
        _runs.Carry(s, tasks, _all);
    }

    /// <summary>Returns when it was written.</summary>
    public long? ApplyRecord(AgentEvent observed)
    {
        var said = LogRecordEvent.Read(observed.Fields.Span, pool);
        var created = BuildTime.Microseconds(said.Created);
        if (created is null)
        {
            problems.NoteField(observed, "created");
        }

        if (said.Level is not { } level)
        {
            problems.NoteField(observed, "levelno");
            return created;
        }

        counts.ApplyLevel(level);
        if (level < LowestLevel)
        {
            return created;
        }

        var message = new MessageState(new(
            observed.Line, (int)Math.Min(level, int.MaxValue), TextOf(observed, said), null, null, created, said.TaskPid, said.Logger,
            said.SourceFile, (int?)said.SourceLine))
        {
            RecipeFile = said.RecipeFile,
            Raised = said.Traceback.IsEmpty ? null : LastLine(Parse(said.Traceback)),
        };
        _all.Add(message);
        var task = said.TaskPid is { } pid and not 0 ? _runs.Attach(message, pid) : null;
        Count(message, +1);
        Move(message, task);
        return created;
    }

    /// <summary>What the command printed, where it is all there is.</summary>
    public void ApplyOutput(long line, string text)
    {
        const int Error = 40;
        var message = new MessageState(new(line, Error, text, null, null, null, null, null, null, null));
        _all.Add(message);
        Count(message, +1);
        Move(message, null);
    }

    public void ApplyStart(TaskState task, long pid) => MoveAll(_runs.Start(task, pid), task);

    public void ApplyEnd(TaskState task, long pid) => MoveAll(_runs.End(task, pid), task);

    public IReadOnlyList<MessageRow> Take()
    {
        if (_changed.Count == 0)
        {
            return [];
        }

        var rows = new MessageRow[_changed.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = _changed[i].ToRow();
            _changed[i].IsDirty = false;
        }

        _changed.Clear();
        return rows;
    }

    private void MoveAll(IReadOnlyList<MessageState> messages, TaskState task)
    {
        foreach (var message in messages)
        {
            Move(message, task);
        }
    }

    private void Move(MessageState message, TaskState? task)
    {
        if (!message.IsDirty)
        {
            message.IsDirty = true;
            _changed.Add(message);
        }

        if (message.Task == task)
        {
            return;
        }

        Count(message, -1);
        message.Task = task;
        Count(message, +1);
    }

    private void Count(MessageState message, int step)
    {
        if (message.IsErrorOfBuild)
        {
            Errors += step;
        }
        else if (message.IsError)
        {
            SetsceneErrors += step;
        }
        else
        {
            Warnings += step;
        }

        if (message.Task is not { } task)
        {
            return;
        }

        if (message.IsError)
        {
            task.Errors += step;
        }
        else
        {
            task.Warnings += step;
        }

        tasks.Touch(task);
    }

    private string TextOf(AgentEvent observed, LogRecordEvent said)
    {
        if (said.Message.IsEmpty)
        {
            problems.NoteField(observed, "msg");
            return "";
        }

        var message = Parse(said.Message);
        var pattern = message.AsText() ?? PythonText.Str(message);
        if (said.Arguments.IsEmpty)
        {
            return pattern;
        }

        var (text, error) = PercentFormat.Apply(pattern, Parse(said.Arguments));
        if (error is not null)
        {
            problems.Note(observed, $"the message cannot be put together: {error}. It is shown without its arguments.");
        }

        return text;
    }

    private static string? LastLine(JsonElement traceback) => traceback.Items()
        .Select(line => line.AsText()?.Trim()).LastOrDefault(line => line is { Length: > 0 });

    private static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, JsonValues.Options);
        return JsonElement.ParseValue(ref reader);
    }
}
