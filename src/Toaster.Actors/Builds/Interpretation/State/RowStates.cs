namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Rows as snapshots carry them.</summary>
internal static class RowStates
{
    extension(StateStream s)
    {
        public TaskName TaskName(TaskName name) => new(s.Text(name.Multiconfig), s.Text(name.RecipeFile), s.Text(name.Task));

        public LayerRow Layer(LayerRow? row) => new(
            s.Text(row?.Path), s.Text(row?.Name), s.Text(row?.Branch), s.Text(row?.Commit), s.IntOrNull(row?.Priority), s.TextOrNull(row?.IndexUrl));

        public LayerPriority Priority(LayerPriority entry) => new(s.Text(entry.Pattern), s.Int(entry.Priority));

        public RecipeRow Recipe(RecipeRow? row) => new(
            s.Text(row?.Multiconfig), s.Text(row?.Name), s.TextOrNull(row?.Version), s.Text(row?.File), s.TextOrNull(row?.Layer),
            s.Flag(row?.IsImage), s.TextOrNull(row?.Summary), s.TextOrNull(row?.License), s.TextOrNull(row?.Section),
            s.TextOrNull(row?.Description), s.TextOrNull(row?.Homepage));

        public ImageRow Image(ImageRow? row) => new(
            s.Text(row?.Target), s.Int(row?.Packages), s.Long(row?.InstalledSize), s.Int(row?.Dependencies), s.Int(row?.Files),
            s.Int(row?.Directories), s.Int(row?.Links));

        public ImagePackageRow ImagePackage(ImagePackageRow? row) => new(
            s.Text(row?.Target), s.Text(row?.Name), s.TextOrNull(row?.Recipe), s.TextOrNull(row?.Version), s.Long(row?.InstalledSize),
            s.List(row?.Dependencies, s.PackageDependency));

        public PackageDependencyRow PackageDependency(PackageDependencyRow? row)
            => new(s.Text(row?.Type), s.Text(row?.Name), s.TextOrNull(row?.Constraint));

        public ImageFileRow ImageFile(ImageFileRow? row) => new(
            s.Text(row?.Target), s.Text(row?.Path), (char)s.Int(row?.Type), s.TextOrNull(row?.Permissions), s.TextOrNull(row?.Owner),
            s.TextOrNull(row?.Group), s.LongOrNull(row?.Size), s.TextOrNull(row?.LinkTarget));

        public ArtifactRow Artifact(ArtifactRow? row) => new(s.Text(row?.Task), s.Text(row?.Path));

        public MessageRow Message(MessageRow? row) => new(
            s.Long(row?.Line), s.Int(row?.Level), s.Text(row?.Text), s.IntOrNull(row?.TaskId), s.TextOrNull(row?.TaskText),
            s.LongOrNull(row?.CreatedAt), s.LongOrNull(row?.TaskPid), s.TextOrNull(row?.Logger), s.TextOrNull(row?.SourceFile),
            s.IntOrNull(row?.SourceLine));

        public NoProviderRow NoProvider(NoProviderRow? row) => new(
            s.Long(row?.Line), s.Text(row?.Item), s.Flag(row?.Runtime), s.Texts(row?.Dependees), s.Texts(row?.Reasons), s.Texts(row?.CloseMatches));

        public DiskFullRow DiskFull(DiskFullRow? row) => new(
            s.Long(row?.Line), s.TextOrNull(row?.Device), s.TextOrNull(row?.Type), s.LongOrNull(row?.Free), s.TextOrNull(row?.MountPoint));

        public RecorderProblemRow Problem(RecorderProblemRow? row)
            => new(s.Long(row?.Line), s.Long(row?.Offset), s.Text(row?.Text), s.Flag(row?.IsUnreadable));

        public TargetRow Target(TargetRow? row) => new(s.Text(row?.Multiconfig), s.Text(row?.Name), s.TextOrNull(row?.Task));

        public ParseRow? Parse(ParseRow? row) => !s.Flag(row is not null) ? null : new(
            s.Long(row?.Total), s.Long(row?.Cached), s.Long(row?.Parsed), s.Long(row?.Skipped), s.Long(row?.Masked), s.Long(row?.Virtuals),
            s.Long(row?.Errors));

        public BuildStatsRow? Stats(BuildStatsRow? row) => !s.Flag(row is not null) ? null : new(
            s.Int(row?.Tasks), s.Double(row?.CpuTimeUser), s.Double(row?.CpuTimeSystem), s.Long(row?.DiskRead), s.Long(row?.DiskWrite));

        public TaskStatistics? Statistics(TaskStatistics? row) => !s.Flag(row is not null) ? null : new(
            s.DoubleOrNull(row?.CpuUser), s.DoubleOrNull(row?.CpuSystem), s.LongOrNull(row?.DiskRead), s.LongOrNull(row?.DiskWrite),
            s.LongOrNull(row?.Elapsed));

        public QueueNumbers? Queue(QueueNumbers? row) => !s.Flag(row is not null) ? null : new(
            s.Long(row?.Total), s.Long(row?.Completed), s.Long(row?.Failed), s.Long(row?.SetsceneTotal), s.Long(row?.SetsceneCovered),
            s.Long(row?.SetsceneNotCovered));
    }
}
