namespace Toaster.Fuzz.Targets;

/// <summary>Gives a file to a server that runs in a process of its own; see <see cref="ServerUnderTest.ImportAsync"/>.</summary>
internal sealed class UploadTarget(string name, ServerUnderTest server, Func<Random, int, byte[]> make) : ITarget
{
    public string Name => name;

    public byte[] Make(Random random, int number) => make(random, number);

    public Task RunAsync(byte[] input) => server.ImportAsync(input);
}
