using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Toaster.Node.Terminals;

namespace Toaster.Node.Hosting;

/// <summary>
/// An entry of the server's log as one line, whatever stands in it: text of a build or of a request breaks no line, colours no
/// terminal, and cannot look like an entry of its own.
/// </summary>
internal sealed class OneLineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "one-line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture));
        textWriter.Write(LevelOf(logEntry.LogLevel));
        textWriter.Write(": ");
        textWriter.Write(Safe.Line($"{logEntry.Category}[{logEntry.EventId.Id}] {text}"));
        if (logEntry.Exception is { } error)
        {
            textWriter.Write(' ');
            textWriter.Write(Safe.Line(error.ToString().ReplaceLineEndings(" ")));
        }

        textWriter.Write('\n');
    }

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
