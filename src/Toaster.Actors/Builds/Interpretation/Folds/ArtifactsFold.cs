using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Files in the deploy directory: TaskArtifacts names them for the tasks that put them there.</summary>
internal sealed class ArtifactsFold
{
    private readonly HashSet<ArtifactRow> _all = [];
    [NotSaved(NotSavedAttribute.Taken)]
    private readonly List<ArtifactRow> _changed = [];

    public void Apply(EventFields fields, JsonElement data)
    {
        if (data.Entry("task")?.AsText() is not { } task)
        {
            fields.Problem("artifacts of no task are left out.");
            return;
        }

        foreach (var path in (data.Entry("artifacts")?.Items() ?? []).Select(item => item.AsText()).OfType<string>())
        {
            var row = new ArtifactRow(task, path);
            if (_all.Add(row))
            {
                _changed.Add(row);
            }
        }
    }

    public void Carry(StateStream s) => s.Set(_all, s.Artifact);

    public IReadOnlyList<ArtifactRow> Take()
    {
        if (_changed.Count == 0)
        {
            return [];
        }

        ArtifactRow[] rows = [.. _changed];
        _changed.Clear();
        return rows;
    }
}
