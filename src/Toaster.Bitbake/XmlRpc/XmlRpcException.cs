namespace Toaster.Bitbake.XmlRpc;

/// <summary>What became of a call that did not get its answer.</summary>
public enum XmlRpcProblem
{
    /// <summary>Nobody listens there, or the connection broke. The call may have been carried out.</summary>
    Unreachable,

    /// <summary>No answer in time. The call may still be carried out.</summary>
    TimedOut,

    /// <summary>What answers there does not speak XML-RPC, or answers beyond the limits.</summary>
    Garbage,

    /// <summary>The server refused the call.</summary>
    Fault,
}

/// <summary>A call that did not get its answer, as a sentence.</summary>
public sealed class XmlRpcException(XmlRpcProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    public XmlRpcProblem Problem => problem;
}
