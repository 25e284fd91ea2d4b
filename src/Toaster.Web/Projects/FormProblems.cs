using Toaster.Actors.Projects;

namespace Toaster.Web.Projects;

/// <summary>What is wrong with a form, at the fields where it is.</summary>
public sealed class FormProblems
{
    public static readonly FormProblems None = new();

    private readonly Dictionary<string, string> _sentences = new(StringComparer.Ordinal);

    public bool IsNone => _sentences.Count == 0;

    public int Count => _sentences.Count;

    /// <summary>Fields in the order in which they were found, each with its sentence.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>> All => _sentences;

    /// <summary>Null: nothing is wrong there.</summary>
    public string? this[string field] => _sentences.GetValueOrDefault(field);

    public static FormProblems Of(string field, string sentence)
    {
        var problems = new FormProblems();
        problems.Add(field, sentence);
        return problems;
    }

    /// <summary>Of a refusal by the project itself.</summary>
    public static FormProblems Of(RefusedException refusal) => Of(refusal.Code == "name-taken" ? "name" : "", refusal.Message);

    /// <summary>Each field looked at by itself, so that all of them are told at once.</summary>
    public static FormProblems Of(ProjectForm form)
    {
        var problems = new FormProblems();
        var s = form.ToSettings();
        problems.Add("name", ProjectSettings.ProblemOfName(form.Name.Trim()));
        problems.Add("description", new ProjectSettings { Description = s.Description }.Problem);
        if (form.IsDirectory)
        {
            problems.Add("directory", new ProjectSettings { Directory = s.Directory }.Problem);
        }
        else
        {
            problems.AddSources(s);
        }

        problems.Add("machine", new ProjectSettings { Machine = s.Machine }.Problem);
        problems.Add("distro", new ProjectSettings { Distro = s.Distro }.Problem);
        problems.Add("targets", new ProjectSettings { Targets = s.Targets }.Problem);
        problems.Add("variables", new ProjectSettings { Variables = s.Variables }.Problem);
        problems.Add("labels", new ProjectSettings { Labels = s.Labels }.Problem);
        problems.Add("at-most", NumberProblem(form.AtMost, "How many builds run at once is a whole number from 1; empty: as many as there is room for.") ?? new ProjectSettings { AtMost = s.AtMost }.Problem);
        problems.Add("priority", NumberProblem(form.Priority, "A priority is a number from -100 to 100; 0 is usual.") ?? new ProjectSettings { Priority = s.Priority }.Problem);
        return problems;
    }

    private void AddSources(ProjectSettings s)
    {
        if (s.Repositories.Count == 0)
        {
            Add("repositories", "Name at least one repository: the one that holds bitbake.");
            return;
        }

        var own = s.Repositories[0].Name;
        Add("repositories", new ProjectSettings { Repositories = s.Repositories, Bitbake = own, Layers = [own] }.Problem);
        if (this["repositories"] is not null)
        {
            return; // Bitbake and layers are places in them.
        }

        Add("bitbake", s.Bitbake is null ? "Say where bitbake is: a repository, perhaps with a path behind it, such as bitbake or poky/bitbake."
            : new ProjectSettings { Repositories = s.Repositories, Bitbake = s.Bitbake, Layers = [own] }.Problem);
        Add("layers", s.Layers.Count == 0 ? "Name at least one layer, such as openembedded-core/meta."
            : new ProjectSettings { Repositories = s.Repositories, Bitbake = own, Layers = s.Layers }.Problem);
    }

    private static string? NumberProblem(string text, string sentence) => text.Trim().Length > 0 && ProjectForm.Number(text) is null ? sentence : null;

    private void Add(string field, string? sentence)
    {
        if (sentence is not null)
        {
            _sentences[field] = sentence;
        }
    }
}
