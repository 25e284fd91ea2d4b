using System.Text;

namespace Toaster.Node.Tests.Agents;

/// <summary>Lines of events, as a spool holds them.</summary>
internal static class Events
{
    public static string Line(long number, string text = "") => $$$"""{"s":{{{number}}},"t":{{{1000 + number}}},"l":{{{number}}},"o":{{{number * 10}}},"e":{{{(number + 1) * 10}}},"c":"m.E","f":{"v":"{{{text}}}"}}""" + "\n";

    public static byte[] Lines(long first, int count, int characters = 10)
        => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => Line(first + i, Text(first + i, characters)))));

    /// <summary>Text that does not pack well.</summary>
    private static string Text(long seed, int characters)
    {
        var random = new Random((int)seed);
        return string.Concat(Enumerable.Range(0, characters).Select(_ => (char)random.Next('a', 'z' + 1)));
    }
}
