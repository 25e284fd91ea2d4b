namespace Toaster.Actors.Builds.Interpretation;

/// <summary>A field, or every field of a type, that a snapshot leaves out on purpose. A test finds those that are left out by mistake.</summary>
/// <param name="why">Why nothing is lost by that.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Class)]
internal sealed class NotSavedAttribute(string why) : Attribute
{
    /// <summary>A list of what changed: a snapshot is made when changes have been taken, so there are none.</summary>
    public const string Taken = "empty once changes have been taken";

    public string Why => why;
}
