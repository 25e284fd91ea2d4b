namespace Toaster.Testing;

/// <summary>A directory of its own for one test, gone afterwards.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("toaster-test-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
