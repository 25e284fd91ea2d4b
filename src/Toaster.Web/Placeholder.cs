namespace Toaster.Web; internal static class Placeholder { }
