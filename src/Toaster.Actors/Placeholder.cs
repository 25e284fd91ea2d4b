namespace Toaster.Actors; internal static class Placeholder { }
