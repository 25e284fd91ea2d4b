using Microsoft.Extensions.Logging;
using Toaster.Actors.Imports;

namespace Toaster.Node.Hosting;

/// <summary>Imports the recordings that come with the program, the usual way; those that are there already are left alone.</summary>
internal sealed class DemoImport(IImports imports, ILoggerFactory loggers)
{
    private const int MostImports = 1000;

    private readonly ILogger _log = loggers.CreateLogger<DemoImport>();

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "demo");

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            var known = (await imports.ListAsync(MostImports, ct)).Select(import => import.FileName).ToHashSet(StringComparer.Ordinal);
            foreach (var path in Directory.EnumerateFiles(Folder, "*.json.gz").Order(StringComparer.Ordinal))
            {
                if (known.Contains(Path.GetFileName(path)))
                {
                    continue;
                }

                await using var content = File.OpenRead(path);
                await imports.StartAsync(Path.GetFileName(path), content, null, ct);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _log.DemoFailed(e);
        }
    }
}

internal static partial class HostingLog
{
    [LoggerMessage(7001, LogLevel.Error, "The demo recordings could not be imported.")]
    public static partial void DemoFailed(this ILogger logger, Exception exception);
}
