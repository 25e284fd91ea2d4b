using Toaster.Node.Settings;
using Toaster.Testing;

namespace Toaster.Node.Tests.Settings;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly TemporaryDirectory _config = new();

    public void Dispose() => _config.Dispose();

    [Fact]
    public void Setting_IsWhatTheLastOneSays()
    {
        File.WriteAllText(Path.Combine(_config.Path, "appsettings.json"), """{ "Port": 1, "Host": "::1", "Limits": { "ImportsAtOnce": 2, "PickleDepth": 100 } } // words""");
        File.WriteAllText(Path.Combine(_config.Path, "appsettings.all-in-one.json"), """{ "Port": 2, "Limits": { "ImportsAtOnce": 3 } }""");

        var settings = Read([("Port", "4", "--port"), ("Data", null, "--data")], ("TOASTER__PORT", "3"), ("TOASTER__Limits__LineBytes", "5000"));

        Assert.Equal(("4", "--port"), Of(settings, "Port"));
        Assert.Equal(("3", Path.Combine(_config.Path, "appsettings.all-in-one.json")), Of(settings, "Limits:ImportsAtOnce"));
        Assert.Equal(("::1", Path.Combine(_config.Path, "appsettings.json")), Of(settings, "Host"));
        Assert.Equal(("5000", "TOASTER__Limits__LineBytes"), Of(settings, "Limits:LineBytes"));
        Assert.Equal(("200", "default"), Of(settings, "Limits:UnpackedPerPacked"));
        Assert.Equal((4, 3, 100, 5000), (settings.Port, settings.Imports.AtOnce, settings.EventLogs.Pickle.Depth, settings.EventLogs.LineBytes));
    }

    [Fact]
    public void ServerOfSeveral_HasNoAgentOfItsOwn_UnlessItIsToldTo_AndDrains()
    {
        var alone = Read([]);
        var several = Read([], ("TOASTER__Db", "Host=db"));
        var told = Read([], ("TOASTER__Db", "Host=db"), ("TOASTER__Agent__Slots", "1"), ("TOASTER__DrainSeconds", "30"));

        Assert.Equal((1, 0, 1), (alone.OwnSlots, several.OwnSlots, told.OwnSlots));
        Assert.Equal((0, 5, 30), (alone.Drain.TotalSeconds, several.Drain.TotalSeconds, told.Drain.TotalSeconds));
    }

    [Theory]
    [InlineData("TOASTER__Port", "http", "TOASTER__Port: Port cannot be \"http\"; it is a whole number from 0 to 65535.")]
    [InlineData("TOASTER__OpenReading", "yes", "TOASTER__OpenReading: OpenReading cannot be \"yes\"; it is true or false.")]
    [InlineData("TOASTER__Limits__DiskReserveBytes", "-1", "TOASTER__Limits__DiskReserveBytes: Limits:DiskReserveBytes cannot be \"-1\"; it is a whole number from 0 on.")]
    public void Setting_ThatCannotBe_IsRefused(string name, string value, string sentence)
        => Assert.Equal(sentence, Assert.Throws<SettingException>(() => Read([], (name, value))).Message);

    [Fact]
    public void File_ThatIsNoJson_IsRefused()
    {
        File.WriteAllText(Path.Combine(_config.Path, "appsettings.json"), "{");

        Assert.StartsWith(_config.Path, Assert.Throws<SettingException>(() => Read([])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/xdg", "/home/ada", "/xdg/toaster")]
    [InlineData("relative", "/home/ada", "/home/ada/.local/share/toaster")]
    [InlineData("", "/home/ada", "/home/ada/.local/share/toaster")]
    public void DataDirectory_WithoutASetting_IsTheUsersOwn(string xdg, string home, string expected)
        => Assert.Equal(expected, Read([], ("XDG_DATA_HOME", xdg), ("HOME", home)).Data);

    private static (string? Value, string Origin) Of(ToasterSettings settings, string key)
    {
        var value = settings.Values.Single(value => value.Setting.Key == key);
        return (value.Value, value.Origin);
    }

    private ToasterSettings Read((string Key, string? Value, string Flag)[] flags, params (string Name, string Value)[] environment)
        => new SettingsReader(_config.Path, environment.ToDictionary(e => e.Name, e => e.Value)).Read("all-in-one", flags);
}
