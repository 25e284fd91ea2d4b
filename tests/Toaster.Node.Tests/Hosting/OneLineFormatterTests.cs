using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Node.Hosting;
using Toaster.Testing;

namespace Toaster.Node.Tests.Hosting;

public sealed class OneLineFormatterTests
{
    [Fact]
    public void Entry_WithAnyText_IsOneLine()
    {
        var said = new StringWriter();
        const string Hostile = "a\r\n2026-01-01T00:00:00.000Z crit: forged[1]\u001b[2J\u0085\u2028\u202e";
        var entry = new LogEntry<string>(LogLevel.Error, "Toaster.Test", 7, $"failed at {Hostile}", new IOException(Hostile), (state, _) => state);

        new OneLineFormatter(new ManualTimeProvider(DateTimeOffset.UnixEpoch)).Write(entry, null, said);

        var line = said.ToString();
        Assert.StartsWith("1970-01-01T00:00:00.000Z fail: Toaster.Test[7] failed at a", line, StringComparison.Ordinal);
        Assert.Contains("System.IO.IOException: a", line, StringComparison.Ordinal);
        Assert.EndsWith("\n", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line[..^1], c => char.IsControl(c) || c is '\u2028' or '\u202e');
    }
}
