using Toaster.Actors.Journal;

namespace Toaster.Actors.Admin.Verification;

/// <summary>Collects what the checks find, up to a limit: a broken disk may have millions of things to say.</summary>
internal sealed class Findings
{
    private const int MostListed = 1_000;
    private readonly List<Finding> _list = [];
    private readonly List<string> _notes = [];
    private readonly HashSet<PersistenceId> _damaged = [];
    private long _more;
    private long _entities, _rows, _events, _builds, _compared, _files;

    public void Add(Finding finding)
    {
        if (_list.Count < MostListed)
        {
            _list.Add(finding);
        }
        else if (finding.Severity == FindingSeverity.Error)
        {
            _more++;
        }
    }

    public void AddRange(IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            Add(finding);
        }
    }

    /// <summary>Its rows cannot be believed, so what follows from them is not judged.</summary>
    public void Damaged(PersistenceId id) => _damaged.Add(id);

    public bool IsDamaged(PersistenceId id) => _damaged.Contains(id);

    public bool IsAnyDamaged => _damaged.Count > 0;

    public void Error(string code, FindingPlace place, string sentence, string advice) => Add(new(FindingSeverity.Error, code, place, sentence, advice));

    public void Warn(string code, FindingPlace place, string sentence, string advice) => Add(new(FindingSeverity.Warning, code, place, sentence, advice));

    public void Note(string sentence) => _notes.Add(sentence);

    public void Counted(long entities = 0, long rows = 0, long events = 0, long builds = 0, long compared = 0, long files = 0)
    {
        _entities += entities;
        _rows += rows;
        _events += events;
        _builds += builds;
        _compared += compared;
        _files += files;
    }

    public VerifyReport Report(bool isDeep) => new(isDeep, _list, _more, _notes, new(_entities, _rows, _events, _builds, _compared, _files));
}

/// <summary>What to do about findings.</summary>
internal static class Advice
{
    public const string Restore = "restore a backup (toaster admin restore DIR); what was recorded after it can be imported again";

    public const string Nothing = "nothing has to be done";

    public static string Replay(long build) => $"rebuild its tables from the journal: toaster admin replay {build}";

    public static string ImportAgain(string what) => $"{Restore}, or delete {what} and import its log again";
}
