namespace Toaster.Actors.Builds.Interpretation;

internal static class VerdictText
{
    public static Verdict Of(SummaryRow s) => Verdict.Empty;
}
