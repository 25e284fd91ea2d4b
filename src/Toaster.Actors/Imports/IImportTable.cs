namespace Toaster.Actors.Imports;

/// <summary>The list of imports, as it is shown: one row each, written by its actor.</summary>
public interface IImportTable
{
    /// <summary>Stores the row unless a newer one is there. <paramref name="seq"/>: the import's journal row it shows.</summary>
    ValueTask SaveAsync(ImportView import, long seq, CancellationToken ct);

    /// <summary>Newest first.</summary>
    ValueTask<IReadOnlyList<ImportView>> ListAsync(int count, CancellationToken ct);
}
