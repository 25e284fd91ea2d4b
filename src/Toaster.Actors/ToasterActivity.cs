using System.Diagnostics;

namespace Toaster.Actors;

/// <summary>
/// Spans of the work that matters when a process dies: <c>upload</c>, <c>read</c>, <c>append</c>, <c>project</c>, <c>snapshot</c>,
/// <c>finish</c>. One for each batch or file, never one for each event; without a listener they cost nothing.
/// </summary>
public static class ToasterActivity
{
    /// <summary>The source that listeners name.</summary>
    public static readonly ActivitySource Source = new("Toaster");

    /// <summary>Null when nobody listens. Disposing of it ends the span.</summary>
    public static Activity? Start(string phase) => Source.StartActivity(phase);
}
