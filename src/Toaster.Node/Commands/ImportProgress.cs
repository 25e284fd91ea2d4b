using Spectre.Console;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary>Shows how far the files are: bars on a terminal, nothing where somebody else reads.</summary>
internal static class ImportProgress
{
    public static async Task ShowAsync(Terminal terminal, bool asJson, IReadOnlyList<string> logs, Func<IImportWatcher, Task> work)
    {
        if (asJson || !terminal.IsErrorTerminal)
        {
            await work(new Silent());
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        var bars = new Bars();
        await console.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                bars.Begin(context, logs);
                await work(bars);
            });
        bars.WriteAll();
    }

    private sealed class Silent : IImportWatcher
    {
        public void Report(int index, string phase, double? share)
        {
        }

        public void Write(Action write) => write();
    }

    /// <summary>Lines wait until the bars are gone.</summary>
    private sealed class Bars : IImportWatcher
    {
        private readonly List<Action> _lines = [];
        private ProgressTask[] _tasks = [];
        private string[] _names = [];

        public void Begin(ProgressContext context, IReadOnlyList<string> logs)
        {
            _names = [.. logs.Select(log => Markup.Escape(Safe.Line(Path.GetFileName(log))))];
            _tasks = [.. _names.Select(name => context.AddTask(name, autoStart: false, maxValue: 1))];
        }

        public void Report(int index, string phase, double? share)
        {
            var task = _tasks[index];
            if (!task.IsStarted)
            {
                task.StartTask();
            }

            task.Description = $"{_names[index]} [grey]{Markup.Escape(phase)}[/]";
            task.IsIndeterminate = share is null;
            task.Value = share ?? 0;
        }

        public void Write(Action write) => _lines.Add(write);

        public void WriteAll() => _lines.ForEach(write => write());
    }
}
