using System.Globalization;
using Toaster.Actors;

namespace Toaster.Web.Live;

/// <summary>
/// What can be watched: <c>build:160</c> (the parts of its page), <c>progress:160</c> (the same for programs), <c>builds</c> (the list's
/// head), <c>farm</c>, <c>projects</c> (their list), <c>project:2</c>.
/// </summary>
public readonly record struct TopicName(string Kind, long Id)
{
    public const string BuildKind = "build", ProgressKind = "progress", BuildsKind = "builds", FarmKind = "farm", ProjectsKind = "projects", ProjectKind = "project";

    /// <summary>Said to whoever asks for another one.</summary>
    public const string All = "builds, build:160, progress:160, farm, projects and project:2";

    public static readonly TopicName Builds = new(BuildsKind, 0), Farm = new(FarmKind, 0), Projects = new(ProjectsKind, 0);

    public static TopicName Project(ProjectId id) => new(ProjectKind, id.Value);

    public static TopicName Build(BuildId id) => new(BuildKind, id.Value);

    public static TopicName Progress(BuildId id) => new(ProgressKind, id.Value);

    /// <summary>Null for what is no topic.</summary>
    public static TopicName? Parse(string? text) => text?.Split(':') switch
    {
        [BuildsKind or FarmKind or ProjectsKind] => new(text, 0),
        [BuildKind or ProgressKind or ProjectKind, var id] when long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => new(text.Split(':')[0], number),
        _ => null,
    };

    /// <summary>Where a reader of several topics stands: <c>build:160:57,builds:12</c>. What cannot be read is left out.</summary>
    public static IReadOnlyDictionary<TopicName, long> ParsePositions(string? text)
    {
        var positions = new Dictionary<TopicName, long>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.LastIndexOf(':');
            if (colon > 0 && Parse(part[..colon]) is { } topic && long.TryParse(part[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
            {
                positions[topic] = seq;
            }
        }

        return positions;
    }

    public override string ToString() => Kind is BuildsKind or FarmKind or ProjectsKind ? Kind : $"{Kind}:{Id}";
}
