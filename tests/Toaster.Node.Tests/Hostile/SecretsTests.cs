using System.IO.Compression;
using System.Text;
using Microsoft.Data.Sqlite;
using Toaster.Testing;
using static Toaster.Testing.Said;

namespace Toaster.Node.Tests.Hostile;

/// <summary>Secrets of a log, looked for in everything a real server kept, showed, gave out and said.</summary>
public sealed class SecretsTests
{
    /// <summary>Each value stands at one kind of place.</summary>
    private static readonly string[] Secrets =
        ["s1-variable", "s2-history-of-another", "s3-message", "s4-argument", "s5-attribute", "s6-in-an-address", "s7-cut-off", "s8-nested", "s9-quoted words", "s10-damaged"];

    [Fact]
    public async Task Secrets_OfALog_AreNowhere()
    {
        using var directory = new TemporaryDirectory();
        var (server, url) = await ToasterProcess.ServeAsync(directory.Path);
        using var http = new HttpClient { BaseAddress = url };
        var log = Log();
        Assert.All(Secrets, secret => Assert.True(Finds(log, secret), secret));

        using (var answer = await http.PostAsync("/api/v1/imports?name=log.json", new ByteArrayContent(log)))
        {
            Assert.True(answer.IsSuccessStatusCode);
        }

        while (!(await http.GetStringAsync("/api/v1/imports/1")).Contains("\"hasEnded\":true", StringComparison.Ordinal))
        {
        }

        string[] parts = ["", "/tasks", "/tasks/1", "/messages", "/configuration", "/variables?rows=150", "/recipes", "/packages", "/images"];
        string[] json = ["", "/tasks", "/tasks/1", "/messages", "/variables?size=150", "/layers", "/recipes", "/packages", "/images", "/record", "/eventlog"];
        foreach (var address in (string[])["/builds", "/import", "/imports/1", .. parts.Select(part => "/builds/1" + part), "/api/v1/builds", "/api/v1/imports", .. json.Select(part => "/api/v1/builds/1" + part)])
        {
            AssertHidden(address, await http.GetByteArrayAsync(address));
        }

        Assert.Contains("DB_PASSWORD", await http.GetStringAsync("/builds/1/variables?rows=150"), StringComparison.Ordinal);
        var said = await server.StopAsync("-TERM");
        AssertHidden("what the server said", Encoding.UTF8.GetBytes(said.Out + said.Error));
        Assert.Empty(Directory.GetFiles(Path.Combine(directory.Path, "incoming")));
        foreach (var file in Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories))
        {
            AssertHidden(file, File.ReadAllBytes(file));
        }

        Assert.True(LookIntoTables(directory.Path) > 20);
    }

    private static byte[] Log()
    {
        var sound = EventLogFile.Write(
        [
            Init("x"), Started("x"),
            ("agent.Variables", new
            {
                inherited = false,
                variables = new Dictionary<string, object>
                {
                    ["DB_PASSWORD"] = new { v = "s1-variable", history = new[] { new { file = "/c", line = 1, op = "set", detail = "s1-variable" } }, doc = (string?)null, func = (int?)null },
                    ["OTHER"] = new { v = "x", history = new[] { new { file = "/c", line = 1, op = "append", detail = "export DB_PASSWORD=s2-history-of-another" } }, doc = (string?)null, func = (int?)null },
                },
            }),
            Said.Log(40, "connect with PASSWORD=s3-message"), Said.Log(40, "TOKEN=%s", 0, 1000, Tuple("s4-argument")), Said.Log(30, "cloning https://me:s6-in-an-address@h/x failed"),
            ("any.Event", new { api_key = "s5-attribute" }), ("any.Event", new { a = new[] { new Dictionary<string, object> { ["CLIENT_SECRET"] = "s8-nested" } } }),
            Said.Log(30, "unparsed line: 'API_KEY = \"s9-quoted words\"'"), .. Broke(message: "PASSWD=\"s3-message\""), Completed(1, 1), CommandFailed("TOKEN=s3-message"),
        ]);
        var cut = EventLogFile.Write([("any.Event", new { GIT_TOKEN = "s7-cut-off", rest = new string('x', 300) })]);
        return [.. sound, .. "DB_PASSWORD=s10-damaged\n"u8, .. cut[..^100]];
    }

    private static void AssertHidden(string where, byte[] bytes)
    {
        foreach (var text in Readings(bytes))
        {
            Assert.All(Secrets, secret => Assert.False(Finds(text, secret), $"{where} holds {secret}"));
        }
    }

    private static bool Finds(byte[] bytes, string secret)
    {
        var text = Encoding.Latin1.GetString(bytes);
        return text.Contains(secret, StringComparison.Ordinal) || Payloads(text).Any(payload => payload.Contains(secret, StringComparison.Ordinal));
    }

    /// <summary>The payloads of a log's lines.</summary>
    private static IEnumerable<string> Payloads(string text)
    {
        foreach (var line in text.Split('\n').Where(line => line.Contains("\"vars\": \"", StringComparison.Ordinal)))
        {
            var base64 = line.Split("\"vars\": \"")[1].Split('"')[0].Replace("\\n", "", StringComparison.Ordinal).TrimEnd('\\', '=');
            yield return Encoding.Latin1.GetString(Convert.FromBase64String(base64[..(base64.Length & ~3)]));
        }
    }

    /// <summary>As they are, and unpacked where they can be.</summary>
    private static IEnumerable<byte[]> Readings(byte[] bytes)
    {
        yield return bytes;
        foreach (var unpack in (Func<Stream, Stream>[])[packed => new GZipStream(packed, CompressionMode.Decompress), packed => new BrotliStream(packed, CompressionMode.Decompress)])
        {
            using var text = new MemoryStream();
            try
            {
                using var stream = unpack(new MemoryStream(bytes));
                stream.CopyTo(text);
            }
            catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
            {
                continue;
            }

            yield return text.ToArray();
        }
    }

    /// <summary>Every value of every table; how many rows there were.</summary>
    private static int LookIntoTables(string directory)
    {
        SQLitePCL.Batteries_V2.Init();
        using var database = new SqliteConnection($"Data Source={Path.Combine(directory, "toaster.db")};Mode=ReadOnly");
        database.Open();
        List<string> tables = [];
        using (var list = database.CreateCommand())
        {
            list.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table'";
            using var names = list.ExecuteReader();
            while (names.Read())
            {
                tables.Add(names.GetString(0));
            }
        }

        var rows = 0;
        foreach (var table in tables)
        {
            using var all = database.CreateCommand();
            all.CommandText = $"SELECT * FROM \"{table}\"";
            using var row = all.ExecuteReader();
            while (row.Read())
            {
                rows++;
                for (var i = 0; i < row.FieldCount; i++)
                {
                    AssertHidden($"{table}.{row.GetName(i)}", row.GetValue(i) switch { byte[] blob => blob, string text => Encoding.UTF8.GetBytes(text), _ => [] });
                }
            }
        }

        return rows;
    }
}
