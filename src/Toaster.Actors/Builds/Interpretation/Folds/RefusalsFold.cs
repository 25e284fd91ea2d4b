namespace Toaster.Actors.Builds.Interpretation;

/// <summary>What bitbake could not have: names nobody provides, and space on a disk.</summary>
internal sealed class RefusalsFold
{
    private readonly List<NoProviderRow> _noProviders = [];
    private readonly List<DiskFullRow> _diskFull = [];
    private int _takenProviders;
    private int _takenDisks;

    public void Carry(StateStream s)
    {
        s.List(_noProviders, s.NoProvider);
        s.List(_diskFull, s.DiskFull);
        (_takenProviders, _takenDisks) = (s.Int(_takenProviders), s.Int(_takenDisks));
    }

    public IReadOnlyList<NoProviderRow> NoProviders => _noProviders;

    public IReadOnlyList<DiskFullRow> DiskFull => _diskFull;

    public void ApplyNoProvider(EventFields fields) => _noProviders.Add(new(
        fields.Event.Line, fields.Text("_item") ?? "", fields.Flag("_runtime") ?? false,
        fields.OptionalTexts("_dependees"), fields.OptionalTexts("_reasons"), fields.OptionalTexts("_close_matches")));

    public void ApplyDiskFull(EventFields fields) => _diskFull.Add(new(
        fields.Event.Line, fields.Text("_dev"), fields.Text("_type"), fields.Integer("_free"), fields.Text("_mountpoint")));

    public IReadOnlyList<NoProviderRow> TakeNoProviders() => Take(_noProviders, ref _takenProviders);

    public IReadOnlyList<DiskFullRow> TakeDiskFull() => Take(_diskFull, ref _takenDisks);

    private static IReadOnlyList<T> Take<T>(List<T> rows, ref int taken)
    {
        IReadOnlyList<T> fresh = taken == rows.Count ? [] : rows[taken..];
        taken = rows.Count;
        return fresh;
    }
}
