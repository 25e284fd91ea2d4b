using Toaster.Actors.Logs;

namespace Toaster.Actors.Tests.Logs;

/// <summary>Texts of logs to put into stores of blobs, and to take out again.</summary>
internal static class LogTexts
{
    /// <summary>Lines of about thirty characters.</summary>
    public static byte[] Of(Random random, int length)
    {
        var text = new byte[length];
        for (var i = 0; i < length; i++)
        {
            text[i] = random.Next(30) == 0 ? (byte)'\n' : (byte)random.Next('a', 'h');
        }

        text[^1] = (byte)'\n';
        return text;
    }

    public static LogText Open(IBlobStore store, LogName name)
    {
        var (length, lines) = store.Find(name);
        return new(store, new(name, LogKinds.Cooker, null, null, length, lines, false));
    }

    /// <param name="piece">Bytes that are asked for at once.</param>
    public static byte[] ReadAll(IBlobStore store, LogName name, int piece)
    {
        var all = new MemoryStream();
        var buffer = new byte[piece];
        for (int read; (read = store.Read(name, all.Length, buffer)) > 0;)
        {
            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }
}
