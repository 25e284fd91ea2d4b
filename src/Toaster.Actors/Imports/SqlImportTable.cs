using System.Text.Json;
using System.Text.Json.Serialization;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Imports;

/// <summary>The list of imports in the embedded database.</summary>
public sealed class SqlImportTable(IStore store) : IImportTable
{
    private const string SaveSql = """
        INSERT INTO import_view (import_id, seq, view) VALUES (?1, ?2, ?3)
        ON CONFLICT (import_id) DO UPDATE SET seq = excluded.seq, view = excluded.view WHERE import_view.seq <= excluded.seq
        """;

    private const string ListSql = "SELECT view FROM import_view ORDER BY import_id DESC LIMIT ?1";

    /// <inheritdoc/>
    public async ValueTask SaveAsync(ImportView import, long seq, CancellationToken ct)
    {
        var json = JsonSerializer.Serialize(import, ImportViewJsonContext.Default.ImportView);
        await store.WriteAsync(
            WritePriority.Projection,
            connection => connection.Prepared(SaveSql).Bind(1, import.Id.Value).Bind(2, seq).Bind(3, json).Execute(),
            ct);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ImportView>> ListAsync(int count, CancellationToken ct)
        => store.ReadAsync<IReadOnlyList<ImportView>>(
            connection => connection.Prepared(ListSql).Bind(1, count)
                .All(row => JsonSerializer.Deserialize(row.Text(0), ImportViewJsonContext.Default.ImportView)!),
            ct);
}

[JsonSerializable(typeof(ImportView))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
internal sealed partial class ImportViewJsonContext : JsonSerializerContext;
