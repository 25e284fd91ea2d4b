namespace Toaster.Web.Tests.Support;

/// <summary>One server for tests that only look.</summary>
public sealed class SiteOfAllKinds : IAsyncLifetime
{
    internal Site Site { get; private set; } = null!;

    public async Task InitializeAsync() => Site = await Site.StartAsync();

    public async Task DisposeAsync() => await Site.DisposeAsync();
}
