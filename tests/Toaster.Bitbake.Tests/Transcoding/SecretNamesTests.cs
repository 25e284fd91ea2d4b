using Toaster.Bitbake.Transcoding;

namespace Toaster.Bitbake.Tests.Transcoding;

public sealed class SecretNamesTests
{
    [Theory]
    [InlineData("PASSWORD")]
    [InlineData("password")]
    [InlineData("MYSQL_ROOT_PASSWORD")]
    [InlineData("BB_HASHSERVE_PASSWORD")]
    [InlineData("ROOT_PASSWD")]
    [InlineData("SSTATE_SIG_PASSPHRASE")]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("AWS_ACCESS_KEY_ID")]
    [InlineData("GITHUB_TOKEN")]
    [InlineData("NPM_TOKEN:class-target")]
    [InlineData("API_KEY")]
    [InlineData("my.api-key")]
    [InlineData("X-Api-Key")]
    [InlineData("apiKey")]
    [InlineData("APIKEY2")]
    [InlineData("SIGN_PRIVATE_KEY")]
    [InlineData("CLOUD_CREDENTIALS")]
    [InlineData("SERVICE_CREDENTIAL")]
    public void Name_OfASecret_IsOne(string name) => Assert.True(SecretNames.IsSecret(name));

    [Theory]
    [InlineData("")]
    [InlineData("PWD")]
    [InlineData("AUTHOR")]
    [InlineData("BUILDHISTORY_COMMIT_AUTHOR")]
    [InlineData("PSEUDO_PASSWD")]
    [InlineData("XAUTHORITY")]
    [InlineData("SSH_AUTH_SOCK")]
    [InlineData("GPG_PASSPHRASE_FILE")]
    [InlineData("TOKEN_DIR")]
    [InlineData("LICENSE")]
    [InlineData("SSTATE_SIG_KEY")]
    [InlineData("KEYMAPS")]
    [InlineData("TOKENIZER")]
    [InlineData("SECRETARY_NAME")]
    [InlineData("RECIPE_MAINTAINER:pn-libsecret")]
    [InlineData("RECIPE_MAINTAINER:pn-base-passwd")]
    [InlineData("/home/me/recipes-core/base-passwd/base-passwd_3.6.bb")]
    [InlineData("virtual:native:/home/me/secret/token_1.0.bb")]
    [InlineData("the password is wrong")]
    public void Name_OfAnythingElse_IsNone(string name) => Assert.False(SecretNames.IsSecret(name));

    [Theory]
    [InlineData("GIT_TOKEN", true)]
    [InlineData("git_token", true)]
    [InlineData("TOKEN", true)]
    [InlineData("NPM_TOKEN:class-target", true)]
    [InlineData("base-passwd", false)]
    [InlineData("secret-ingredient.do_fetch", false)]
    [InlineData("passwd", false)]
    public void Name_WrittenLikeAVariable_IsOne(string name, bool expected)
        => Assert.Equal(expected, SecretNames.IsVariable(System.Text.Encoding.UTF8.GetBytes(name)));

    /// <summary>Variables of real builds whose names come near.</summary>
    [Theory]
    [InlineData("AUTHOR", "BB_AUTHOR", "PSEUDO_PASSWD", "XAUTHORITY", "PASSWD_STATIC_FILE", "USERADD_ERROR_DYNAMIC", "USERADDEXTENSION", "SSTATE_PKGSPEC", "BB_HASHSERVE", "BB_HASHBASE_WHITELIST")]
    [InlineData("KEYMAPS", "PACKAGE_FEED_GPG_NAME", "GPG_NAME", "SIGGEN_LOCKEDSIGS", "SSH_AUTH_SOCK", "SSH_AGENT_PID", "GIT_ASKPASS", "GIT_SSH_COMMAND", "KEYCHAIN", "MACHINE_FEATURES")]
    [InlineData("BUILDHISTORY_COMMIT_AUTHOR", "TCMODE", "TUNE_PKGARCH", "LICENSE_FLAGS", "PASSTHROUGH", "COMPATIBLE_HOST", "MONKEY", "TURKEYS", "BYPASS", "COMPASS_VERSION", "SECRETARIAT", "TOKENS_PER_FILE")]
    [InlineData("VOLATILE_LOG_DIR", "RPM_GPG_PASSPHRASE_FILE", "CREDENTIAL_PATH", "UBOOT_SIGN_KEYDIR", "UBOOT_SIGN_KEYNAME", "FIT_GENERATE_KEYS", "PACKAGECONFIG", "IMAGE_FEATURES", "EXTRA_USERS_PARAMS")]
    public void Variables_OfRealBuilds_AreNoSecrets(params string[] names) => Assert.All(names, name => Assert.False(SecretNames.IsSecret(name), name));

    [SkippableTheory]
    [InlineData("kirkstone-core-image-minimal-dryrun")]
    [InlineData("scarthgap-core-image-minimal-dryrun")]
    [InlineData("master-core-image-minimal-dryrun")]
    public void Variables_OfADryRun_AreShown(string name)
    {
        var path = Path.Combine(Support.Recordings.Require(), name + ".json.gz");
        Skip.IfNot(File.Exists(path), $"There is no {name}.");
        using var file = File.OpenRead(path);
        using var log = new EventLogTranscoder(file, new EventLogOptions { OnlyDecode = new HashSet<string>() });
        HashSet<string> names = [];
        while (log.ReadNext(out var line))
        {
            if (line.Kind != SourceLineKind.Variables) continue;

            using var variables = System.Text.Json.JsonDocument.Parse(line.Raw.ToArray());
            names.UnionWith(variables.RootElement.GetProperty("allvariables").EnumerateObject().Where(v => v.Value.GetProperty("func").ValueKind == System.Text.Json.JsonValueKind.Null).Select(v => v.Name));
            Assert.True(line.Raw.SequenceEqual(line.Masked));
        }

        Assert.True(names.Count > 500, $"{names.Count} variables");
        Assert.Equal([], names.Where(SecretNames.IsSecret).Except(["SSTATE_SIG_PASSPHRASE"])); // One in truth, not set.
    }
}
