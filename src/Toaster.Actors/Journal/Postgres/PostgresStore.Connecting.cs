using Npgsql;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Postgres;

/// <content>Connection strings, and what is made of them.</content>
public sealed partial class PostgresStore
{
    /// <summary>What can be said of a connection string without its password.</summary>
    public static string NameOf(string connectionString) => NameOf(Builder(connectionString));

    /// <summary>The same without what must not be shown.</summary>
    public static string WithoutPassword(string connectionString)
    {
        var settings = Builder(connectionString);
        if (settings.Password is not null)
        {
            settings.Password = "***";
        }

        return settings.ToString();
    }

    /// <param name="life">Compared with each connection before it is used; null: whatever is there will do.</param>
    internal static (NpgsqlDataSource Source, string Name) Connect(PostgresStoreOptions options, PostgresLife? life = null)
    {
        var settings = Builder(options.ConnectionString);
        settings.MaxPoolSize = options.Writers + options.Readers + 2;
        settings.NoResetOnClose = true; // Nothing of a session is used.
        settings.ApplicationName ??= "toaster";
        SetUnlessGiven(settings, "Timeout", 5);
        SetUnlessGiven(settings, "Command Timeout", 20); // The server ends a statement before.
        if (!settings.Host!.Contains('/'))
        {
            SetUnlessGiven(settings, "Tcp Keepalive", true); // Sockets in a directory have none.
            SetUnlessGiven(settings, "Tcp Keepalive Time", 5);
            SetUnlessGiven(settings, "Tcp Keepalive Interval", 2);
        }

        SetUnlessGiven(settings, "Keepalive", 10); // Else whoever listens would not notice that nobody speaks any more.
        SetUnlessGiven(settings, "Max Auto Prepare", 500);
        SetUnlessGiven(settings, "Auto Prepare Min Usages", 2);
        SetUnlessGiven(settings, "Include Error Detail", true);
        SetUnlessGiven(settings, "Server Compatibility Mode", "NoTypeLoading"); // Only types that every server has are used.
        return (Create(settings, life), NameOf(settings));
    }

    /// <summary>Of several hosts, whichever takes writes: a standby that was promoted is found by itself.</summary>
    private static NpgsqlDataSource Create(NpgsqlConnectionStringBuilder settings, PostgresLife? life)
    {
        var isOneOfMany = settings.Host!.Contains(',', StringComparison.Ordinal);
        if (isOneOfMany)
        {
            settings.TargetSessionAttributes = null;
            SetUnlessGiven(settings, "Host Recheck Seconds", 2);
        }

        var builder = new NpgsqlDataSourceBuilder(settings.ToString());
        if (life is not null)
        {
            builder.UsePhysicalConnectionInitializer(life.Check, life.CheckAsync);
        }

        return isOneOfMany ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.ReadWrite) : builder.Build();
    }

    private static NpgsqlConnectionStringBuilder Builder(string connectionString)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(settings.Host)
                ? throw new StoreUnavailableException("The database's connection string names no host: Host=…;Username=…;Password=…;Database=…")
                : settings;
        }
        catch (ArgumentException e)
        {
            throw new StoreUnavailableException($"The database's connection string is not understood: {e.Message} It is to look like Host=…;Username=…;Password=…;Database=…", e);
        }
    }

    private static string NameOf(NpgsqlConnectionStringBuilder settings) => $"The database {settings.Database ?? settings.Username} at {settings.Host}{(settings.Host!.Contains(',', StringComparison.Ordinal) ? "" : $":{settings.Port}")}";

    private static void SetUnlessGiven(NpgsqlConnectionStringBuilder settings, string key, object value)
    {
        if (!settings.ShouldSerialize(key))
        {
            settings[key] = value;
        }
    }
}
