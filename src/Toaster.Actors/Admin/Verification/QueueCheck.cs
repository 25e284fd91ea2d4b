using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Admin.Verification;

/// <summary>Whether the queue and the leases say the same of a build as its journal.</summary>
internal static class QueueCheck
{
    public static IEnumerable<Finding> Of(IStoreConnection connection, PersistenceId id, BuildRows rows)
    {
        var waits = connection.Prepared("SELECT 1 FROM queue_item WHERE build_id = ?1").Bind(1, id.Value).First(_ => true);
        var leased = connection.Prepared("SELECT attempt FROM lease WHERE build_id = ?1").Bind(1, id.Value).First<int?>(row => row.Int32(0));
        if (waits != rows.IsWaiting)
        {
            yield return Wrong("queue_item", rows.IsWaiting ? $"{id} waits for an agent, but the queue does not know it." : $"The queue has {id}, which does not wait.");
        }

        if (leased != rows.Leased)
        {
            yield return Wrong("lease", rows.Leased is { } attempt
                ? $"An agent has attempt {attempt} of {id}, but the leases say {(leased is { } other ? $"attempt {other}" : "nobody has it")}."
                : $"The leases say that an agent has {id}; its journal says that none does.");
        }

        Finding Wrong(string table, string sentence)
            => new(FindingSeverity.Error, "queue-wrong", new($"{id}", Table: table), sentence, "cancel the build and start it again; if that does not help, restore a backup");
    }
}
