using System.Text;
using Toaster.Testing;

namespace Toaster.Node.Tests.Imports;

public sealed class MaskedCopyTests
{
    [Fact]
    public async Task Copy_AfterReading_IsTheFileWithoutItsSecrets()
    {
        using var directory = new TemporaryDirectory();
        var path = Sources.Recording("demo-first-build");
        var copy = Path.Combine(directory.Path, "kept.json.gz");

        await Sources.EventsAsync(path, await Sources.OutlineAsync(path), copy);

        var (kept, original) = (Sources.Unpack(copy), Sources.Unpack(path));
        Assert.Equal(original.Length, kept.Length);
        Assert.Contains("\"GIT_TOKEN\"", Encoding.UTF8.GetString(kept), StringComparison.Ordinal);
        Assert.NotEqual(original, kept);
        Assert.Equal([copy], Directory.GetFiles(directory.Path));
    }

    [Fact]
    public async Task Copy_WrittenByTwoImportsOfTheSameFileAtOnce_IsWhole()
    {
        using var directory = new TemporaryDirectory();
        var path = Sources.Recording("demo-several-builds");
        var copy = Path.Combine(directory.Path, "kept.json.gz");
        var outline = await Sources.OutlineAsync(path);
        await using var first = Sources.Source.ReadAsync(path, outline, copy, default).GetAsyncEnumerator();
        Assert.True(await first.MoveNextAsync());

        await Sources.EventsAsync(path, outline, copy);
        while (await first.MoveNextAsync())
        {
            // To its end.
        }

        Assert.Equal(Sources.Unpack(path).Length, Sources.Unpack(copy).Length);
        Assert.Equal([copy], Directory.GetFiles(directory.Path));
    }

    [Fact]
    public async Task Copy_ImportedAgain_HasTheSameBuildsAndEvents()
    {
        using var directory = new TemporaryDirectory();
        var path = Sources.Recording("demo-several-builds");
        var copy = Path.Combine(directory.Path, "kept.json.gz");
        var outline = await Sources.OutlineAsync(path);
        var first = await Sources.EventsAsync(path, outline, copy);

        var second = await Sources.EventsAsync(copy, await Sources.OutlineAsync(copy));

        Assert.Equal(first.Select(build => build.Count), second.Select(build => build.Count));
    }

    [Fact]
    public async Task Reading_BrokenOff_LeavesNoPartBehind()
    {
        using var directory = new TemporaryDirectory();
        var path = Sources.Recording("demo-several-builds");
        var outline = await Sources.OutlineAsync(path);

        await foreach (var batch in Sources.Source.ReadAsync(path, outline, Path.Combine(directory.Path, "kept.json.gz"), default))
        {
            Assert.Equal(0, batch.BuildIndex);
            break;
        }

        AssertNoPart(directory);
    }

    [Fact]
    public async Task Reading_Cancelled_EndsAndLeavesNoPartBehind()
    {
        using var directory = new TemporaryDirectory();
        using var cancel = new CancellationTokenSource();
        var path = Sources.Recording("demo-several-builds");
        var outline = await Sources.OutlineAsync(path);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Sources.Source.ReadAsync(path, outline, Path.Combine(directory.Path, "kept.json.gz"), cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });

        AssertNoPart(directory);
    }

    /// <summary>Reading runs ahead of who takes the batches: of a short log it may have made the whole copy before it heard of the end.</summary>
    private static void AssertNoPart(TemporaryDirectory directory)
        => Assert.All(Directory.GetFiles(directory.Path), file => Assert.Equal("kept.json.gz", Path.GetFileName(file)));
}
