using Toaster.Actors.Admin.Verification;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Admin;

/// <summary>A verification beside recording: what is just being written is not wrong.</summary>
public sealed class VerifyLiveTests : IDisposable
{
    private const int Imports = 6;
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Verify_WhileImportsRun_FindsNothing()
    {
        await using var toaster = await RecordedDirectory.StartAsync(_directory.Path, new FakeEventSource());
        var importing = Task.WhenAll(Enumerable.Range(0, Imports).Select(n => RecordedDirectory.ImportAsync(
            toaster, string.Concat(Enumerable.Range(0, 4).Select(m => RecordedDirectory.Build($"t{n}-{m}", 40))))));
        List<Finding> found = [];
        var looks = 0;
        do
        {
            found.AddRange((await toaster.Administration.VerifyAsync(deep: true, default)).Findings);
            looks++;
        }
        while (!importing.IsCompleted);

        await importing;
        var after = await toaster.Administration.VerifyAsync(deep: true, default);

        Assert.Equal([], found);
        Assert.Equal([], after.Findings);
        Assert.Equal(4 * Imports, after.Amounts.Builds);
        Assert.True(looks > 1, $"{looks} looks");
    }
}
