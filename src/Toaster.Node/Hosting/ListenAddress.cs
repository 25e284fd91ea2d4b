using System.Net;
using System.Net.Sockets;
using Toaster.Node.Settings;

namespace Toaster.Node.Hosting;

/// <summary>Where to listen.</summary>
internal sealed record ListenAddress(IPAddress Address, int Port)
{
    /// <summary>No other machine can come here.</summary>
    public bool IsOnlyThisMachine => IPAddress.IsLoopback(Address);

    public static async Task<ListenAddress> FindAsync(ToasterSettings settings, CancellationToken ct) => new(
        settings.Host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" => IPAddress.Any,
            var text when IPAddress.TryParse(text.Trim('[', ']'), out var address) => address,
            var name => await LookUpAsync(name, ct),
        },
        settings.Port);

    /// <summary>How this machine reaches a server that listens here.</summary>
    public Uri UrlOf(int port)
    {
        var address = Address.Equals(IPAddress.Any) ? IPAddress.Loopback : Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : Address;
        return new UriBuilder("http", address.ToString(), port).Uri;
    }

    private static async Task<IPAddress> LookUpAsync(string name, CancellationToken ct)
    {
        try
        {
            return (await Dns.GetHostAddressesAsync(name, ct))[0];
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new SettingException($"Host cannot be \"{name}\": {e.Message}");
        }
    }
}
