using System.Reflection;

namespace Toaster.Node;

internal static class ProgramVersion
{
    /// <summary>Without the commit it was made of: <c>0.1.0</c>.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
