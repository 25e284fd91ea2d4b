namespace Toaster.Testing;

/// <summary>A directory of its own for one test, gone afterwards.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory() => Path = Directory.CreateTempSubdirectory("toaster-test-").FullName;

    /// <param name="below">Instead of the usual place.</param>
    public TemporaryDirectory(string below) => Path = Directory.CreateDirectory(System.IO.Path.Combine(below, $"toaster-test-{Guid.NewGuid():N}")).FullName;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
