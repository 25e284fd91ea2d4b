using Toaster.Node.Settings;

namespace Toaster.Node.Client;

/// <summary>Addresses of pages: of the server that answered, else where one would be if it were started now.</summary>
internal sealed record Addresses(string Root)
{
    public static Addresses Of(IToasterClient client, ToasterSettings settings) => new(Shown(client.Server ?? new Uri($"http://localhost:{settings.Port}")));

    public string OfBuild(long id) => $"{Root}/builds/{id}";

    /// <summary>As people write it: the loopback address has a name.</summary>
    public static string Shown(Uri server)
        => server.Host is "127.0.0.1" ? $"{server.Scheme}://localhost:{server.Port}" : server.GetLeftPart(UriPartial.Authority);
}
