using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Toaster.Node.Hosting;

/// <summary>The server's log: one line each on standard error; standard output is for results.</summary>
internal static class ServerLog
{
    public static ILoggerFactory Create() => LoggerFactory.Create(Configure);

    public static void Configure(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Toaster", LogLevel.Information)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error) // Its keys are the owner's alone, like all files there.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical); // A start that fails is told in one sentence.
        logging.Services.AddSingleton(TimeProvider.System);
        logging.AddConsole(options =>
        {
            options.FormatterName = OneLineFormatter.FormatterName;
            options.LogToStandardErrorThreshold = LogLevel.Trace;
        }).AddConsoleFormatter<OneLineFormatter, ConsoleFormatterOptions>();
    }
}
