namespace Toaster.Actors;

/// <summary>What this process counts and measures; docs/operations.md says what each figure means.</summary>
public static class ToasterMeter
{
    /// <summary>The meter that listeners name.</summary>
    public const string Name = "Toaster";
}
