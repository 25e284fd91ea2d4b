using Toaster.Actors.Journal.Sql;


namespace Toaster.Actors.Views.Sql;

/// <summary>
/// Gives the numbers under which a build's repeated texts are stored, and stores those that are new. Belongs to the state its
/// build stood in at <see cref="Seq"/>: any other writer in between makes it useless, and the cursor tells.
/// </summary>
internal sealed class BuildTexts
{
    private const string Load = "SELECT text_id, value FROM text WHERE build_id = ?1";
    private const string Insert = "INSERT INTO text (build_id, text_id, value) VALUES (?1, ?2, ?3)";
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private int _last;

    public long Seq { get; set; }

    public static BuildTexts Read(IStoreConnection connection, long build)
    {
        var texts = new BuildTexts();
        foreach (var (id, value) in connection.Prepared(Load).Bind(1, build).All(row => (row.Int32(0), row.Text(1))))
        {
            texts._ids[value] = id;
            texts._last = Math.Max(texts._last, id);
        }

        return texts;
    }

    public long? Id(IStoreConnection connection, long build, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (!_ids.TryGetValue(text, out var id))
        {
            _ids[text] = id = ++_last;
            connection.Prepared(Insert).Bind(1, build).Bind(2, id).Bind(3, text).Add();
        }

        return id;
    }
}
