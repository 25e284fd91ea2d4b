using Microsoft.Playwright;
using Toaster.Testing;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>One chromium for all tests: its first start may take long.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private const float StartPatience = 180_000;

    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private Task<IBrowser>? _browser;
    private IPlaywright? _playwright;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task<IBrowser> GetAsync() => _browser ??= StartAsync(Requires.Chromium());

    public async Task DisposeAsync()
    {
        if (_browser is not null) await (await _browser).CloseAsync();
        _playwright?.Dispose();
    }

    private async Task<IBrowser> StartAsync(string program)
    {
        var driver = Path.Combine(AppContext.BaseDirectory, ".playwright", "node", "linux-x64", "node");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(driver, File.GetUnixFileMode(driver) | UnixFileMode.UserExecute);
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(60_000);
        return await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = Arguments, Timeout = StartPatience });
    }
}
