using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>What a log record says. Message and arguments stay unread until its level asks for them.</summary>
internal ref struct LogRecordEvent
{
    public long? Level;
    public double? Created;
    public long? TaskPid;
    public string? Logger;
    public string? SourceFile;
    public long? SourceLine;
    /// <summary><c>fn</c>: set while a recipe is parsed.</summary>
    public string? RecipeFile;
    /// <summary>JSON of <c>bb_exc_formatted</c>, lines of text; empty when no exception was raised.</summary>
    public ReadOnlySpan<byte> Traceback;
    /// <summary>JSON of <c>msg</c>; empty when missing.</summary>
    public ReadOnlySpan<byte> Message;
    /// <summary>JSON of <c>args</c>; empty when missing.</summary>
    public ReadOnlySpan<byte> Arguments;

    public static LogRecordEvent Read(ReadOnlySpan<byte> fields, TextPool pool)
    {
        var found = new LogRecordEvent();
        var reader = new Utf8JsonReader(fields, JsonValues.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("levelno"u8))
            {
                reader.Read();
                found.Level = JsonValues.Integer(ref reader);
            }
            else if (reader.ValueTextEquals("created"u8))
            {
                reader.Read();
                found.Created = JsonValues.Fraction(ref reader);
            }
            else if (reader.ValueTextEquals("taskpid"u8))
            {
                reader.Read();
                found.TaskPid = JsonValues.Integer(ref reader);
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                found.Logger = JsonValues.Text(ref reader, pool);
            }
            else if (reader.ValueTextEquals("pathname"u8))
            {
                reader.Read();
                found.SourceFile = JsonValues.Text(ref reader, pool);
            }
            else if (reader.ValueTextEquals("lineno"u8))
            {
                reader.Read();
                found.SourceLine = JsonValues.Integer(ref reader);
            }
            else if (reader.ValueTextEquals("fn"u8))
            {
                reader.Read();
                found.RecipeFile = JsonValues.Text(ref reader, pool);
            }
            else if (reader.ValueTextEquals("bb_exc_formatted"u8))
            {
                found.Traceback = fields[Slice(ref reader)];
            }
            else if (reader.ValueTextEquals("msg"u8))
            {
                found.Message = fields[Slice(ref reader)];
            }
            else if (reader.ValueTextEquals("args"u8))
            {
                found.Arguments = fields[Slice(ref reader)];
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return found;
    }

    private static Range Slice(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }
}
