namespace Toaster.Chaos.Live;

/// <summary>The server of the run, wherever it answers at the moment.</summary>
internal sealed class LiveServer(LiveProcess process, string data)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly string _info = Path.Combine(data, "toaster.lock.info");
    private volatile Uri? _url;

    public LiveProcess Process => process;

    /// <summary>Null: nobody answers.</summary>
    public Uri? Url => _url;

    public void Start()
    {
        _url = null;
        Directory.CreateDirectory(data);
        File.Delete(_info);
        process.Start();
        _ = FindAsync();
    }

    /// <exception cref="ChaosFailure">It has ended instead.</exception>
    public async Task WaitAsync()
    {
        while (_url is null)
        {
            if (!process.IsAlive)
            {
                throw new ChaosFailure($"The server does not start:\n{process.Log}");
            }

            await Task.Delay(Look, TimeProvider.System);
        }
    }

    private async Task FindAsync()
    {
        while (_url is null && process.IsAlive)
        {
            await Task.Delay(Look, TimeProvider.System);
            _url = await ReadAsync();
        }
    }

    private async Task<Uri?> ReadAsync()
    {
        try
        {
            return await File.ReadAllLinesAsync(_info) is [_, { Length: > 0 } url, ..]
                ? new Uri(url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
